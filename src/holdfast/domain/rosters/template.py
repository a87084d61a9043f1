"""Recurring shifts: lines of wall-clock time in the zone of the agency, turned into instants.

A shift begins at the first occurrence of its wall-clock time and ends at the last one: where the clock falls back, the
hour that comes twice is covered twice over rather than left out. A time that never comes, where the clock springs
forward, is the end of that gap. Where the next shift of the post begins by the same wall clock, the beginning decides:
the change is at the first occurrence, so that a post never has two holders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile, zip_longest

from dateutil.rrule import rrule, rrulestr

from holdfast.domain.rosters.spans import Span
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.working_calendar import first_valid, last_valid

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY")
# Nobody is on one shift for longer than this many days: a week on call, or a month.
LONGEST = timedelta(days=31)
MOST_TURNS = 60
DAY = timedelta(days=1)


class HeldAs(StrEnum):
    """The holder has the post; a deputy is on call for it."""

    HOLDER = "holder"
    DEPUTY = "deputy"


@dataclass(frozen=True)
class Line:
    """One line of a template: on the days of an RRULE from `starts_on`, at `begins`, for `lasts` of wall-clock time, the
    letters taking turns; an empty letter leaves its turn open."""

    rrule: str
    starts_on: date
    begins: time
    lasts: timedelta
    turns: tuple[str, ...]
    held_as: HeldAs = HeldAs.HOLDER
    ends_on: date | None = None
    key: str = ""


@dataclass(frozen=True)
class Slot:
    """One shift that a line demands: its number since the line began, whose turn it is, and when."""

    line: str
    number: int
    letter: str
    held_as: HeldAs
    wall_from: datetime
    wall_until: datetime
    span: Span


def check_line(line: Line) -> None:
    """BadInput unless the clock can follow the line."""
    _check_rrule(line.rrule)
    if not timedelta(0) < line.lasts <= LONGEST:
        raise BadInput(Place(field="lasts"), f"a length up to {LONGEST.days} days", str(line.lasts))
    if not 1 <= len(line.turns) <= MOST_TURNS:
        raise BadInput(Place(field="turns"), f"1 to {MOST_TURNS} turns", str(len(line.turns)))
    if line.ends_on is not None and line.ends_on < line.starts_on:
        raise BadInput(Place(field="ends_on"), "a day after the first", line.ends_on.isoformat())


def slots(line: Line, zone: str, wanted: Span) -> tuple[Slot, ...]:
    """The shifts of a line that share a moment with `wanted`, in order."""
    found = (_slot(line, number, begins, zone) for number, begins in _beginnings(line, wanted))
    return tuple(slot for slot in found if slot is not None and slot.span.overlaps(wanted))


def drawn(lines: Iterable[Line], zone: str, wanted: Span) -> tuple[Slot, ...]:
    """The shifts of all lines of a post, no two holders at once: a shift gives way to the next that begins."""
    every = [slot for line in lines for slot in slots(line, zone, wanted)]
    holders = _giving_way([slot for slot in every if slot.held_as is HeldAs.HOLDER])
    deputies = [slot for slot in every if slot.held_as is HeldAs.DEPUTY]
    return tuple(sorted((*holders, *deputies), key=lambda slot: (slot.span, slot.held_as)))


def clash(lines: Sequence[Line], zone: str, wanted: Span) -> tuple[Slot, Slot] | None:
    """Two shifts of the holder's lines that overlap by the wall clock, the first such pair: the template is wrong."""
    holders = [slot for line in lines if line.held_as is HeldAs.HOLDER for slot in slots(line, zone, wanted)]
    latest: Slot | None = None
    for slot in sorted(holders, key=lambda slot: (slot.wall_from, slot.wall_until)):
        if latest is not None and slot.wall_from < latest.wall_until:
            return latest, slot
        if latest is None or slot.wall_until > latest.wall_until:
            latest = slot
    return None


def _giving_way(holders: Sequence[Slot]) -> Iterator[Slot]:
    ordered = sorted(holders, key=lambda slot: slot.span)
    for slot, following in zip_longest(ordered, ordered[1:]):
        if following is None or slot.span.until_at <= following.span.from_at:
            yield slot
        elif slot.span.from_at < following.span.from_at:
            yield replace(slot, span=Span(slot.span.from_at, following.span.from_at))


def _slot(line: Line, number: int, begins: datetime, zone: str) -> Slot | None:
    """None for a shift that lies wholly inside a stretch of wall-clock time that never comes."""
    ends = begins + line.lasts
    from_at, until_at = first_valid(begins, zone), last_valid(ends, zone)
    if from_at >= until_at:
        return None
    letter = line.turns[number % len(line.turns)]
    return Slot(line.key, number, letter, line.held_as, begins, ends, Span(from_at, until_at))


def _beginnings(line: Line, wanted: Span) -> Iterator[tuple[int, datetime]]:
    """The wall-clock beginnings near `wanted` with their numbers; a day to spare on both sides for any zone."""
    earliest = wanted.from_at.replace(tzinfo=None) - line.lasts - 2 * DAY
    latest = wanted.until_at.replace(tzinfo=None) + 2 * DAY
    last_day = line.ends_on or latest.date()
    for number, begins in enumerate(takewhile(lambda at: at <= latest, _rule(line.rrule, line.starts_on, line.begins))):
        if begins.date() > last_day:
            return
        if begins >= earliest:
            yield number, begins


@lru_cache(maxsize=512)
def _rule(text: str, starts_on: date, begins: time) -> rrule:
    """Kept with its occurrences, since the same line is drawn again and again."""
    start = datetime.combine(starts_on, begins)
    parsed = rrulestr(text, dtstart=start, cache=True)
    assert isinstance(parsed, rrule)
    return parsed


def _check_rrule(text: str) -> None:
    expected = f"a recurrence like FREQ=WEEKLY;BYDAY=MO,TU, of {', '.join(FREQUENCIES).lower()}"
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    if parts.get("FREQ") not in FREQUENCIES or parts.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND", "UNTIL", "COUNT"}:
        raise BadInput(Place(field="rrule"), expected, text)
    try:
        parsed = rrulestr(text, dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - wall-clock time
    except (ValueError, TypeError) as error:
        raise BadInput(Place(field="rrule"), expected, text) from error
    if not isinstance(parsed, rrule):
        raise BadInput(Place(field="rrule"), expected, text)
