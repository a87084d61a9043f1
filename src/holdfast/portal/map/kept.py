"""What is counted of a whole city for its map: kept while no grade and no place changed, and counted by one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from django.core.cache import cache

from holdfast.plumbing import clock
from holdfast.rooms.premises.models import GradeCount

K = TypeVar("K")
# A large city is counted anew no oftener, however many look at it.
COUNTED_FOR = timedelta(seconds=20)
# The counts of places tell of every place and grade that comes or goes, not of one that is moved: that shows by then.
KEPT_FOR = timedelta(minutes=2)
_COUNTING = tuple(Lock() for _ in range(64))


@dataclass(frozen=True)
class Count(Generic[K]):
    """A count, when it was made, and how the register stood then."""

    value: K
    at: datetime
    stamp: int

    def holds(self, stamp: int, now: datetime, *, stands_on_counts: bool) -> bool:
        """Whether it can be shown still: it is young, or nothing that it stands on has changed."""
        return now - self.at < COUNTED_FOR or (stands_on_counts and stamp == self.stamp)


def kept(eyes: tuple[object, ...], make: Callable[[], K], *, stands_on_counts: bool) -> K:
    """What was counted for the same eyes, else counted now; while one counts, the others see the count before, if there
    is one, or wait for the new one."""
    key = f"map-{hashlib.sha256(repr(eyes).encode()).hexdigest()}"
    held: Count[K] | None = cache.get(key)
    if _holds(held, stands_on_counts):
        return held.value  # type: ignore[union-attr]
    counting = _COUNTING[int(key[-8:], 16) % len(_COUNTING)]
    if not counting.acquire(blocking=held is None):
        return held.value  # type: ignore[union-attr]
    try:
        held = cache.get(key)
        return held.value if held and _holds(held, stands_on_counts) else _counted(key, make)
    finally:
        counting.release()


def _holds(held: Count[K] | None, stands_on_counts: bool) -> bool:
    return held is not None and held.holds(_stamp(), clock.now(), stands_on_counts=stands_on_counts)


def _counted(key: str, make: Callable[[], K]) -> K:
    stamp, now = _stamp(), clock.now()
    value = make()
    cache.set(key, Count(value, now, stamp), KEPT_FOR.total_seconds())
    return value


def _stamp() -> int:
    """The last of the counts: triggers append one for whatever changes what is counted."""
    return GradeCount.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
