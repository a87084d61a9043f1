"""What a grade demands: recurring duties, each with the grades and uses that it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdfast.domain.duties.effort import Effort
from holdfast.domain.duties.standing import Instrument, Standing, standing
from holdfast.domain.obligation.rule import SeriesRule
from holdfast.kernel.text import Text


@dataclass(frozen=True)
class Duty:
    """A series that a pack demands of every place of some grades, or of every agency of some kinds; no uses and no kinds
    mean all of them. Without an `effort`, nobody knows what it takes."""

    rule: SeriesRule
    text: Text
    instrument: Instrument
    of: str = "premises"
    grades: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    effort: Effort | None = None

    @property
    def id(self) -> str:
        return self.rule.clock.key.rule

    def standing(self, on: date, voluntary_from: date | None = None) -> Standing:
        """Where the duty stands on a day, by its instrument."""
        return standing(self.instrument, on, voluntary_from=voluntary_from)

    def is_of_agency(self, kind: str) -> bool:
        """Whether an agency of this kind owes it."""
        return self.of == "agency" and (not self.agencies or kind in self.agencies)

    def is_for(self, grade: str, use: str) -> bool:
        return grade in self.grades and (not self.uses or use in self.uses)


@dataclass(frozen=True)
class Demand:
    """A duty that a place has, and by what right."""

    duty: Duty
    standing: Standing


def demanded(
    duties: Iterable[Duty], grade: str, use: str, *, on: date, voluntary_from: date | None = None
) -> tuple[Demand, ...]:
    """The duties of a place of this grade and use, those that are not in force included, with their standing."""
    return tuple(
        Demand(duty, duty.standing(on, voluntary_from))
        for duty in duties
        if duty.of == "premises" and duty.is_for(grade, use)
    )
