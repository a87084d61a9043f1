"""Heightened periods: when one runs, whom it covers, and which of several holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from holdfast.domain.posture.area import Shape, is_inside
from holdfast.domain.rights.branch import is_on_branch

NORMAL = "normal"


@dataclass(frozen=True)
class Heightened:
    """An area on a level for a time. `rank` is the level's place on its own pack's ladder (normal is 0), so that the
    levels of two packs can be compared. `ended_at`: ended before its time, or called off before it began."""

    posture: str
    rank: int
    area_path: str
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None = None
    shape: Shape | None = None

    def covers(self, path: str, lat: float, lon: float) -> bool:
        """Whether a place of branch `path` at this spot is in the area; a shape narrows the branch."""
        return is_on_branch(path, self.area_path) and (self.shape is None or is_inside(self.shape, lat, lon))

    def holds_at(self, at: datetime) -> bool:
        """From its begin, included, to its end, not included."""
        return self.from_at <= at < self.end

    @property
    def end(self) -> datetime:
        return self.until_at if self.ended_at is None else min(self.ended_at, self.until_at)


class Phase(StrEnum):
    """Where a period stands: called off means ended before it began."""

    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"
    CALLED_OFF = "called_off"


class Turn(StrEnum):
    """What must be carried out now: begin, over, or passed when nobody looked while it ran."""

    BEGIN = "begin"
    OVER = "over"
    PASSED = "passed"


def phase(period: Heightened, at: datetime) -> Phase:
    """Where the period stands at `at`, whatever was carried out."""
    if period.ended_at is not None and period.ended_at <= period.from_at:
        return Phase.CALLED_OFF
    if at < period.from_at:
        return Phase.PLANNED
    return Phase.RUNNING if at < period.end else Phase.OVER


def turn_due(period: Heightened, now: datetime, *, begun: bool) -> Turn | None:
    """What is to be carried out at `now`; None: nothing yet. A period called off has nothing to carry out."""
    if begun:
        return Turn.OVER if period.end <= now else None
    if now < period.from_at or phase(period, now) is Phase.CALLED_OFF:
        return None
    return Turn.PASSED if period.end <= now else Turn.BEGIN


def strictest(postures: Iterable[str], ladder: Sequence[str]) -> str:
    """The strictest of `postures` on a pack's `ladder` (normal first, strictest last); a posture that the ladder does
    not have is passed over. Nothing: normal."""
    known = [posture for posture in postures if posture in ladder]
    return max(known, key=ladder.index, default=NORMAL)


def posture_here(periods: Iterable[Heightened], path: str, lat: float, lon: float) -> str:
    """The posture of a place under these periods, which all run: of those that cover it, the strictest."""
    covering = [period for period in periods if period.covers(path, lat, lon)]
    return max(covering, key=lambda period: (period.rank, period.posture)).posture if covering else NORMAL


def posture_of_branch(periods: Iterable[Heightened], path: str) -> str:
    """The posture of an agency under these periods, which all run: of those whose area it is in, the strictest."""
    over = [period for period in periods if is_on_branch(path, period.area_path)]
    return max(over, key=lambda period: (period.rank, period.posture)).posture if over else NORMAL


def span_problem(from_at: datetime, until_at: datetime, now: datetime) -> str:
    """What is wrong with the time of a period to be declared at `now`, in the words of an error; empty: nothing."""
    if until_at <= from_at:
        return "a moment after the begin"
    return "a moment that is still to come" if until_at <= now else ""
