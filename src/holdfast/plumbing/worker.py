"""The worker: looks after every job, each in a thread of its own, and keeps a heartbeat.

Any number of workers may run; nothing is kept in memory that another would miss. A job that fails waits and the others
go on. When the database is away all wait until the heartbeat has found it again, so that an outage stands on record
before the first late thing is judged.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from types import FrameType

from django.db import InterfaceError, OperationalError, connection

from holdfast.kernel.ids import uuid7
from holdfast.plumbing import heartbeat, timemachine
from holdfast.plumbing.clock import monotonic, real_now
from holdfast.plumbing.epoch import UnknownEpoch
from holdfast.plumbing.job import Job

log = logging.getLogger(__name__)

LOOK = 0.2
BEAT = 1.0
LONGEST_WAIT = 60.0
PATIENCE = 20.0
JUMP = 2.0
KEEP_CONNECTION = 5.0
DATABASE_AWAY = (OperationalError, InterfaceError)

_jobs: Sequence[Job] = ()


def connect(jobs: Sequence[Job]) -> None:
    """Says which jobs there are; called once, by the table in `project/wiring.py`."""
    global _jobs
    _jobs = tuple(jobs)


def run(jobs: Sequence[Job] | None = None, stop: threading.Event | None = None) -> None:
    """Works until told to stop (SIGTERM, SIGINT or `stop`); what was begun is finished."""
    stop = stop or threading.Event()
    _stop_on_signals(stop)
    Worker(_jobs if jobs is None else jobs, stop).run()


class Worker:
    """One worker: the heartbeat in this thread, each job in its own."""

    def __init__(self, jobs: Sequence[Job], stop: threading.Event) -> None:
        self.stop = stop
        self.well = threading.Event()
        self.beat = heartbeat.Heart(uuid7(), "worker", socket.gethostname()[:100], os.getpid())
        self.threads = [
            threading.Thread(target=JobLoop(job, stop, self.well).run, name=job.name, daemon=True) for job in jobs
        ]

    def run(self) -> None:
        try:
            self._look_after()
        finally:
            self.stop.set()
            self.well.set()
            ends = time.monotonic() + PATIENCE
            for thread in self.threads:
                if thread.ident is not None:
                    thread.join(max(0.0, ends - time.monotonic()))
            connection.close()

    def _look_after(self) -> None:
        beaten = float("-inf")
        drift = WallWatch()
        while not self.stop.is_set():
            drift.check()
            if time.monotonic() - beaten >= BEAT or not self.well.is_set():
                beaten = time.monotonic() if self._beat() else float("-inf")
            elif not self._refresh():
                self.well.clear()
            self.stop.wait(LOOK)

    def _beat(self) -> bool:
        """One beat; False while the database is away. A database of another shape ends this worker."""
        try:
            timemachine.refresh(at_most_every=0)
            self.beat.beat(self.stop)
        except UnknownEpoch:
            raise
        except DATABASE_AWAY as error:
            self._away(error)
            return False
        self._start()
        self.well.set()
        return True

    def _refresh(self) -> bool:
        try:
            timemachine.refresh(at_most_every=LOOK / 2)
        except DATABASE_AWAY as error:
            self._away(error)
            return False
        return True

    def _away(self, error: Exception) -> None:
        if self.well.is_set():
            log.warning("the database is away: %s", error)
        self.well.clear()
        connection.close()

    def _start(self) -> None:
        for thread in self.threads:
            if thread.ident is None and not self.stop.is_set():
                thread.start()


class JobLoop:
    """One job, over and over: at once when there was a whole batch of work, else after its pause, longer after each failure."""

    def __init__(self, job: Job, stop: threading.Event, well: threading.Event) -> None:
        self.job = job
        self.stop = stop
        self.well = well
        self.failures = 0

    def run(self) -> None:
        call = _load(self.job.path)
        while not self.stop.is_set():
            if self.well.wait(LOOK) and not self.stop.is_set():
                self.stop.wait(self._once(call))
        connection.close()

    def _once(self, call: Callable[[], int]) -> float:
        """Runs the job once; answers how many seconds to wait."""
        pause = self.job.every.total_seconds()
        try:
            connection.close_if_unusable_or_obsolete()
            worked = call()
        except DATABASE_AWAY as error:
            log.warning("%s: the database is away: %s", self.job.name, error)
            connection.close()
            self.well.clear()
            return 0.0
        except Exception:
            self.failures += 1
            log.exception("%s failed %s times in a row", self.job.name, self.failures)
            connection.close()
            return float(max(pause, min(2.0**self.failures, LONGEST_WAIT)))
        self.failures = 0
        if pause >= KEEP_CONNECTION:
            connection.close()
        return 0.0 if worked >= self.job.full else pause


class WallWatch:
    """Compares the wall clock with the one that nobody can set; rules go by rows, so a jump is only reported."""

    def __init__(self) -> None:
        self.offset = self._offset()

    def check(self) -> float:
        """Seconds that the wall clock jumped since the last look, 0 when it did not."""
        now = self._offset()
        jump, self.offset = now - self.offset, now
        if abs(jump) <= JUMP:
            return 0.0
        log.error("the wall clock jumped by %.1f s", jump)
        return jump

    def _offset(self) -> float:
        return real_now().timestamp() - monotonic().total_seconds()


def _load(path: str) -> Callable[[], int]:
    module, _, name = path.partition(":")
    function: Callable[[], int] = getattr(import_module(module), name)
    return function


def _stop_on_signals(stop: threading.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
