"""What one obligation is to a figure: its result, and the mark that may leave it out. The SQL of `tally` says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from holdfast.domain.indicator.words import Exclusion, Result
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import State


@dataclass(frozen=True)
class Owed:
    """The facts of one obligation that figures ask for."""

    state: State
    late_at: datetime
    mode: Mode = Mode.LIVE
    paused_at: datetime | None = None
    system_down: bool = False


@dataclass(frozen=True, order=True)
class Outcome:
    """A result with its mark. Rows that were withdrawn have none: nothing is owed any more."""

    result: Result
    mark: Exclusion | None = None


_ENDS = {
    State.MET: Result.MET,
    State.MET_LATE: Result.LATE,
    State.MISSED: Result.MISSED,
    State.EXCUSED: Result.MISSED,
}


def outcome_of(owed: Owed, now: datetime) -> Outcome | None:
    """The outcome at `now`; None: withdrawn. What was done in time is met, whatever broke meanwhile."""
    if owed.state is State.WITHDRAWN:
        return None
    return Outcome(_result(owed, now), _mark(owed))


def _result(owed: Owed, now: datetime) -> Result:
    if owed.state is not State.OPEN:
        return _ENDS[owed.state]
    stands = owed.paused_at is not None or now < owed.late_at
    return Result.OPEN if stands else Result.LATE


def _mark(owed: Owed) -> Exclusion | None:
    """The first that holds: practice is never a figure, then what stands in the row, then the outage, then the pause."""
    if owed.mode is not Mode.LIVE:
        return Exclusion.EXERCISE
    if owed.state is State.MET:
        return None
    if owed.state is State.EXCUSED:
        return Exclusion.EXCUSED
    if owed.system_down:
        return Exclusion.SYSTEM_DOWN
    if owed.state is State.OPEN and owed.paused_at is not None:
        return Exclusion.PAUSED
    return None
