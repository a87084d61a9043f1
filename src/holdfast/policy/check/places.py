"""Measures, targets and plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from holdfast.policy.check.walk import Wrong, known
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.documents.places import CostTable, MeasureTable, NeedTable, PlanTable
from holdfast.policy.documents.words import FactType
from holdfast.policy.problems import Path


def problems(pack: PackTable) -> Iterator[Wrong]:
    """What is wrong with what places must have."""
    # A need that grows with a yes or no, or with a fact that no rule of the pack declares, could never be worked out.
    numbers = [fact.name for fact in pack.fact if fact.type is FactType.NUMBER]
    for i, measure in enumerate(pack.measure):
        yield from _measure(("measure", i), measure, numbers)
    for i, plan in enumerate(pack.plan):
        yield from _keys(("plan", i, "sections"), [section.key for section in plan.sections])
        yield from _keys(("plan", i, "role_cards"), [card.key for card in plan.role_cards])
    yield from _one_plan(pack.plan)
    if pack.measure and not pack.target:
        yield ("target",), "a target: there are measures", "none"


def _measure(path: Path, measure: MeasureTable, numbers: list[str]) -> Iterator[Wrong]:
    both = set(measure.uses) & set(measure.not_uses)
    if both:
        yield (*path, "not_uses"), "uses that are not in uses", ", ".join(sorted(both))
    if measure.need:
        yield from _need((*path, "need"), measure.need, numbers)
    for posture, need in measure.need_by_posture.items():
        yield from _need((*path, "need_by_posture", posture), need, numbers)
    if measure.need_by_posture and not measure.need:
        yield (*path, "need"), "a need: postures change it", "none"
    if measure.cost:
        yield from _cost((*path, "cost"), measure.cost)
    yield from _keys((*path, "trials"), [trial.id for trial in measure.trials])


def _need(path: Path, need: NeedTable, numbers: list[str]) -> Iterator[Wrong]:
    if (need.amount is None) == (need.each is None):
        yield path, "either amount, or each of a fact", "both" if need.each else "neither"
    elif need.each is not None:
        yield from known((*path, "fact"), need.fact, numbers)
        if need.each <= 0:
            yield (*path, "each"), "more than 0", f"{need.each:g}"
    elif need.fact:
        yield (*path, "fact"), "nothing beside amount", need.fact


def _cost(path: Path, cost: CostTable) -> Iterator[Wrong]:
    if cost.money_from is not None and cost.money_to is not None and cost.money_from > cost.money_to:
        yield (*path, "money_to"), f"{cost.money_from:g} or more", f"{cost.money_to:g}"
    if (cost.money_from is None) != (cost.money_to is None):
        yield path, "both money_from and money_to, or neither", "one of them"


def _keys(path: Path, keys: Iterable[str]) -> Iterator[Wrong]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield path, "no key twice", key


def _one_plan(plans: tuple[PlanTable, ...]) -> Iterator[Wrong]:
    """One site, one plan: two kinds for the same grade would ask for two."""
    seen: dict[tuple[str, str], str] = {}
    for i, plan in enumerate(plans):
        for grade in plan.grades or ("",):
            first = seen.setdefault((plan.of.value, grade), plan.id)
            if first != plan.id:
                yield ("plan", i, "grades"), f"grades that {first} does not have: one site, one plan", grade or "all"
