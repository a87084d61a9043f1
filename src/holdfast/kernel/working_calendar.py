"""Which days are worked: the pack's week, its holidays and the make-up days that undo them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True)
class WorkingCalendar:
    """Days that are worked: `weekdays` (ISO, Monday is 1), less the days `off`, with the days `works` in any case."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    off: frozenset[date] = frozenset()
    works: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(1, 8)):
            raise ValueError("a working week has at least one day from 1 (Monday) to 7 (Sunday)")

    def is_working(self, day: date) -> bool:
        return day in self.works or (day.isoweekday() in self.weekdays and day not in self.off)

    def next_working(self, day: date) -> date:
        """`day` itself when it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def previous_working(self, day: date) -> date:
        """`day` itself when it is worked, else the last worked day before it."""
        while not self.is_working(day):
            day -= timedelta(days=1)
        return day

    def add_days(self, day: date, count: int) -> date:
        """The `count`-th worked day after `day` (before it, when negative); 0 is `day` itself, worked or not."""
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def add_to(self, moment: datetime, count: int, zone: str) -> datetime:
        """`moment` moved by `count` worked days at the same wall-clock time in `zone`; a gap gives the minute after it."""
        local = moment.astimezone(ZoneInfo(zone))
        moved = datetime.combine(self.add_days(local.date(), count), local.time().replace(fold=0))
        return first_valid(moved, zone)


def first_valid(local: datetime, zone: str) -> datetime:
    """A wall-clock time as an instant: the first of two when it occurs twice, the end of the gap when it never occurs."""
    place = ZoneInfo(zone)
    before, after = (local.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if before.utcoffset() == after.utcoffset() or _exists(before):
        return before.astimezone(_UTC)
    # In a gap the two folds disagree and neither exists: step to the transition itself, minute by minute.
    moment = local.replace(second=0, microsecond=0)
    while not _exists(moment.replace(tzinfo=place)):
        moment += timedelta(minutes=1)
    return moment.replace(tzinfo=place).astimezone(_UTC)


def last_valid(local: datetime, zone: str) -> datetime:
    """A wall-clock time as an instant: the last of two when it occurs twice, the end of the gap when it never occurs."""
    later = local.replace(tzinfo=ZoneInfo(zone), fold=1)
    return later.astimezone(_UTC) if _exists(later) else first_valid(local, zone)


_UTC = ZoneInfo("UTC")


def _exists(moment: datetime) -> bool:
    back = moment.astimezone(_UTC).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None, fold=0) == moment.replace(tzinfo=None, fold=0)
