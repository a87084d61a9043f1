"""The targets of indicators where and when they hold: the steps of the pack in force, and what leading groups decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from holdfast.domain.governance.targets import Series, Step, Target, series_of
from holdfast.policy.documents.readiness import IndicatorTable
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.rulebook.queries import InForce, packs_in_force


@dataclass(frozen=True)
class Aim:
    """An indicator that has a target, with the pack that has it."""

    indicator: IndicatorTable
    held: InForce
    series: Series


def target_of(key: str, agency: Agency, on: date) -> Target | None:
    """The target of an indicator (`indicator.drills`) for an agency on a day; None: it has none there."""
    found = next((aim for aim in aims(agency, on) if aim.indicator.id == key), None)
    return found.series.on(on) if found else None


def aims(agency: Agency, on: date) -> list[Aim]:
    """Every indicator with a target that an agency goes by on a day, in the order of its pack."""
    packs = packs_in_force(agency.path, on)
    return [Aim(one, packs[0], _series(one, packs[0])) for one in _aimed(packs[0])] if packs else []


def _aimed(held: InForce) -> Iterator[IndicatorTable]:
    yield from (one for one in held.pack.catalogue.indicator if one.at_least is not None or one.below is not None)


def _series(one: IndicatorTable, held: InForce) -> Series:
    first = one.below if one.at_least is None else one.at_least
    steps = [Step(held.from_on, first or 0.0), *(Step(step.from_, step.value) for step in one.steps)]
    return series_of(steps, at_least=one.below is None)
