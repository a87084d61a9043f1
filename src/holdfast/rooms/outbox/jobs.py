"""What the worker looks after here, each in a thread of its own, so that a slow gateway never holds up the clock."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.plumbing import clock
from holdfast.rooms.outbox import canary, digests, second
from holdfast.rooms.outbox.sending import send_some

SLICE = timedelta(seconds=2)
BUSY = 200
KEPT_FOR = timedelta(minutes=1)


def send_due() -> int:
    """Sends what is due in every lane, the most urgent first, for about two seconds; answers how many attempts."""
    return _send(tuple(Lane))


def send_life_safety() -> int:
    """The same for life safety alone: this sender never has a bulk letter in hand when an alarm comes."""
    return _send((Lane.LIFE_SAFETY,))


def make_digests() -> int:
    """Folds what is held back."""
    return digests.make_digests()


def take_second_ways() -> int:
    """Queues by another way what did not arrive by the first."""
    return second.take_second_ways()


def send_canaries() -> int:
    """Queues what tests each way."""
    return canary.send_canaries()


def _send(lanes: Sequence[Lane]) -> int:
    channels = _kept.take()
    tried = 0
    try:
        tried = send_some(channels, lanes, within=SLICE)
    finally:
        _kept.give(channels, busy=tried >= BUSY)
    return tried


class _Kept(threading.local):
    """A thread's channels between two slices of a long run, so that connections are not opened anew every two seconds."""

    channels: Channels | None = None
    since = timedelta(0)

    def take(self) -> Channels:
        kept, self.channels = self.channels, None
        if kept is None:
            self.since = clock.monotonic()
        return kept or Channels()

    def give(self, channels: Channels, *, busy: bool) -> None:
        # What the owner changes in a gateway's file counts within a minute.
        if busy and clock.monotonic() - self.since < KEPT_FOR:
            self.channels = channels
        else:
            channels.close()


_kept = _Kept()
