"""A measure that a grade demands: what, how much of it, who verifies it, for how long that holds, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from holdfast.domain.duties.standing import Instrument, Standing, standing
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text


class Family(StrEnum):
    """The four kinds of protection, as the local standards of grading have them."""

    PEOPLE = "people"
    PHYSICAL = "physical"
    TECHNICAL = "technical"
    INSTITUTIONAL = "institutional"


@dataclass(frozen=True)
class Need:
    """How much is needed: `amount`, or one for every `each` of a fact begun (guards: each 100 of the floor area)."""

    unit: Text
    amount: float | None = None
    fact: str = ""
    each: float | None = None
    at_least: float = 0


@dataclass(frozen=True)
class Cost:
    """A band of what it takes to put the measure in place and to keep it: money a year in the pack's currency, and
    staff hours a week, each for one unit of the need where it is counted. None: unknown, and said so. `basis` tells
    where the band comes from."""

    money_from: float | None = None
    money_to: float | None = None
    staff_hours: float | None = None
    basis: Text | None = None


@dataclass(frozen=True)
class TrialKind:
    """A way to test a measure unannounced: a test item through screening, a press of the alarm button. A failed test
    `leaves` the measure partial (no more than the share of its tests that it passed) or absent."""

    id: str
    title: Text
    leaves: str = "partial"


@dataclass(frozen=True)
class Measure:
    """A measure of a pack. No uses means all, but for `not_uses`; no postures means every posture. Without a `need` it is
    there or not."""

    id: str
    title: Text
    text: Text
    family: Family
    instrument: Instrument
    article: str = ""
    grades: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    postures: frozenset[str] = frozenset()
    need: Need | None = None
    need_by_posture: Mapping[str, Need] = field(default_factory=dict)
    verified_by: str = "level:district"
    valid_for: Span | None = None
    cost: Cost = Cost()
    trials: tuple[TrialKind, ...] = ()
    not_uses: frozenset[str] = frozenset()

    def standing(self, on: date, voluntary_from: date | None = None) -> Standing:
        """Where the measure stands on a day, by its instrument."""
        return standing(self.instrument, on, voluntary_from=voluntary_from)

    def is_for(self, grade: str, use: str, posture: str) -> bool:
        """Whether a place of this grade and use must have it under a posture."""
        fits = grade in self.grades and (not self.uses or use in self.uses) and use not in self.not_uses
        return fits and (not self.postures or posture in self.postures)

    def need_at(self, posture: str) -> Need | None:
        """How much is needed under a posture."""
        return self.need_by_posture.get(posture, self.need)


@dataclass(frozen=True)
class Target:
    """The share of measures that places must meet, in percent; places of `uses` or `grades` named must meet theirs. With
    `measures` it is the share of those alone."""

    percent: float
    instrument: Instrument
    article: str = ""
    uses: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()
    id: str = ""
    text: Text | None = None
