"""The worker's loop: jobs apart from each other, a heartbeat, and a database that goes away and comes back."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections

from holdfast.plumbing import clock, timemachine, worker
from holdfast.plumbing.epoch import UnknownEpoch
from holdfast.plumbing.job import Job
from holdfast.plumbing.models import Heartbeat, Installation, Outage
from tests.worker import work

QUICK = timedelta(milliseconds=20)
PATIENCE = 15.0


@pytest.fixture(autouse=True)
def _no_calls_yet() -> None:
    work.calls.clear()
    work.away.clear()


@contextmanager
def working(*names: str, full: int = 1) -> Iterator[threading.Event]:
    """A worker in a thread of this process, with these jobs."""
    jobs = [Job(name, f"tests.worker.work:{name}", QUICK, full) for name in names]
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=[jobs, stop])
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait_for(done: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_job_that_fails_does_not_stop_the_others(real_db: str) -> None:
    with working("poisoned", "steady"):
        wait_for(lambda: work.calls["steady"] > 20)

    assert work.calls["poisoned"] == 1, "it waits longer after each failure"


def test_a_whole_batch_is_followed_at_once(real_db: str) -> None:
    began = time.monotonic()
    with working("whole_batches", full=5):
        wait_for(lambda: work.calls["batches"] >= 20)

    assert work.calls["batches"] >= 20
    assert time.monotonic() - began < PATIENCE


def test_a_job_that_loses_the_database_goes_on_after_the_next_heartbeat(real_db: str) -> None:
    with working("loses_the_database"):
        wait_for(lambda: work.calls["lost"] > 1)
        work.away.set()
        before = work.calls["lost"]
        wait_for(lambda: work.calls["lost"] > before + 5)

    assert not work.away.is_set()


def test_all_go_on_within_five_seconds_after_their_connections_were_cut(real_db: str) -> None:
    with working("asks_the_database"):
        wait_for(lambda: work.calls["asked"] > 1)
        cut_connections(real_db)
        before, began = work.calls["asked"], time.monotonic()
        wait_for(lambda: work.calls["asked"] > before + 3)

    assert time.monotonic() - began < 5


def cut_connections(name: str) -> None:
    """What a restart of the database does to a worker."""
    import psycopg

    from tests.support.databases import connection_for, connection_words

    words = connection_words(connection_for("admin", os.environ)) | {"dbname": "postgres"}
    with psycopg.connect(**words, autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'holdfast_app'",
            [name],
        )
    connections["default"].close()


def test_a_worker_is_heard_every_second(real_db: str) -> None:
    with working("steady"):
        wait_for(lambda: Heartbeat.objects.filter(kind="worker").exists())
        first = Heartbeat.objects.get(kind="worker").beat_real
        wait_for(lambda: Heartbeat.objects.get(kind="worker").beat_real > first)

    beat = Heartbeat.objects.get(kind="worker")
    assert (beat.pid, beat.kind) == (os.getpid(), "worker")
    assert timedelta(seconds=0.9) < beat.beat_real - first


def test_a_database_of_another_epoch_is_not_touched(real_db: str) -> None:
    Installation.objects.update(schema_epoch=999)

    with pytest.raises(UnknownEpoch):
        worker.run([Job("steady", "tests.worker.work:steady", QUICK)], threading.Event())

    assert work.calls["steady"] == 0
    assert not Heartbeat.objects.exists()


def test_silence_longer_than_a_restart_is_an_outage(real_db: str) -> None:
    now = clock.real_now()
    last = now - timedelta(minutes=3)
    Heartbeat.objects.create(kind="worker", host="", pid=1, started_at=last, beat_at=last, beat_real=last)

    with working("steady"):
        wait_for(lambda: work.calls["steady"] > 0)

    outage = Outage.objects.get()
    assert outage.began_at == last
    assert outage.ended_at >= now


def test_two_workers_that_start_together_record_one_outage(real_db: str) -> None:
    last = clock.real_now() - timedelta(minutes=3)
    Heartbeat.objects.create(kind="worker", host="", pid=1, started_at=last, beat_at=last, beat_real=last)

    with working("steady"), working("steady"):
        wait_for(lambda: Heartbeat.objects.filter(pid=os.getpid()).count() == 2)

    assert Outage.objects.count() == 1


@pytest.mark.parametrize(("step", "reported"), [(0.0, 0.0), (1.5, 0.0), (3600.0, 3600.0), (-86400.0, -86400.0)])
def test_a_jump_of_the_wall_clock_is_reported(
    step: float, reported: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watch = worker.WallWatch()
    real = worker.real_now
    monkeypatch.setattr(worker, "real_now", lambda: real() + timedelta(seconds=step))

    jump = watch.check()

    assert jump == pytest.approx(reported, abs=0.5)
    assert ("jumped" in caplog.text) is bool(reported)
    assert watch.check() == 0.0, "once"


def test_a_live_database_has_no_time_machine(real_db: str) -> None:
    from holdfast.kernel.errors import Refused
    from holdfast.plumbing.models import TimeMachine

    Installation.objects.update(demo=False)
    now = clock.real_now()
    with pytest.raises(Refused):
        timemachine.travel(now + timedelta(days=1))
    TimeMachine.objects.create(anchor_real=now, anchor_shown=now + timedelta(days=1))

    timemachine.refresh(at_most_every=0)

    assert not clock.is_simulated()
    assert clock.now() - clock.real_now() < timedelta(seconds=5)
