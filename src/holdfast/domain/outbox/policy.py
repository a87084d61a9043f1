"""When a person is not to be disturbed, and how often at most: numbers come from the pack, none stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from holdfast.domain.lanes import Lane


class Why(StrEnum):
    """Why a message is held back for a digest."""

    QUIET = "quiet"
    BUDGET = "budget"
    CAUGHT_UP = "caughtup"  # fell due while the system was down; set when it is queued


@dataclass(frozen=True)
class QuietHours:
    """Hours of the day in the agency's zone, `opens` inclusive to `closes` exclusive; may cross midnight."""

    opens: time
    closes: time

    def holds(self, at: time) -> bool:
        if self.opens <= self.closes:
            return self.opens <= at < self.closes
        return at >= self.opens or at < self.closes


@dataclass(frozen=True)
class MessagePolicy:
    """What a pack says of disturbing people; None sets no limit."""

    quiet_hours: QuietHours | None = None
    hourly_budget: int | None = None


NO_LIMITS = MessagePolicy()


@dataclass(frozen=True)
class Hold:
    """Held back until then, and why."""

    until: datetime
    why: Why


def hold(
    policy: MessagePolicy, *, lane: Lane, now: datetime, zone: ZoneInfo, sent_this_hour: int, is_digest: bool = False
) -> Hold | None:
    """Whether a message waits for a digest at `now`. Life safety never does; a digest answers to quiet hours only."""
    if lane is Lane.LIFE_SAFETY:
        return None
    local = now.astimezone(zone)
    if policy.quiet_hours and policy.quiet_hours.holds(local.time()):
        return Hold(_end_of(policy.quiet_hours, local), Why.QUIET)
    if policy.hourly_budget is not None and sent_this_hour >= policy.hourly_budget and not is_digest:
        return Hold(hour_of(now) + timedelta(hours=1), Why.BUDGET)
    return None


def hour_of(moment: datetime) -> datetime:
    """The full hour in which `moment` lies; budgets count from it."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _end_of(quiet: QuietHours, local: datetime) -> datetime:
    day = local.date() if local.time() < quiet.closes else local.date() + timedelta(days=1)
    return datetime.combine(day, quiet.closes, tzinfo=local.tzinfo)
