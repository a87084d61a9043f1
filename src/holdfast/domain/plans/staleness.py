"""Whether a plan may still be relied on: too old, or something showed that it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from holdfast.kernel.durations import Span
from holdfast.kernel.working_calendar import WorkingCalendar


class Why(StrEnum):
    """Why a plan is stale. All but the first are said by somebody, or by what happened."""

    AGE = "age"
    FAILED_DRILL = "failed_drill"
    LESSON = "lesson"
    PLACE_CHANGED = "place_changed"


class State(StrEnum):
    """How a plan stands for whoever needs it."""

    NONE = "none"
    UNSIGNED = "unsigned"
    CURRENT = "current"
    STALE = "stale"


@dataclass(frozen=True)
class Standing:
    """How a plan stands at a moment; `since` and `why` for a stale one."""

    state: State
    why: Why | None = None
    since: datetime | None = None

    @property
    def is_stale(self) -> bool:
        return self.state is State.STALE


def goes_stale_at(valid_for: Span, counted_from: datetime, calendar: WorkingCalendar, zone: str) -> datetime:
    """The moment from which a plan signed or confirmed at `counted_from` is too old."""
    moment = counted_from + valid_for.elapsed
    return calendar.add_to(moment, valid_for.working_days, zone) if valid_for.working_days else moment


def standing(
    *, signed: bool, stale_at: datetime | None, said: Why | None, said_at: datetime | None, now: datetime
) -> Standing:
    """What was said of a plan counts before its age: confirming an old plan mends its age and nothing else."""
    if not signed:
        return Standing(State.UNSIGNED)
    if said is not None and said is not Why.AGE:
        return Standing(State.STALE, said, said_at)
    if stale_at is not None and stale_at <= now:
        return Standing(State.STALE, Why.AGE, stale_at)
    return Standing(State.CURRENT)
