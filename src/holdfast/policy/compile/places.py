"""Measures, targets and plans."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.domain.duties.standing import Instrument
from holdfast.domain.measures.measure import Cost, Measure, Need, Target, TrialKind
from holdfast.domain.plans.kinds import PlanKind, PlanSection, RoleCard
from holdfast.policy.documents.places import CostTable, MeasureTable, NeedTable, PlanTable, TargetTable

Instruments = Mapping[str, Instrument]


def measure(table: MeasureTable, instruments: Instruments) -> Measure:
    return Measure(
        id=table.id,
        title=table.title,
        text=table.text,
        family=table.family,
        instrument=instruments[table.instrument],
        article=table.article,
        grades=frozenset(table.grades),
        uses=frozenset(table.uses),
        not_uses=frozenset(table.not_uses),
        postures=frozenset(table.postures),
        need=_need(table.need) if table.need else None,
        need_by_posture={posture: _need(need) for posture, need in table.need_by_posture.items()},
        verified_by=table.verified_by,
        valid_for=table.valid_for,
        cost=_cost(table.cost),
        trials=tuple(TrialKind(trial.id, trial.title, trial.leaves.value) for trial in table.trials),
    )


def target(table: TargetTable, instruments: Instruments) -> Target:
    return Target(
        percent=table.percent,
        instrument=instruments[table.instrument],
        article=table.article,
        uses=frozenset(table.uses),
        grades=frozenset(table.grades),
        measures=frozenset(table.measures),
        id=table.id,
        text=table.text,
    )


def plan(table: PlanTable, instruments: Instruments) -> PlanKind:
    return PlanKind(
        id=table.id,
        of=table.of.value,
        title=table.title,
        text=table.text,
        instrument=instruments[table.instrument],
        article=table.article,
        valid_for=table.valid_for,
        signed_by=table.signed_by,
        sections=tuple(PlanSection(one.key, one.title, one.prompt) for one in table.sections),
        role_cards=tuple(RoleCard(one.key, one.title, one.first_steps) for one in table.role_cards),
        grades=frozenset(table.grades),
        decision=table.decision or "",
        review=table.review or "",
        renewal=table.renewal or "",
    )


def _need(table: NeedTable) -> Need:
    return Need(table.unit, amount=table.amount, fact=table.fact, each=table.each, at_least=table.at_least)


def _cost(table: CostTable | None) -> Cost:
    return Cost() if table is None else Cost(table.money_from, table.money_to, table.staff_hours, table.basis)
