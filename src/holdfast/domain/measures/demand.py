"""What a grade, a use and a posture demand of a place, by what right, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from holdfast.domain.duties.standing import Standing
from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.measures.measure import Measure, Need

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Needed:
    """How much a place needs. `amount` None: the measure is not counted, or `missing` is not known here, and nobody
    guesses it. `assumed`: the fact behind it is assumed."""

    amount: float | None = None
    missing: str = ""
    assumed: bool = False

    @property
    def is_unknown(self) -> bool:
        return bool(self.missing)


@dataclass(frozen=True)
class Demanded:
    """A measure that a place must have, by what right, and how much of it."""

    measure: Measure
    standing: Standing
    needed: Needed = Needed()

    @property
    def is_counted(self) -> bool:
        """Whether the pack counts it, whatever is known of the count."""
        return self.needed.amount is not None or self.needed.is_unknown


def demanded_measures(
    measures: Iterable[Measure],
    place: PlaceFacts,
    grade: str,
    posture: str,
    *,
    on: date,
    voluntary_from: date | None = None,
) -> tuple[Demanded, ...]:
    """The measures for a place of this grade under a posture, in the pack's order; those that are not in force on the
    day stand there too, with their standing."""
    return tuple(
        Demanded(measure, measure.standing(on, voluntary_from), amount_needed(measure.need_at(posture), place))
        for measure in measures
        if measure.is_for(grade, place.kind, posture)
    )


def opening(demanded: Iterable[Demanded]) -> tuple[Demanded, ...]:
    """Of these, the ones that bind, by law or by free will."""
    return tuple(each for each in demanded if each.standing.opens_clocks)


def amount_needed(need: Need | None, place: PlaceFacts) -> Needed:
    """The fixed amount, or one for every `each` of the fact begun; a fact that is not known leaves it unknown."""
    if need is None:
        return Needed()
    if need.each is None:
        return Needed(None if need.amount is None else max(need.amount, need.at_least))
    known = place.known.get(need.fact)
    if known is None:
        return Needed(missing=need.fact)
    return Needed(max(_begun(known.value, need.each), need.at_least), assumed=known.assumed)


def _begun(value: float, each: float) -> int:
    """How many `each` are begun by `value`: exact, so that 300 of 0.1 are 3000 and not one more."""
    return ceil(Fraction(str(value)) / Fraction(str(each)))


def hours_a_day(one: Demanded) -> float | None:
    """Staff hours of a measure at one place; None when the pack does not say, or how much is needed is not known."""
    if one.measure.cost.staff_hours is None or one.needed.is_unknown:
        return None
    units = 1.0 if one.needed.amount is None else one.needed.amount
    return one.measure.cost.staff_hours * units / DAYS_A_WEEK
