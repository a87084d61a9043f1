"""The dates of a large event, and when what is owed about it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from holdfast.kernel.working_calendar import first_valid

BEGINS = "begins"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dates:
    """From when to when an event is held."""

    begins_at: datetime
    ends_at: datetime

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now


@dataclass(frozen=True)
class DatesProblem:
    """Which of the dates cannot be taken, and what was expected instead."""

    field: str
    expected: str


def dates_problem(dates: Dates, now: datetime, *, before: Dates | None = None) -> DatesProblem | None:
    """What is wrong with dates that somebody enters at `now`; `before`: those of an event that is moved.

    An event is entered and moved ahead of time. One that has begun keeps its begin and may still end at another time.
    """
    if dates.ends_at <= dates.begins_at:
        return DatesProblem("ends_at", "a moment after the begin")
    if before is not None and before.begins_at <= now and dates.begins_at != before.begins_at:
        return DatesProblem("begins_at", "the begin as it was: the event has begun")
    if dates.begins_at <= now and (before is None or before.begins_at != dates.begins_at):
        return DatesProblem("begins_at", "a moment that is still to come")
    return DatesProblem("ends_at", "a moment that is still to come") if dates.is_over(now) else None


def due_of(anchor: str, offset: timedelta, dates: Dates, zone: str) -> datetime:
    """When something is due that is owed `offset` from the begin or the end.

    Whole days are days of the calendar where the event is held: twenty days before 19:30 is 19:30, also when the clock
    is put forward or back in between. The rest is elapsed time.
    """
    moment = dates.begins_at if anchor == BEGINS else dates.ends_at
    days, rest = divmod(abs(offset), DAY)
    sign = -1 if offset < timedelta(0) else 1
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    moved = first_valid(local + sign * days * DAY, zone) if days else moment
    return moved + sign * rest
