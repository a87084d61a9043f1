"""What a worker looks after: plans that grow too old."""

from __future__ import annotations

from holdfast.rooms.plans.actions import age_plans


def age() -> int:
    """Plans past the age that the pack allows are stale and owed anew; answers how many."""
    return age_plans()
