"""A dump of the database by the programs of its own server."""

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


class DumpFailed(Unavailable):
    """A dump could not be written or read; the sentence carries the program's own last words."""

    code = "dump-failed"


def dump_to(target: Path, env: Mapping[str, str] = os.environ, *, snapshot: str | None = None) -> None:
    """Dump in PostgreSQL's custom format, as the owner; `snapshot` is one that another connection exported."""
    unfinished = target.with_name(f".{target.name}")
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}"]
    if snapshot:
        words.append(f"--snapshot={snapshot}")
    unfinished.touch(mode=0o600)
    run_program("pg_dump", words, connection_for("owner", env))
    unfinished.rename(target)


def run_program(name: str, words: list[str], connection: Connection) -> None:
    """Run one of the server's programs against the database of `connection`; the password is not in the words."""
    program = programs_for(current_account())[name]
    if not program.exists():
        program = Path(shutil.which(name) or name)
    env = server_environment() | {
        "PGHOST": connection["host"],
        "PGPORT": connection["port"],
        "PGDATABASE": connection["name"],
        "PGUSER": connection["user"],
        "PGPASSWORD": connection["password"],
        **{f"PG{key.upper()}": value for key, value in connection["options"].items()},
    }
    done = subprocess.run(
        [program, *words], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DumpFailed("%(program)s failed: %(reason)s", program=name, reason=last)
