"""The embedded server by itself: found again after a crash, recovered however long it takes."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from holdfast.engine import leftovers, programs
from holdfast.engine.account import server_account
from holdfast.engine.home import Home
from holdfast.engine.lock import EngineBusy, engine_lock, holder
from holdfast.engine.postgres import EmbeddedPostgres, ServerFailed, discard, running
from holdfast.engine.sockets import is_private
from tests.engine.support import is_alive

FEW_CHECKPOINTS = {"max_wal_size": "8GB", "checkpoint_timeout": "1h"}


def _server(home: Home, **settings: str) -> EmbeddedPostgres:
    server = EmbeddedPostgres(home.prepare(), settings)
    server.ensure_cluster()
    return server


def test_a_server_left_by_a_killed_supervisor_is_stopped_before_the_next_starts(own_home: Home) -> None:
    left = _server(own_home)
    left.start()
    assert left.process is not None
    with left.admin_connection() as client:
        client.execute("SELECT 1")

        again = EmbeddedPostgres(own_home)
        again.start()

    left.process.wait(5)
    assert again.is_running()
    assert leftovers.server_processes(own_home.data)
    again.stop()
    assert leftovers.server_processes(own_home.data) == []


def test_a_pid_file_that_names_a_stranger_stops_nobody(own_home: Home) -> None:
    server = _server(own_home)
    (own_home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{own_home.data}\n")

    server.start()

    assert server.is_running()
    server.stop()


def test_children_that_outlive_a_killed_server_are_ended_before_the_next_start(own_home: Home) -> None:
    server = _server(own_home)
    server.start()
    assert server.process is not None
    busy = server.admin_connection()
    backend = busy.info.backend_pid
    os.kill(backend, signal.SIGSTOP)  # it cannot notice that its server dies
    server.process.kill()
    server.process.wait()
    leftovers.PATIENCE, before = 0.5, leftovers.PATIENCE
    try:
        again = EmbeddedPostgres(own_home)
        again.start()
    finally:
        leftovers.PATIENCE = before

    assert not is_alive(backend)
    assert again.is_running()
    again.stop()


def test_an_open_client_does_not_hold_up_a_stop(own_home: Home) -> None:
    server = _server(own_home)
    server.start()
    client = server.admin_connection()
    client.autocommit = False
    client.execute("SELECT 1")

    server.stop(patience=20)

    client.close()
    assert "database system is shut down" in (own_home.logs / "postgres.log").read_text()
    assert leftovers.server_processes(own_home.data) == []


def test_a_data_folder_begun_by_a_killed_initdb_is_made_anew(own_home: Home) -> None:
    server = EmbeddedPostgres(own_home.prepare())
    unfinished = server.ensure_place().with_name("pg.unfinished")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")

    server.ensure_cluster()
    server.start()

    assert server.is_running()
    server.stop()


def test_a_server_that_cannot_start_is_told_in_its_own_words(own_home: Home) -> None:
    server = _server(own_home)
    (own_home.data / "postgresql.conf").write_text("max_connections = 'many'\n")

    with pytest.raises(ServerFailed, match=r'The database did not start: .*"max_connections"'):
        server.start()


def test_the_engine_of_a_home_is_held_once_and_freed_by_the_end_of_its_holder(own_home: Home) -> None:
    own_home.prepare()
    with engine_lock(own_home, "serve"):
        assert holder(own_home) == f"process {os.getpid()}, serve"
        with pytest.raises(EngineBusy, match="already runs on the home"), engine_lock(own_home, "another"):
            pass

    assert holder(own_home) is None


def test_the_running_block_leaves_nothing_behind(own_home: Home) -> None:
    with running(own_home) as server:
        assert server.is_running()

    assert leftovers.server_processes(own_home.data) == []
    assert holder(own_home) is None


def test_the_app_cannot_make_tables_nor_become_another_role(own_home: Home) -> None:
    from holdfast.engine.connect import connection_for, connection_words

    env = {"HOLDFAST_HOME": str(own_home.path)}
    with running(own_home):
        words = connection_words(connection_for("app", env))
        for forbidden in ("CREATE TABLE t (x int)", "SET ROLE holdfast_owner", "CREATE ROLE other"):
            with psycopg.connect(**words) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):  # type: ignore[arg-type]
                app.execute(forbidden)


def test_a_socket_folder_that_somebody_else_made_is_not_used(tmp_path: Path) -> None:
    account = server_account()
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    elsewhere = tmp_path / "link"
    elsewhere.symlink_to(tmp_path)

    assert not is_private(open_to_all, account)
    assert not is_private(elsewhere, account)


@pytest.mark.root_only
def test_as_root_the_server_runs_as_a_system_user_outside_a_home_that_this_user_cannot_enter(own_home: Home) -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: needs root")
    server = _server(own_home)
    server.start()
    assert server.process is not None

    owner = Path(f"/proc/{server.process.pid}").stat().st_uid
    server.stop()

    assert owner == server.account.uid != 0
    assert not own_home.data.is_relative_to(own_home.path)
    assert stat.S_IMODE(own_home.path.stat().st_mode) == 0o700


@pytest.mark.root_only
def test_as_root_programs_in_a_closed_folder_are_copied_where_the_server_can_run_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT RUN: needs root")
    closed = tmp_path / "closed"
    site = programs.installed_in()
    (closed / "site").mkdir(parents=True)
    closed.chmod(0o700)
    for name in (programs.PACKAGE, f"{programs.PACKAGE}.libs"):
        (closed / "site" / name).symlink_to(site / name)
    shared = Path("/tmp") / f"holdfast-shared-{os.getpid()}"
    shared.mkdir(mode=0o711)
    shared.chmod(0o711)
    monkeypatch.setattr(programs, "SHARED", shared)
    monkeypatch.setattr(programs, "installed_in", lambda: closed / "site")
    account = server_account()
    try:
        found = programs.programs_for(account)["postgres"]
        done = subprocess.run(
            [found, "--version"], capture_output=True, text=True, check=False, **account.popen_words()
        )
    finally:
        shutil.rmtree(shared)

    assert found.is_relative_to(shared)
    assert done.stdout.startswith("postgres (PostgreSQL) 18")


@pytest.mark.parametrize("megabytes", [200, pytest.param(2048, marks=pytest.mark.soak)], ids=["200 MB", "2 GB"])
@pytest.mark.slow
def test_a_long_recovery_is_waited_for_and_loses_nothing(own_home: Home, megabytes: int) -> None:
    told: list[str] = []
    server = EmbeddedPostgres(own_home.prepare(), FEW_CHECKPOINTS)
    server.ensure_cluster()
    server.start()
    assert server.process is not None
    rows = _write_log(server, megabytes)
    server.process.kill()
    server.process.wait()

    again = EmbeddedPostgres(own_home, FEW_CHECKPOINTS, say=told.append)
    again.start()

    with again.admin_connection() as admin:
        assert admin.execute("SELECT count(*) FROM written").fetchone() == (rows,)
    log = (own_home.logs / "postgres.log").read_text()
    assert "redo done" in log
    again.stop()
    discard(own_home)


def _write_log(server: EmbeddedPostgres, megabytes: int) -> int:
    """Commit rows until that much log stands behind the last checkpoint; the number of rows."""
    with server.admin_connection() as admin:
        admin.execute("CREATE TABLE written (number bigint, words text)")
        admin.execute("CHECKPOINT")
        start = admin.execute("SELECT pg_current_wal_lsn()").fetchone()
        assert start is not None
        while True:
            admin.execute("INSERT INTO written SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) AS n")
            done = admin.execute("SELECT pg_current_wal_lsn() - %s, (SELECT count(*) FROM written)", start).fetchone()
            assert done is not None
            if int(str(done[0])) > megabytes * 1024 * 1024:
                return int(str(done[1]))
