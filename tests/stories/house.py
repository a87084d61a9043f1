"""A house that runs: real worker processes on a database of the test's own, and a clock that the test moves."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from holdfast.plumbing import clock, timemachine
from holdfast.plumbing.models import Heartbeat
from holdfast.rooms.obligations import jobs
from holdfast.rooms.obligations.models import Obligation, Series

WORKER = "from holdfast.project.cli.django import set_up; set_up(); from holdfast.plumbing.worker import run; run()"
PATIENCE = 30.0
STANDS_STILL = 0.0


def start_worker() -> subprocess.Popen[bytes]:
    """A worker process on the database that HOLDFAST_DATABASE names."""
    return subprocess.Popen([sys.executable, "-c", WORKER], env=dict(os.environ))


def stop_worker(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    return process.wait(PATIENCE)


@contextmanager
def workers(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers, each heard before the test goes on; all ended after it."""
    processes = [start_worker() for _ in range(count)]
    try:
        wait_for(lambda: beating() >= count)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(PATIENCE)


def beating() -> int:
    pids = Heartbeat.objects.filter(kind="worker").values_list("pid", flat=True)
    return sum(1 for pid in pids if _lives(pid))


def move_clock(to: datetime) -> None:
    """The clock of everybody on this database shows `to` and stands still there."""
    timemachine.travel(to, speed=STANDS_STILL)


def wait_for_workers(to: datetime) -> None:
    """Moves the clock and waits until the workers have done what is due then; nothing is called directly."""
    move_clock(to)
    wait_for(lambda: not due_now())


def work_here(to: datetime) -> None:
    """The same in this process: moves the clock and runs the jobs until nothing is due."""
    move_clock(to)
    while jobs.open_ahead() or jobs.fire_due():
        pass


def due_now() -> int:
    now = clock.now()
    return Obligation.objects.filter(next_tick__lte=now).count() + Series.objects.filter(next_tick__lte=now).count()


def wait_for(done) -> None:  # type: ignore[no-untyped-def]
    ends = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < ends, "the workers did not get there"
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
