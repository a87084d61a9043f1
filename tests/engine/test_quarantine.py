"""A restored copy with its own worker sends nothing until somebody releases it; then what waited leaves once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from holdfast.engine.command import child_environment
from holdfast.engine.connect import connection_for, connection_words
from holdfast.engine.home import Home
from holdfast.engine.postgres import discard
from tests.engine.support import CLI, Person, eventually, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(150)]

QUIET_FOR = 4.0

QUEUE = """
from holdfast.project.cli.django import house
with house():
    from holdfast.domain.lanes import Lane
    from holdfast.domain.mode import Mode
    from holdfast.domain.outbox.message import NewMessage
    from holdfast.kernel.ids import uuid7
    from holdfast.kernel.subject import Subject
    from holdfast.plumbing import clock
    from holdfast.rooms.agencies.models import Agency, User
    from holdfast.rooms.outbox.actions import queue
    agency = Agency.objects.create(code="lanhe", path="lanhe.", kind="office", level="city", name_en="Lanhe")
    user = User.objects.create(email="duty@lanhe.example", agency=agency, joined_at=clock.now())
    print(queue([NewMessage(Subject("premises", uuid7()), "late", "email", Lane.LIFE_SAFETY, Mode.LIVE, "obligation_late",
        {"title": {"en": "Patrol", "zh": ""}}, user_id=user.pk, owner_path="lanhe.")]))
"""


def environment(home: Home, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "HOLDFAST_DATABASE")}
    return child_environment(kept) | {"HOLDFAST_HOME": str(home.path)} | more


def holdfast(home: Home, *words: str) -> str:
    command = [sys.executable, "-m", CLI, *words]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def recorder(log: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.outbox.recorder", str(log)]
    office = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert office.stdout is not None
    try:
        yield office.stdout.readline().strip()
    finally:
        office.kill()
        office.wait()


@contextmanager
def worker(home: Home, port: str) -> Iterator[None]:
    mail = {
        "HOLDFAST_SMTP_HOST": "127.0.0.1",
        "HOLDFAST_SMTP_PORT": port,
        "HOLDFAST_SMTP_SECURITY": "none",
        "HOLDFAST_SMTP_FROM": "holdfast@lanhe.example",
    }
    process = subprocess.Popen([sys.executable, "-m", CLI, "worker"], env=environment(home, **mail))
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def test_a_restored_copy_sends_nothing_until_it_is_released(folder: Path, person: Person, tmp_path: Path) -> None:
    if person.name != "root" and os.geteuid() == 0:
        pytest.skip("as root once")
    log, elsewhere = tmp_path / "log", Home(folder / "quarantined")
    log.touch()
    try:
        with serving(person, folder / "original") as served:
            holdfast(served.home, "outbox", "release")
            queued = subprocess.run(
                [sys.executable, "-c", QUEUE], env=environment(served.home), capture_output=True, text=True, check=True
            )
            assert queued.stdout.strip() == "1"
            holdfast(served.home, "backup", "--to", str(folder / "kept-queue"))
            holdfast(served.home, "restore", "--from", str(folder / "kept-queue"), "--home", str(elsewhere.path))

        with recorder(log) as port, worker(elsewhere, port):
            eventually(lambda: _worker_beats(elsewhere), 30)
            time.sleep(QUIET_FOR)
            held = log.read_text()
            holdfast(elsewhere, "outbox", "release")
            eventually(lambda: len(log.read_text().splitlines()) == 1, 30)

        assert held == ""
        assert json.loads(holdfast(elsewhere, "outbox", "status", "--json"))["released"] is True
    finally:
        if elsewhere.path.exists():
            discard(elsewhere)


def _worker_beats(home: Home) -> bool:
    """Whether a worker is at work in a home: one that beats looks for messages. Asked without starting anything."""
    words = connection_words(connection_for("app", {"HOLDFAST_HOME": str(home.path)}))
    try:
        with psycopg.connect(**words) as app:  # type: ignore[arg-type]
            beats = app.execute(
                "SELECT count(*) FROM plumbing_heartbeat WHERE kind = 'worker' AND beat_real > clock_timestamp() - interval '3 s'"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(beats and beats[0])
