"""The embedded PostgreSQL server of one home: made, started, waited for, stopped."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from holdfast.engine import leftovers
from holdfast.engine.account import Account, can_reach, server_account
from holdfast.engine.child import start_child
from holdfast.engine.connect import DATABASE, PORT, ROLE_NAMES
from holdfast.engine.home import SHARED, Home, make_shared_folder
from holdfast.engine.lock import engine_lock
from holdfast.engine.programs import Programs, programs_for
from holdfast.engine.roles import ensure_database, ensure_roles
from holdfast.engine.server_log import ServerLog
from holdfast.engine.settings import ACCESS_RULES, SETTINGS
from holdfast.engine.sockets import is_private, new_socket_folder
from holdfast.kernel.errors import Unavailable

PATIENCE_AT_STOP = 120.0

Say = Callable[[str], None]


class ServerFailed(Unavailable):
    """The database server ended while it was starting; the sentence carries its own last words."""

    code = "database-failed"


def quiet(_words: str) -> None:
    """Say nothing."""


@dataclass
class EmbeddedPostgres:
    """One server on one home. The caller holds the engine lock of that home."""

    home: Home
    settings: Mapping[str, str] = field(default_factory=dict)
    say: Say = quiet
    account: Account = field(default_factory=server_account)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.log = ServerLog(self.home.logs / "postgres.log")

    @property
    def programs(self) -> Programs:
        return programs_for(self.account)

    def ensure_cluster(self) -> None:
        """Make the data folder once: whole under its own name, or not at all."""
        self.home.prepare()
        self.home.ensure_passwords()
        data = self.ensure_place()
        if (data / "PG_VERSION").exists():
            return
        self.say(f"Creating the database in {data}")
        unfinished = data.with_name("pg.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._initdb(unfinished)
        (unfinished / "holdfast.conf").write_text(_lines(SETTINGS))
        with (unfinished / "postgresql.conf").open("a") as file:
            file.write("include 'holdfast.conf'\n")
        (unfinished / "pg_hba.conf").write_text(ACCESS_RULES)
        self.account.own(unfinished / "holdfast.conf")
        unfinished.rename(data)

    def start(self) -> None:
        """Start the server as a child and wait, without limit, until it takes connections."""
        self.spawn()
        self.wait_until_ready()

    def spawn(self) -> None:
        """Start the server as a child; it may still have to recover before it takes connections."""
        self.adopt_or_stop()
        sockets = self._ensure_sockets()
        with self.log.open() as log:
            self.process = start_child(
                [self.programs["postgres"], "-D", self.home.data, "-k", sockets, *self._switches()],
                account=self.account,
                env=server_environment(),
                output=log,
                when_parent_dies=signal.SIGINT,
            )

    def wait_until_ready(self, is_unwanted: Callable[[], bool] = lambda: False) -> None:
        """Wait, saying why from time to time, until the server takes connections or `is_unwanted` says to give up."""
        told = time.monotonic()
        while not is_unwanted() and (reason := self._answers()) is not None:
            if self.process is None or self.process.poll() is not None:
                raise ServerFailed("The database did not start: %(reason)s", reason=self.log.why_it_ended())
            if time.monotonic() - told > 5:
                told = time.monotonic()
                self.say(f"Waiting for the database: {self.log.last_words() or reason}")
            time.sleep(0.05)

    def stop(self, patience: float = PATIENCE_AT_STOP) -> None:
        """End the server's clients and the server, writing a clean checkpoint; without one when it takes too long."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        # SIGTERM would wait for ever for one open client; SIGINT ends the clients first.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)  # recovery from the log at the next start loses nothing
            process.wait()

    def is_running(self) -> bool:
        """True while our child takes connections."""
        return self.process is not None and self.process.poll() is None and self._answers() is None

    def adopt_or_stop(self) -> None:
        """Stop whatever a killed supervisor left in our data folder; we hold the lock, so it is nobody's."""
        leftovers.stop_server(self.home.data, self.say)

    def ensure_roles_and_database(self, name: str = DATABASE) -> None:
        """Make the three roles with the home's passwords and the database `name`, if they are not there."""
        with self.admin_connection() as admin:
            ensure_roles(admin, {role: self.home.password(role) for role in ROLE_NAMES})
            ensure_database(admin, name)

    def set_admin_password(self) -> None:
        """Give the cluster's own superuser the password of this home, after a restore from another."""
        with self.admin_connection() as admin:
            words = sql.SQL("ALTER ROLE {} PASSWORD {}")
            admin.execute(words.format(sql.Identifier(ROLE_NAMES["admin"]), sql.Literal(self.home.password("admin"))))

    def admin_connection(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the cluster's own superuser, for the engine's housekeeping only."""
        return psycopg.connect(
            host=str(self.home.sockets),
            port=PORT,
            dbname=name,
            user=ROLE_NAMES["admin"],
            password=self.home.password("admin"),
            autocommit=True,
            connect_timeout=5,
        )

    def ensure_place(self) -> Path:
        """The data folder's place, chosen once: in the home, or outside when the server's account cannot come in."""
        if not self.home.record("pg.place") and self.account.switch and not can_reach(self.account, self.home.path):
            make_shared_folder()
            outside = SHARED / self.home.identity()
            outside.mkdir(mode=0o700, exist_ok=True)
            (outside / "home").write_text(f"{self.home.path}\n")
            self.account.own(outside)
            self.home.write_record("pg.place", str(outside / "pg"))
        self.home.identity()
        return self.home.data

    def _initdb(self, target: Path) -> None:
        target.mkdir(mode=0o700)
        self.account.own(target)
        password = target.with_name(f"pg.{secrets.token_hex(4)}.password")
        password.touch(mode=0o600)
        password.write_text(self.home.password("admin"))
        self.account.own(password)
        try:
            done = subprocess.run(
                [
                    self.programs["initdb"],
                    *("-D", target, "-U", ROLE_NAMES["admin"], f"--pwfile={password}"),
                    # Without LANG initdb would choose SQL_ASCII; the builtin provider is the same everywhere.
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
                ],
                env=server_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                cwd="/",
                check=False,
                **self.account.popen_words(),
            )
        finally:
            password.unlink()
        if done.returncode != 0:
            shutil.rmtree(target, ignore_errors=True)
            raise ServerFailed("The database could not be created: %(reason)s", reason=_last_line(done.stderr))

    def _ensure_sockets(self) -> Path:
        """The socket's folder, recorded in the home, so that every command finds it."""
        folder = self.home.sockets
        if folder is None or not is_private(folder, self.account):
            folder = new_socket_folder(self.account, self.home.identity())
            self.home.write_record("socket.place", str(folder))
        return folder

    def _switches(self) -> list[str]:
        return [f"--{name}={value}" for name, value in self.settings.items()]

    def _answers(self) -> str | None:
        """None when the server takes connections, else why it does not."""
        try:
            self.admin_connection().close()
        except psycopg.OperationalError as error:
            return str(error).strip().splitlines()[-1]
        return None


@contextmanager
def running(
    home: Home, *, settings: Mapping[str, str] | None = None, name: str = DATABASE
) -> Iterator[EmbeddedPostgres]:
    """The engine of `home` for the duration of a block, under its lock; nothing is left running."""
    home.prepare()
    with engine_lock(home, "embedded database"):
        server = EmbeddedPostgres(home, settings or {})
        server.ensure_cluster()
        try:
            server.start()
            server.ensure_roles_and_database(name)
            yield server
        finally:
            server.stop()


def discard(home: Home) -> None:
    """Delete a home with its data, also the part that lies outside. Nothing may run on it."""
    with engine_lock(home, "being deleted"):
        if home.record("pg.place"):
            shutil.rmtree(home.data.parent, ignore_errors=True)
        if home.sockets is not None:
            shutil.rmtree(home.sockets, ignore_errors=True)
        shutil.rmtree(home.path)


def server_environment() -> dict[str, str]:
    """What the server's programs may know of our environment: nothing that changes their language or time."""
    return {"PATH": os.defpath, "LANG": "C", "LC_ALL": "C", "TZ": "UTC", "PGTZ": "UTC"}


def _lines(settings: Mapping[str, str]) -> str:
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
