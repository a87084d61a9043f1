"""The engine for the duration of one command."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import psycopg

from holdfast.engine.connect import DATABASE, connection_for, connection_words, is_embedded
from holdfast.engine.home import Home
from holdfast.engine.lock import COMMAND, EngineBusy, engine_lock, holder
from holdfast.engine.postgres import EmbeddedPostgres
from holdfast.kernel.errors import Unavailable


@contextmanager
def session(
    home: Home, env: Mapping[str, str] = os.environ, *, settings: Mapping[str, str] | None = None
) -> Iterator[None]:
    """The database is there inside this block: as it runs already, or started here and stopped at the end.

    The command that started it ends only when no other command uses it any more.
    """
    if not is_embedded(env):
        if (reason := why_silent(env)) is not None:
            raise Unavailable("The database of DATABASE_URL does not answer: %(reason)s", reason=reason)
        yield
        return
    home.prepare()
    with ExitStack() as stack:
        users = stack.enter_context(_Users(home))
        while not _answers(home, env):
            if _started_here(stack, users, home, env, settings or {}):
                break
            time.sleep(0.1)
        yield


class _Users:
    """Those who use the database of a home just now; the one who started it leaves last."""

    def __init__(self, home: Home) -> None:
        self.path = home.path / "engine.users"
        self.handle = -1

    def __enter__(self) -> _Users:
        self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.handle, fcntl.LOCK_SH)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)

    def wait_for_the_others(self) -> None:
        fcntl.flock(self.handle, fcntl.LOCK_EX)


def _started_here(
    stack: ExitStack, users: _Users, home: Home, env: Mapping[str, str], settings: Mapping[str, str]
) -> bool:
    """True when the lock was free and this command now runs the server, until `stack` unwinds."""
    try:
        stack.enter_context(engine_lock(home, COMMAND))
    except EngineBusy:
        return False
    server = EmbeddedPostgres(home, settings, say=tell)
    stack.callback(server.stop)
    stack.callback(users.wait_for_the_others)
    server.ensure_cluster()
    server.start()
    server.ensure_roles_and_database(env.get("HOLDFAST_DATABASE") or DATABASE)
    return True


def _answers(home: Home, env: Mapping[str, str]) -> bool:
    return home.sockets is not None and holder(home) is not None and why_silent(env) is None


def why_silent(env: Mapping[str, str]) -> str | None:
    """None when the app's role reaches the database, else the reason in a line."""
    try:
        psycopg.connect(**connection_words(connection_for("app", env)), connect_timeout=5).close()  # type: ignore[arg-type]
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[-1]
    return None


def tell(words: str) -> None:
    """A line for the person at the terminal, apart from the command's own output."""
    sys.stderr.write(f"holdfast: {words}\n")
    sys.stderr.flush()
