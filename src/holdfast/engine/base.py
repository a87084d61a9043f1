"""A copy of the whole data folder and the write-ahead log that follows it: any moment since can be restored."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from holdfast.engine.account import current_account
from holdfast.engine.child import start_child
from holdfast.engine.connect import connection_for
from holdfast.engine.dump import program, program_environment, run_program
from holdfast.engine.home import Home
from holdfast.engine.postgres import EmbeddedPostgres
from holdfast.engine.settings import ACCESS_RULES
from holdfast.kernel.errors import BadInput, Place

SLOT = "holdfast_archive"
DATA = "pg"
# Only while a restored server recovers: its passwords are still those of the other home. Its socket's folder is 0700.
RULES_WHILE_RESTORING = "local  all  holdfast_admin  trust\n"


@dataclass(frozen=True)
class Archive:
    """A part of `serve`: writes every change to the log also to `folder`, best on another disk, as it happens.

    The slot makes the server keep what the archive has not received; a setting bounds how much.
    """

    folder: Path
    name: str = "archive"

    def start(self) -> subprocess.Popen[bytes]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        admin = connection_for("admin")
        run_program("pg_receivewal", [*self._words(), "--create-slot", "--if-not-exists"], admin)
        return start_child(
            [program("pg_receivewal"), *self._words(), "--synchronous", "--no-loop"],
            account=current_account(),
            env=program_environment(admin),
        )

    def _words(self) -> list[str]:
        return [f"--directory={self.folder}", f"--slot={SLOT}", "--no-password"]


def take_base(target: Path, env: Mapping[str, str] = os.environ) -> None:
    """Copy the data folder of the running server to `target`, with the log that makes it whole."""
    words = [f"--pgdata={target}", "--format=plain", "--wal-method=stream", "--checkpoint=fast", "--no-password"]
    run_program("pg_basebackup", words, connection_for("admin", env))


def restore_base(source: Path, home: Home, *, archive: Path | None, until: datetime | None) -> None:
    """Make the data folder of `home` from a base copy, as it was at `until`, or as late as the archive goes.

    The server is started for the recovery, given the passwords of `home`, and stopped.
    """
    server = EmbeddedPostgres(home)
    home.prepare()
    home.ensure_passwords()
    data = server.ensure_place()
    shutil.copytree(source, data)
    segments = _copy_segments(archive, data.with_name("restored-wal")) if archive else None
    (data / "postgresql.auto.conf").write_text(_recovery_settings(segments, until))
    (data / "recovery.signal").touch()
    (data / "pg_hba.conf").write_text(RULES_WHILE_RESTORING)
    (data / "pg_ident.conf").write_text("")
    _own_tree(server, [data, *([segments] if segments else [])])
    try:
        server.start()
        _wait_for_the_end_of_recovery(server, until)
        server.ensure_roles_and_database()
        server.set_admin_password()
    finally:
        server.stop()
    (data / "pg_hba.conf").write_text(ACCESS_RULES)
    (data / "postgresql.auto.conf").write_text("")
    if segments:
        shutil.rmtree(segments)


def _copy_segments(archive: Path, target: Path) -> Path:
    """The segments where the server's account can read them; the last one is taken as far as it was filled."""
    target.mkdir(mode=0o700)
    for segment in sorted(archive.iterdir()):
        shutil.copyfile(segment, target / segment.name.removesuffix(".partial"))
    return target


def _recovery_settings(segments: Path | None, until: datetime | None) -> str:
    # Without an archive the log inside the copy is all there is, and the command finds nothing more.
    command = f'cp "{segments}/%f" "%p"' if segments else "false"
    lines = [f"restore_command = '{command}'", "recovery_target_action = 'promote'"]
    if until is not None:
        lines.append(f"recovery_target_time = '{until.isoformat()}'")
    return "\n".join(lines) + "\n"


def _own_tree(server: EmbeddedPostgres, trees: list[Path]) -> None:
    for tree in trees:
        for folder, _, names in os.walk(tree):
            server.account.own(Path(folder))
            for name in names:
                server.account.own(Path(folder, name))


def _wait_for_the_end_of_recovery(server: EmbeddedPostgres, until: datetime | None) -> None:
    while server.process is not None and server.process.poll() is None:
        try:
            with server.admin_connection() as admin:
                row = admin.execute("SELECT pg_is_in_recovery()").fetchone()
        except psycopg.OperationalError:
            row = (True,)
        if row == (False,):
            return
        time.sleep(0.1)
    raise BadInput(Place(field="--until"), "a moment that the archive covers", until.isoformat() if until else "none")
