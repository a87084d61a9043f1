"""`holdfast serve`: everything that one machine needs, under one parent."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from holdfast.engine import port as ports
from holdfast.engine.base import Archive
from holdfast.engine.command import Command
from holdfast.engine.connect import DATABASE, is_embedded
from holdfast.engine.greeting import Greeting
from holdfast.engine.home import Home
from holdfast.engine.lock import serve_lock
from holdfast.engine.postgres import EmbeddedPostgres
from holdfast.engine.session import tell, why_silent
from holdfast.engine.supervisor import Database, Supervisor
from holdfast.engine.web import usual_workers
from holdfast.kernel.errors import Unavailable

CLI = "holdfast.project.cli"
UPGRADE = "holdfast.project.upgrade"


@dataclass(frozen=True)
class Serving:
    """What `serve` was asked for."""

    address: str
    port: int
    workers: int
    web_workers: int
    tls: tuple[Path, Path] | None = None
    archive: Path | None = None

    @property
    def origin(self) -> str:
        host = "localhost" if self.address in ("127.0.0.1", "::1", "0.0.0.0", "::") else self.address  # noqa: S104
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"


def _pem(_ctx: click.Context, _option: click.Parameter, value: tuple[str, str] | None) -> tuple[Path, Path] | None:
    return (Path(value[0]).resolve(), Path(value[1]).resolve()) if value else None


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOLDFAST_HOST", help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534), envvar="HOLDFAST_PORT")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that fire duties.")
@click.option(
    "--web-workers",
    default=usual_workers,
    show_default="cores + 1",
    type=click.IntRange(1, 64),
    help="Processes for pages.",
)
@click.option(
    "--tls",
    nargs=2,
    type=click.Path(exists=True, dir_okay=False),
    callback=_pem,
    metavar="CERT KEY",
    help="Certificate chain and key, PEM.",
)
@click.option(
    "--archive",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HOLDFAST_ARCHIVE",
    help="Also write every change here, best on another disk, for restores to a moment.",
)
def serve(
    host: str, port: int, workers: int, web_workers: int, tls: tuple[Path, Path] | None, archive: Path | None
) -> None:
    """Serve pages, streams and the clock from this machine, with the database of the home."""
    run(Serving(host, port, workers, web_workers, tls, archive.absolute() if archive else None))


def run(serving: Serving) -> None:
    """Serve until SIGTERM or SIGINT; returns when nothing is left running."""
    home = Home.from_environment(os.environ).prepare()
    supervisor = Supervisor(tell)
    with ExitStack() as stack:
        stack.enter_context(supervisor.listening_to_signals())
        stack.enter_context(serve_lock(home, "serve", tell, lambda: supervisor.asked_to_stop))
        web = stack.enter_context(ports.bind(serving.address, serving.port))
        stream = stack.enter_context(ports.bind(serving.address, serving.port + 1))
        stack.callback(supervisor.stop)
        if is_embedded():
            stack.enter_context(_database(supervisor, home))
        else:
            supervisor.wait_until(lambda: why_silent(os.environ))
        if not supervisor.asked_to_stop:
            _upgrade(supervisor)
        if not supervisor.asked_to_stop:
            home.write_record("serving", serving.origin)
            _add_parts(supervisor, serving, web, stream)
            supervisor.run(Greeting(serving.origin, tell).look)
        tell("Stopping")


@contextmanager
def _database(supervisor: Supervisor, home: Home) -> Iterator[None]:
    server = EmbeddedPostgres(home, say=tell)
    server.ensure_cluster()
    try:
        server.spawn()
        server.wait_until_ready(lambda: supervisor.asked_to_stop)
        if not supervisor.asked_to_stop:
            server.ensure_roles_and_database(os.environ.get("HOLDFAST_DATABASE") or DATABASE)
        supervisor.add(Database(server), server.process)
        yield
    finally:
        server.stop()


def _upgrade(supervisor: Supervisor) -> None:
    """Bring the schema up to date in a process of its own, which backs up first when something changes."""
    process = Command("upgrade", UPGRADE).start()
    if supervisor.wait_for(process) not in (0, None):
        raise Unavailable("The database could not be brought to this version; the reason stands above.")


def _add_parts(supervisor: Supervisor, serving: Serving, web: socket.socket, stream: socket.socket) -> None:
    env = {"HOLDFAST_PORT": str(serving.port), "HOLDFAST_TLS": "1" if serving.tls else "0"}
    tls = ["--tls", *map(str, serving.tls)] if serving.tls else []
    pages = ["web", "--inherited", str(web.fileno()), "--web-workers", str(serving.web_workers), *tls]
    events = ["stream", "--inherited", str(stream.fileno()), *tls]
    supervisor.add(Command("web", CLI, pages, env, [web.fileno()]))
    supervisor.add(Command("stream", CLI, events, env, [stream.fileno()]))
    supervisor.add(Command("sealer", CLI, ["sealer"], env))
    if serving.archive and is_embedded():
        supervisor.add(Archive(serving.archive))
    for number in range(1, serving.workers + 1):
        supervisor.add(Command(f"worker {number}", CLI, ["worker"], env))
