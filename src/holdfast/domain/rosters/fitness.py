"""May this person take this shift? Free, rested and qualified, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from holdfast.domain.rosters.spans import Span, joined

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class RestRule:
    """What the pack says: the least rest between two shifts, the longest time on duty without one, and the most hours in
    a week (None: it says nothing)."""

    rest: timedelta = timedelta(0)
    longest: timedelta | None = None
    most_in_week: timedelta | None = None


@dataclass(frozen=True)
class Held:
    """A qualification with its days, both included; no last day: until it is ended."""

    key: str
    from_on: date
    until_on: date | None = None

    def covers(self, first: date, last: date) -> bool:
        return self.from_on <= first and (self.until_on is None or last <= self.until_on)


@dataclass(frozen=True)
class Person:
    """What counts about a person: the shifts held already as holder, at any post, and what they are qualified for.

    Being on call as a deputy is neither work nor rest broken: it does not stand here."""

    shifts: tuple[Span, ...] = ()
    held: tuple[Held, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class Unfit:
    """Why not, as a code, a sentence with placeholders, and the values that fill it."""

    code: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)


def unfit(
    person: Person, shift: Span, needs: Sequence[str], rule: RestRule, zone: str, *, on_call: bool = False
) -> Unfit | None:
    """The first reason against the person taking the shift; a deputy on call needs no rest and may be on duty elsewhere."""
    if not person.active:
        return Unfit("account-disabled", "The account is disabled")
    missing = missing_for(person, shift, needs, zone)
    if missing:
        return Unfit("not-qualified", "Not qualified for this post then: %(missing)s", {"missing": ", ".join(missing)})
    if on_call:
        return None
    if any(shift.overlaps(other) for other in person.shifts):
        return Unfit("on-duty-then", "On duty elsewhere in that time")
    left = rest_around(person.shifts, shift)
    if left is not None and left < rule.rest:
        values = {"rest": _hours(left), "least": _hours(rule.rest)}
        return Unfit("too-little-rest", "Rest of %(rest)s h only, %(least)s h are needed", values)
    return _too_long(person.shifts, shift, rule)


def _too_long(shifts: Sequence[Span], shift: Span, rule: RestRule) -> Unfit | None:
    on_end = on_end_with(shifts, shift)
    if rule.longest is None or on_end <= rule.longest:
        return None
    values = {"hours": _hours(on_end), "most": _hours(rule.longest)}
    return Unfit("too-long", "On duty for %(hours)s h on end, %(most)s h are the most", values)


def on_end_with(shifts: Sequence[Span], shift: Span) -> timedelta:
    """How long the person is on duty without a break, when this shift is theirs too."""
    return next(block for block in joined((*shifts, shift)) if block.overlaps(shift)).length


def missing_for(person: Person, shift: Span, needs: Sequence[str], zone: str) -> tuple[str, ...]:
    """The qualifications that the person lacks on some day of the shift, by the calendar of the zone."""
    place = ZoneInfo(zone)
    first = shift.from_at.astimezone(place).date()
    last = (shift.until_at - timedelta(microseconds=1)).astimezone(place).date()
    return tuple(key for key in needs if not any(one.key == key and one.covers(first, last) for one in person.held))


def rest_around(shifts: Sequence[Span], shift: Span) -> timedelta | None:
    """The shorter of the rests before and after the shift; shifts without a break between them are one. None: no other."""
    blocks = joined((*shifts, shift))
    mine = next(block for block in blocks if block.overlaps(shift))
    before = [mine.from_at - other.until_at for other in blocks if other.until_at < mine.from_at]
    after = [other.from_at - mine.until_at for other in blocks if other.from_at > mine.until_at]
    return min((*before, *after), default=None)


def hours_in_week(shifts: Sequence[Span], around: datetime) -> timedelta:
    """The hours on duty in the seven days that end with `around`."""
    week = Span(around - WEEK, around)
    parts = (span.within(week) for span in joined(shifts))
    return sum((part.length for part in parts if part is not None), timedelta(0))


def beyond_week(shifts: Sequence[Span], shift: Span, rule: RestRule) -> bool:
    """Whether the week that ends with this shift holds more hours than the pack thinks right; said, not refused."""
    if rule.most_in_week is None:
        return False
    return hours_in_week((*shifts, shift), shift.until_at) > rule.most_in_week


def _hours(length: timedelta) -> str:
    return f"{length / timedelta(hours=1):g}"
