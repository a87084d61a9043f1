"""What the worker looks after here."""

from __future__ import annotations

from datetime import timedelta

from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.rooms.outbox import digests
from holdfast.rooms.outbox.pump import pump
from holdfast.rooms.outbox.sending import send_some

SLICE = timedelta(seconds=2)


def send_due() -> int:
    """Sends what is due, in this thread, for about two seconds; answers how many attempts were made."""
    channels = Channels()
    try:
        return send_some(channels, tuple(Lane), within=SLICE)
    finally:
        channels.close()


def keep_sending() -> int:
    """Keeps this process's senders running beside the caller, so that a slow gateway never holds up the clock."""
    return pump().tend()


def make_digests() -> int:
    """Folds what is held back."""
    return digests.make_digests()
