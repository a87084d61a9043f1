"""The sealer as a process: quick, alone, and none the worse for being killed."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections, transaction

from holdfast.domain.ledger.verification import Reader, Verdict
from holdfast.engine.connect import connection_for, connection_words
from holdfast.kernel.errors import Unavailable
from holdfast.plumbing.models import Heartbeat, Installation
from holdfast.rooms.ledger import sealer
from holdfast.rooms.ledger.link import link
from holdfast.rooms.ledger.models import Checkpoint, Entry, Seal
from holdfast.rooms.ledger.reading import chain_rows
from tests.ledger.making import write
from tests.ledger.processes import running


@contextmanager
def in_a_thread(target: Callable[[threading.Event], None]) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=target, args=(stop,))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def all_sealed() -> bool:
    return Seal.objects.count() == Entry.objects.count()


def read_back() -> Verdict:
    with link("default") as opened:
        reader = Reader()
        reader.feed(chain_rows(opened))
        return reader.verdict()


def test_an_entry_is_sealed_within_300_ms_of_its_commit(fresh_db: str) -> None:
    delays: list[float] = []
    with in_a_thread(sealer.run):
        write(1)
        wait_until(all_sealed)
        for _ in range(20):
            write(1)
            began = time.monotonic()
            wait_until(all_sealed)
            delays.append(time.monotonic() - began)

    assert sorted(delays)[-2] < 0.3


def test_one_notice_is_sent_for_a_batch_and_carries_the_last_number(fresh_db: str) -> None:
    with link("default") as listener:
        listener.execute("LISTEN holdfast_sealed")
        write(250)
        sealer.seal_once()
        heard = [notice.payload for notice in listener.notifies(timeout=1.0, stop_after=5)]

    assert heard == ["250"]


def test_a_second_sealer_waits_and_takes_over(fresh_db: str) -> None:
    with running(fresh_db, "sealer") as first:
        write(3)
        wait_until(all_sealed)
        with in_a_thread(sealer.run):
            time.sleep(0.7)
            assert Heartbeat.objects.filter(kind="sealer").count() == 1

            first.kill()
            write(2)
            wait_until(all_sealed)

    assert [seal.number for seal in Seal.objects.order_by("number")] == [1, 2, 3, 4, 5]


@pytest.mark.slow
def test_killing_the_sealer_at_any_moment_leaves_no_gap_and_no_double(fresh_db: str) -> None:
    chance = random.Random(int(os.environ.get("SEED", "11")))
    stop = threading.Event()
    writer = threading.Thread(target=_keep_writing, args=(stop,))
    writer.start()
    try:
        for _ in range(4):
            with running(fresh_db, "sealer") as process:
                before = Seal.objects.count()
                wait_until(lambda before=before: Seal.objects.count() > before)  # type: ignore[misc]
                time.sleep(chance.random() * 0.3)
                process.kill()
    finally:
        stop.set()
        writer.join()
    sealer.seal_once()

    assert all_sealed()
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, Entry.objects.count() + 1)
    )
    assert read_back().whole


def _keep_writing(stop: threading.Event) -> None:
    while not stop.is_set():
        write(40)
        with transaction.atomic():
            write(5)
            transaction.set_rollback(True)
        time.sleep(0.01)
    connections.close_all()


def test_the_sealer_goes_on_after_the_database_ended_its_connection(fresh_db: str) -> None:
    with in_a_thread(sealer.run):
        write(2)
        wait_until(all_sealed)

        with psycopg.connect(**connection_words(connection_for("admin", os.environ)), autocommit=True) as admin:  # type: ignore[arg-type]
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = %s",
                (fresh_db, connection_for("sealer", os.environ)["user"]),
            )
        write(2)
        wait_until(all_sealed)

    assert read_back().entries == 4


def test_the_sealer_refuses_a_database_of_another_epoch(fresh_db: str) -> None:
    Installation.objects.update(schema_epoch=999)

    with pytest.raises(Unavailable, match="999"):
        sealer.run(threading.Event())


def test_writers_who_commit_in_any_order_are_all_sealed(fresh_db: str) -> None:
    """Four writers at once, some rolled back, some slow: every committed entry gets its number."""
    with in_a_thread(sealer.run):
        writers = [threading.Thread(target=_write_slowly, args=(seed,)) for seed in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        wait_until(all_sealed)

    assert read_back().whole
    assert read_back().entries == Entry.objects.count() > 100


def _write_slowly(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        with transaction.atomic():
            write(chance.randint(1, 12))
            time.sleep(chance.random() * 0.08)
            if chance.random() < 0.2:
                transaction.set_rollback(True)
    connections.close_all()


def test_a_checkpoint_is_made_by_number_of_entries(fresh_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_CHECKPOINT_ENTRIES", "10")
    with in_a_thread(sealer.run):
        write(1)
        wait_until(lambda: Checkpoint.objects.count() == 1)
        write(9)
        wait_until(all_sealed)
        time.sleep(0.3)
        assert Checkpoint.objects.count() == 1

        write(1)
        wait_until(lambda: Checkpoint.objects.count() == 2)

    assert list(Checkpoint.objects.order_by("number").values_list("number", flat=True)) == [1, 11]
