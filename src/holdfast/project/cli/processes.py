"""`holdfast web`, `stream`, `worker` and `sealer`: each part of `serve` by itself, any number of them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from holdfast.engine import port as ports
from holdfast.engine.home import Home
from holdfast.engine.session import session
from holdfast.engine.web import THREADS, Tls, usual_workers
from holdfast.engine.web import serve as serve_target
from holdfast.project.cli.django import house

TLS = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOLDFAST_HOST")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), envvar="HOLDFAST_PORT")
@click.option("--web-workers", default=usual_workers, show_default="cores + 1", type=click.IntRange(1, 64))
@click.option(
    "--threads", default=THREADS, show_default=True, type=click.IntRange(1, 64), help="Requests at once, a process."
)
@click.option("--tls", nargs=2, type=TLS, metavar="CERT KEY")
@click.option("--inherited", type=int, hidden=True)
def web(
    host: str, port: int, web_workers: int, threads: int, tls: tuple[Path, Path] | None, inherited: int | None
) -> None:
    """Serve pages and API."""
    bound = ports.bind(host, port) if inherited is None else ports.inherited(inherited)
    if tls:
        os.environ["HOLDFAST_TLS"] = "1"
    # Django is loaded in the workers only: a process that forks holds no connections.
    with session(Home.from_environment()):
        serve_target(
            "holdfast.project.wsgi:application",
            bound,
            interface="wsgi",
            workers=web_workers,
            threads=threads,
            tls=Tls(*tls) if tls else None,
        )


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOLDFAST_HOST")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), envvar="HOLDFAST_STREAM_PORT")
@click.option("--tls", nargs=2, type=TLS, metavar="CERT KEY")
@click.option("--inherited", type=int, hidden=True)
def stream(host: str, port: int, tls: tuple[Path, Path] | None, inherited: int | None) -> None:
    """Serve live events to open pages."""
    bound = ports.bind(host, port) if inherited is None else ports.inherited(inherited)
    # Django is loaded in the workers only: a process that forks holds no connections.
    with session(Home.from_environment()):
        serve_target(
            "holdfast.project.asgi_stream:application",
            bound,
            interface="asgi",
            workers=1,
            threads=1,
            tls=Tls(*tls) if tls else None,
        )


@click.command()
def worker() -> None:
    """Fire what falls due and send messages."""
    with house():
        from holdfast.plumbing.worker import run

        run()


@click.command()
def sealer() -> None:
    """Number and chain the entries of the ledger; a second one waits."""
    with house():
        from holdfast.rooms.ledger.sealer import run

        run()
