"""A server and a database for one bench: made in a temporary home, thrown away after it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from holdfast.engine.connect import DATABASE, connection_for, connection_words
from holdfast.engine.home import Home
from holdfast.engine.postgres import EmbeddedPostgres, discard, running
from holdfast.project.cli.django import set_up

# The commit's own time, by the server: what a step's lateness is measured against.
SETTINGS = {"track_commit_timestamp": "on"}


@contextmanager
def scratch() -> Iterator[EmbeddedPostgres]:
    """The server of a house of its own, migrated, with Django on it; no other installation is touched."""
    home = Home(Path(tempfile.mkdtemp(prefix="holdfast-bench-")))
    os.environ.update(
        HOLDFAST_HOME=str(home.path), HOLDFAST_DATABASE=DATABASE, HOLDFAST_LOG="CRITICAL", HOLDFAST_SECRET="bench" * 10
    )
    os.environ.pop("DATABASE_URL", None)
    try:
        with running(home, settings=SETTINGS) as server:
            set_up()
            from holdfast.project.schema import bring_up_to_date

            bring_up_to_date()
            yield server
            _close_connections()
    finally:
        discard(home)


def connect(role: str = "owner", *, autocommit: bool = True) -> psycopg.Connection[tuple[object, ...]]:
    """A plain connection to the scratch database."""
    words = connection_words(connection_for(role))
    return psycopg.connect(**words, autocommit=autocommit)  # type: ignore[arg-type]


def _close_connections() -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].close()
