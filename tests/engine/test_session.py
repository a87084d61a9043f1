"""The engine for one command: started when nothing runs, shared when something does, gone with the last one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from holdfast.engine import leftovers
from holdfast.engine.command import child_environment
from holdfast.engine.connect import connection_for, connection_words
from holdfast.engine.home import Home
from holdfast.engine.lock import COMMAND, engine_lock, holder, serve_lock
from holdfast.engine.session import session
from holdfast.kernel.errors import Unavailable

USE = """
import sys, time
from holdfast.engine.home import Home
from holdfast.engine.session import session
from holdfast.engine.connect import connection_for, connection_words
import psycopg
import pytest
with session(Home.from_environment()):
    print("in", flush=True)
    time.sleep(float(sys.argv[1]))
    psycopg.connect(**connection_words(connection_for("app"))).execute("SELECT 1")
print("out", flush=True)
"""


def _environment(home: Home) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "HOLDFAST_DATABASE")}
    return child_environment(env) | {"HOLDFAST_HOME": str(home.path)}


def _use(home: Home, seconds: float) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", USE, str(seconds)]
    return subprocess.Popen(words, env=_environment(home), stdout=subprocess.PIPE, text=True)


def test_a_command_alone_has_a_database_and_leaves_nothing_running(own_home: Home) -> None:
    env = _environment(own_home)

    with session(own_home, env):
        with psycopg.connect(**connection_words(connection_for("app", env))) as app:  # type: ignore[arg-type]
            assert app.execute("SELECT current_user").fetchone() == ("holdfast_app",)
        assert COMMAND in (holder(own_home) or "")

    assert leftovers.server_processes(own_home.data) == []
    assert holder(own_home) is None


def test_a_command_inside_a_command_shares_its_database(own_home: Home) -> None:
    env = _environment(own_home)

    with session(own_home, env):
        main = leftovers.server_processes(own_home.data)
        with session(own_home, env):
            pass
        assert set(main) & set(leftovers.server_processes(own_home.data))
        psycopg.connect(**connection_words(connection_for("app", env))).close()  # type: ignore[arg-type]


def test_the_command_that_started_the_database_waits_for_another_that_uses_it(own_home: Home) -> None:
    first = _use(own_home, 0.2)
    assert first.stdout is not None
    assert first.stdout.readline() == "in\n"
    second = _use(own_home, 1.5)
    assert second.stdout is not None
    assert second.stdout.readline() == "in\n"

    assert second.wait(30) == 0
    assert first.wait(30) == 0
    assert leftovers.server_processes(own_home.data) == []
    first.stdout.close()
    second.stdout.close()


def test_a_killed_command_leaves_no_server_and_the_next_one_works(own_home: Home) -> None:
    killed = _use(own_home, 60)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "in\n"

    killed.kill()
    killed.wait()
    killed.stdout.close()

    env = _environment(own_home)
    with session(own_home, env):
        psycopg.connect(**connection_words(connection_for("app", env))).close()  # type: ignore[arg-type]
    assert leftovers.server_processes(own_home.data) == []


def test_serve_waits_for_a_command_that_runs_the_engine(own_home: Home) -> None:
    own_home.prepare()
    told: list[str] = []
    release = threading.Event()

    def command() -> None:
        with engine_lock(own_home, COMMAND):
            release.wait(10)

    thread = threading.Thread(target=command)
    thread.start()
    while holder(own_home) is None:
        time.sleep(0.01)
    threading.Timer(0.3, release.set).start()

    with serve_lock(own_home, "serve", told.append, lambda: False):
        assert not thread.is_alive() or release.is_set()
        assert holder(own_home) == f"process {os.getpid()}, serve"

    thread.join()
    assert told == [f"Waiting for process {os.getpid()}, {COMMAND} to finish"]


def test_a_server_that_does_not_answer_is_one_sentence_and_no_home_is_made(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"postgresql://x:secret@/y?host={tmp_path}"}

    answers = "The database of DATABASE_URL does not answer: "
    with pytest.raises(Unavailable, match=answers) as told, session(Home(tmp_path / "none"), env):
        pass

    assert "secret" not in told.value.sentence
    assert not (tmp_path / "none").exists()
