"""How often a duty comes round: by day and by night, on the mean of its own recurrence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from holdfast.domain.obligation.rule import ClockRule, Hours, RuleKey, SeriesRule
from holdfast.domain.obligation.series import Recurrence, occurrences
from holdfast.domain.obligation.settle import within
from holdfast.kernel.text import Text
from holdfast.kernel.working_calendar import WorkingCalendar

# Any begin will do, as what is counted is a mean: four weeks show what comes daily or weekly, three years the rest.
_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_NOBODYS = ClockRule(RuleKey("", "", ""), Text(""))
_SOON, _LONG = timedelta(weeks=4), timedelta(days=3 * 366)


@dataclass(frozen=True)
class Rounds:
    """So many times a day, and how many of them by night."""

    a_day: float = 0.0
    a_night: float = 0.0

    def __add__(self, other: Rounds) -> Rounds:
        return Rounds(self.a_day + other.a_day, self.a_night + other.a_night)

    def __sub__(self, other: Rounds) -> Rounds:
        return Rounds(self.a_day - other.a_day, self.a_night - other.a_night)

    def times(self, places: float) -> Rounds:
        """The rounds of so many places; or the hours of these rounds, at so many hours each."""
        return Rounds(self.a_day * places, self.a_night * places)


def rounds_of(rule: SeriesRule, posture: str, night: Hours | None) -> Rounds:
    """The rounds of one place under a posture; without hours of the night none is by night."""
    return _mean(rule.rrule_at(posture), rule.hours, night)


@lru_cache(maxsize=1024)
def _mean(rrule: str, hours: Hours | None, night: Hours | None) -> Rounds:
    """By what of a rule decides its rounds, and by nothing else: the answer is asked for thousands of times."""
    span, moments = _SOON, _moments(rrule, hours, _SOON)
    if len(moments) < _SOON.days:
        span, moments = _LONG, _moments(rrule, hours, _LONG)
    by_night = sum(1 for moment in moments if night is not None and within(night, moment, "UTC"))
    return Rounds(len(moments) / span.days, by_night / span.days)


def _moments(rrule: str, hours: Hours | None, span: timedelta) -> tuple[datetime, ...]:
    rule = SeriesRule(_NOBODYS, rrule, hours=hours)
    before = _BEGIN - timedelta(microseconds=1)
    return occurrences(Recurrence(rule, "UTC", _BEGIN), WorkingCalendar(), before, before + span)
