"""Which duty a meeting settles, and what of earlier decisions it has to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# Duties that come closer than this are owed day by day.
DAILY = timedelta(days=2)


def settled_by(dues: Sequence[datetime], held_at: datetime, zone: str) -> int | None:
    """Which of the open duties, in the order of their dues, a meeting at `held_at` settles; None: it is one more.

    The first one. But where meetings are owed day by day, today's does not count for tomorrow.
    """
    if not dues:
        return None
    day = ZoneInfo(zone)
    its_day_came = dues[0].astimezone(day).date() <= held_at.astimezone(day).date()
    day_by_day = len(dues) > 1 and dues[1] - dues[0] < DAILY
    return 0 if its_day_came or not day_by_day else None


def is_looked_at(settled_at: datetime | None, held_before: datetime | None) -> bool:
    """Whether a decision of an earlier meeting stands on the list of this one: open, or settled since the last one."""
    return settled_at is None or held_before is None or settled_at > held_before
