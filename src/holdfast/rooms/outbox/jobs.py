"""What the worker looks after here, each in a thread of its own, so that a slow gateway never holds up the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.rooms.outbox import digests
from holdfast.rooms.outbox.sending import send_some

SLICE = timedelta(seconds=2)


def send_due() -> int:
    """Sends what is due in every lane, the most urgent first, for about two seconds; answers how many attempts."""
    return _send(tuple(Lane))


def send_life_safety() -> int:
    """The same for life safety alone: this sender never has a bulk letter in hand when an alarm comes."""
    return _send((Lane.LIFE_SAFETY,))


def make_digests() -> int:
    """Folds what is held back."""
    return digests.make_digests()


def _send(lanes: Sequence[Lane]) -> int:
    channels = Channels()
    try:
        return send_some(channels, lanes, within=SLICE)
    finally:
        channels.close()
