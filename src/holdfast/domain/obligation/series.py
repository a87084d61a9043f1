"""Occurrences of a recurring duty: wall-clock recurrence in the subject's zone, as instants in strict order.

A wall-clock time that never occurs (the clock springs forward) gives the first valid minute after it; one that occurs
twice (it falls back) gives the first. Two that fall on one instant are one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.obligation.settle import within
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.working_calendar import WorkingCalendar, first_valid

DAYS_OFF = ("any", "skip", "next", "previous")
# An occurrence that moves off a run of holidays, or out of a gap, comes from at most this far outside the span asked.
REACH = timedelta(days=32)


@dataclass(frozen=True)
class Recurrence:
    """A series as the calendar sees it: its start fixes the phase of the rule."""

    rule: SeriesRule
    zone: str
    starts_at: datetime
    posture: str = "normal"


def occurrences(
    series: Recurrence, calendar: WorkingCalendar, after: datetime, until: datetime
) -> tuple[datetime, ...]:
    """The instants in (after, until] at which an occurrence starts, none before the series does."""
    reach = REACH if series.rule.on_working_days in ("next", "previous") else timedelta(days=1)
    locals_ = _wall_times(
        series.rule.rrule_at(series.posture),
        _local(series.starts_at, series.zone),
        _local(after, series.zone) - reach,
        _local(until, series.zone) + reach,
    )
    instants = _in_order(first_valid(local, series.zone) for local in _on_days(locals_, series.rule, calendar))
    earliest = series.starts_at
    return tuple(
        moment
        for moment in instants
        if after < moment <= until and moment >= earliest and _in_hours(series.rule, moment, series.zone)
    )


def check_rrule(text: str) -> None:
    """BadInput unless `text` is an RRULE of RFC 5545 that the clock can follow."""
    try:
        parsed = rrulestr(text, dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - wall-clock time
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput(Place(field="rrule"), f"an RFC 5545 RRULE ({error})", text) from error
    upper = text.upper()
    if isinstance(parsed, rruleset) or any(word in upper for word in ("DTSTART", "UNTIL", "COUNT", "SECONDLY")):
        raise BadInput(Place(field="rrule"), "one RRULE without DTSTART, UNTIL, COUNT or SECONDLY", text)


@lru_cache(maxsize=1024)
def _wall_times(text: str, start: datetime, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """Thousands of premises share one rule and one start: the recurrence is worked out once."""
    return tuple(_parsed(text, start).between(after, until, inc=True))


@lru_cache(maxsize=256)
def _parsed(text: str, start: datetime) -> rrule:
    check_rrule(text)
    parsed = rrulestr(text, dtstart=start, cache=True)
    assert isinstance(parsed, rrule)
    return parsed


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def _on_days(locals_: tuple[datetime, ...], rule: SeriesRule, calendar: WorkingCalendar) -> Iterator[datetime]:
    for local in locals_:
        day = _day(local.date(), rule.on_working_days, calendar)
        if day is not None:
            yield datetime.combine(day, local.time())


def _day(day: date, on_working_days: str, calendar: WorkingCalendar) -> date | None:
    match on_working_days:
        case "any":
            return day
        case "skip":
            return day if calendar.is_working(day) else None
        case "next":
            return calendar.next_working(day)
        case "previous":
            return calendar.previous_working(day)
        case other:
            raise BadInput(Place(field="on_working_days"), ", ".join(DAYS_OFF), other)


def _in_order(moments: Iterator[datetime]) -> list[datetime]:
    return sorted(set(moments))


def _in_hours(rule: SeriesRule, moment: datetime, zone: str) -> bool:
    return rule.hours is None or within(rule.hours, moment, zone)
