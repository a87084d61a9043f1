"""What a worker looks after: alerts whose end has come."""

from __future__ import annotations

from holdfast.plumbing import clock
from holdfast.rooms.alerts.actions.expire import close_one_expired

BATCH = 20


def close_expired(batch: int = BATCH) -> int:
    """Closes what has expired, one alert in one transaction."""
    done = 0
    while done < batch and close_one_expired(clock.now()):
        done += 1
    return done
