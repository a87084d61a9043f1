"""Sending what is due: claim, begin, send outside every transaction, finish by fence; many messages at once.

What was begun and not yet recorded is what a sender that dies may repeat. Where nobody drops a repeat by its key that is
never more than the channel has on the wire at once.
"""

from __future__ import annotations

import logging
import queue
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from holdfast.channels.base import Answer, Done, Outcome, Outgoing
from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.plumbing import clock
from holdfast.rooms.outbox import breaker
from holdfast.rooms.outbox.claim import Begun, Landed, begin, claim, expire, window_of
from holdfast.rooms.outbox.finish import finish
from holdfast.rooms.outbox.letters import outgoing
from holdfast.rooms.outbox.push import forget_browsers
from holdfast.rooms.outbox.release_token import is_released

log = logging.getLogger(__name__)

# Answers that come within a moment are written down together.
TOGETHER = timedelta(milliseconds=4)


def send_some(channels: Channels, lanes: Sequence[Lane], *, within: timedelta) -> int:
    """Sends what is due in these lanes for at most `within`; answers how many attempts were made.

    Nothing at all happens without a release. Before each claim the most urgent lane is looked at again. A channel that
    answers slowly holds up no other: those go on until it has answered.
    """
    until = clock.monotonic() + within
    wires = Wires(channels)
    tried = 0
    if is_released():
        expire()
    while True:
        over = clock.monotonic() >= until
        if over and not wires.on_the_wire:
            return tried
        loaded = wires.load(lanes, only_empty=over) if is_released() else 0
        if not loaded and not wires.on_the_wire:
            return tried
        tried += wires.land(wait=not loaded)


class Wires:
    """What this sender has on the wire, by channel."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self._landed: queue.SimpleQueue[Landed] = queue.SimpleQueue()
        self._open: dict[str, int] = defaultdict(int)

    @property
    def on_the_wire(self) -> int:
        return sum(self._open.values())

    def load(self, lanes: Sequence[Lane], *, only_empty: bool = False) -> int:
        """Puts what is most urgent on every wire that has room; how many messages were taken up."""
        troubled = breaker.in_trouble()
        rooms = {name: self._room(name, troubled.get(name)) for name in self._channels.ready()}
        free = {name: room for name, room in rooms.items() if room and not (only_empty and self._open[name])}
        return next((taken for lane in lanes if (taken := self._load_lane(lane, free))), 0)

    def land(self, *, wait: bool) -> int:
        """Writes down the answers that came; with `wait`, at least one. How many."""
        came = self._came(wait=wait)
        by_channel: dict[str, list[Landed]] = defaultdict(list)
        for one in came:
            by_channel[one.begun.message.channel].append(one)
        for name, landed in by_channel.items():
            self._open[name] -= len(landed)
            late = finish(landed, keyed=self._channels[name].keyed)
            for message in late:
                log.warning("message %s: late answer refused, its fence has passed", message)
            breaker.note(name, [one.answer for one in landed])
            if gone := [one.begun.address for one in landed if one.answer.gone]:
                forget_browsers(gone)
        return len(came)

    def _room(self, name: str, trouble: breaker.Trouble | None) -> int:
        """How many more may be begun; a channel that was in trouble is tried with one."""
        if trouble is not None:
            return 0 if trouble.closed or self._open[name] else 1
        window = window_of(self._channels[name])
        room = window - self._open[name]
        return room if room * 4 >= window else 0

    def _load_lane(self, lane: Lane, free: dict[str, int]) -> int:
        return sum(self._load_channel(lane, name, room) for name, room in free.items())

    def _load_channel(self, lane: Lane, name: str, room: int) -> int:
        claimed = claim(lane, name, room)
        begun = begin(claimed, self._channels[name]) if claimed else []
        self._open[name] += len(begun)
        letters = [letter for one in begun if (letter := self._written(one))]
        if letters:
            self._channels.line(name).put(letters)
        return len(claimed)

    def _written(self, begun: Begun) -> tuple[Outgoing, Done] | None:
        """The worker's edge: a message that cannot be written is set aside with its reason and stops nobody else."""
        try:
            letter = outgoing(begun.message, begun.address)
        except Exception:
            log.exception("message %s cannot be written", begun.message.pk)
            self._landed.put(Landed(begun, Answer(Outcome.REFUSED, "cannot be written: see the log")))
            return None
        return letter, lambda answer: self._landed.put(Landed(begun, answer))

    def _came(self, *, wait: bool) -> list[Landed]:
        came: list[Landed] = []
        if wait and self.on_the_wire:
            came.append(self._landed.get())
        until = clock.monotonic() + TOGETHER
        while len(came) < self.on_the_wire:
            left = (until - clock.monotonic()).total_seconds() if wait else 0.0
            try:
                came.append(self._landed.get(timeout=left) if left > 0 else self._landed.get_nowait())
            except queue.Empty:
                break
        return came
