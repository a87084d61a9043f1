"""The plain line: some threads, each with a channel of its own."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence

from holdfast.channels.base import Answer, Channel, Done, Outcome, Outgoing

log = logging.getLogger(__name__)


class ThreadLine:
    """At most `at_once` threads, begun as letters come; a channel that raises has broken its word, and its answer is unknown."""

    def __init__(self, make: Callable[[], Channel], at_once: int) -> None:
        self._make = make
        self._at_once = at_once
        self._waiting: queue.SimpleQueue[tuple[Outgoing, Done] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def put(self, letters: Sequence[tuple[Outgoing, Done]]) -> None:
        for letter in letters:
            self._waiting.put(letter)
            if len(self._threads) < self._at_once:
                self._threads.append(threading.Thread(target=self._work, name="line", daemon=True))
                self._threads[-1].start()

    def close(self) -> None:
        for _thread in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        channel = self._make()
        try:
            while (letter := self._waiting.get()) is not None:
                outgoing, done = letter
                done(_sent(channel, outgoing))
        finally:
            channel.close()


def _sent(channel: Channel, outgoing: Outgoing) -> Answer:
    try:
        return channel.send(outgoing)
    except Exception:
        log.exception("channel %s raised", channel.name)
        return Answer(Outcome.UNKNOWN, "the channel failed: see the log")
