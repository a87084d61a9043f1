"""The one PostgreSQL server of a test run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from holdfast.engine.home import Home
from holdfast.engine.postgres import EmbeddedPostgres, discard

_server: Any = None


def start(home: Path) -> None:
    global _server
    _server = EmbeddedPostgres(Home(home).prepare())
    _server.ensure_cluster()
    _server.start()
    _server.ensure_roles_and_database("holdfast_template")


def stop(*, keep: bool) -> None:
    """Ends the server; unless it is to be kept, its data goes too, which as root lie outside the home."""
    if _server is not None:
        _server.stop()
        if not keep:
            discard(_server.home)
