"""Senders beside the worker's loop: a few threads of its process, one of them for life safety alone."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection

from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.rooms.outbox.sending import send_some

log = logging.getLogger(__name__)

SLICE = timedelta(seconds=2)
LOOK_EVERY = timedelta(milliseconds=150)
AFTER_TROUBLE = timedelta(seconds=1)
LONGEST_GOODBYE = timedelta(seconds=25)

# The first never has a bulk letter in hand when an alarm comes.
CREWS: Sequence[Sequence[Lane]] = ((Lane.LIFE_SAFETY,), tuple(Lane), tuple(Lane))


class Pump:
    """The senders of one process; `tend` starts them, and again when one has died."""

    def __init__(self, crews: Sequence[Sequence[Lane]] = CREWS) -> None:
        self._crews = crews
        self._threads: list[threading.Thread | None] = [None] * len(crews)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._sent = 0

    def tend(self) -> int:
        """Sees that all senders run; answers how many attempts they made since the last look."""
        with self._lock:
            if not self._stop.is_set():
                for place, thread in enumerate(self._threads):
                    if thread is None or not thread.is_alive():
                        self._threads[place] = self._start(self._crews[place])
            sent, self._sent = self._sent, 0
        return sent

    def stop(self) -> None:
        """Lets every sender end the letter it has in hand."""
        self._stop.set()
        for thread in self._threads:
            if thread is not None:
                thread.join(LONGEST_GOODBYE.total_seconds())

    def _start(self, lanes: Sequence[Lane]) -> threading.Thread:
        thread = threading.Thread(target=self._run, args=[lanes], name=f"sender {lanes[-1].value}", daemon=True)
        thread.start()
        return thread

    def _run(self, lanes: Sequence[Lane]) -> None:
        channels = Channels()
        while not self._stop.is_set():
            try:
                tried = send_some(channels, lanes, within=SLICE)
            except Exception:
                # The worker's edge: the database went away, or worse; leases bring back what was in hand.
                log.exception("sending stopped for a moment")
                connection.close()
                self._stop.wait(AFTER_TROUBLE.total_seconds())
                continue
            with self._lock:
                self._sent += tried
            if not tried:
                channels.close()
                self._stop.wait(LOOK_EVERY.total_seconds())
        channels.close()
        connection.close()


_pumps: dict[int, Pump] = {}


def pump() -> Pump:
    """The pump of this process; a fork has its own."""
    pid = os.getpid()
    if pid not in _pumps:
        _pumps.clear()
        _pumps[pid] = Pump()
        atexit.register(_pumps[pid].stop)
    return _pumps[pid]
