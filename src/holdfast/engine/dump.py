"""A dump of the database by the programs of its own server, and back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from holdfast.engine.account import current_account
from holdfast.engine.connect import Connection, connection_for
from holdfast.engine.postgres import server_environment
from holdfast.engine.programs import programs_for
from holdfast.kernel.errors import Unavailable


class ProgramFailed(Unavailable):
    """One of the server's programs failed; the sentence carries its own last words."""

    code = "program-failed"


def dump_to(target: Path, env: Mapping[str, str] = os.environ, *, snapshot: str | None = None) -> None:
    """Dump in PostgreSQL's custom format, as the owner; `snapshot` is one that another connection exported."""
    unfinished = target.with_name(f".{target.name}")
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}"]
    if snapshot:
        words.append(f"--snapshot={snapshot}")
    unfinished.touch(mode=0o600)
    run_program("pg_dump", words, connection_for("owner", env))
    unfinished.rename(target)


def restore_dump(source: Path, env: Mapping[str, str] = os.environ) -> None:
    """Read a dump into the empty database of `env`, as the owner, in one transaction."""
    connection = connection_for("owner", env)
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    run_program("pg_restore", [*words, f"--dbname={connection['name']}", str(source)], connection)


def run_program(name: str, words: list[str], connection: Connection) -> None:
    """Run one of the server's programs to its end."""
    command = [str(program(name)), *words]
    env = program_environment(connection)
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ProgramFailed("%(program)s failed: %(reason)s", program=name, reason=last)


def program(name: str) -> Path:
    """A client program of the wheel, else the machine's own."""
    found = programs_for(current_account())[name]
    return found if found.exists() else Path(shutil.which(name) or name)


def program_environment(connection: Connection) -> dict[str, str]:
    """How a client program reaches the database; a password in its words would stand in the list of processes."""
    return server_environment() | {
        "PGHOST": connection["host"],
        "PGPORT": connection["port"],
        "PGDATABASE": connection["name"],
        "PGUSER": connection["user"],
        "PGPASSWORD": connection["password"],
        **{f"PG{key.upper()}": value for key, value in connection["options"].items()},
    }
