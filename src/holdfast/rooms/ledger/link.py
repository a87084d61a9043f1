"""The ledger's own connections: rows as plain tuples, transactions as they are, no objects in between.

A million entries are sealed and read back here; everything else goes through the models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from psycopg.types.json import set_json_loads

_decode = json.JSONDecoder().raw_decode
Link = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def link(alias: str) -> Iterator[Link]:
    """An autocommitting connection as the role of `alias`, in UTC, closed at the end."""
    words = connections[alias].get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        words.pop(ours, None)
    opened = psycopg.connect(**words, autocommit=True)
    try:
        opened.execute("SET TIME ZONE 'UTC'")
        set_json_loads(_facts, opened)
        yield opened
    finally:
        opened.close()


def _facts(text: str | bytes) -> Any:
    """What PostgreSQL writes for jsonb is UTF-8 without blanks around it, so nothing need be guessed."""
    return _decode(text if isinstance(text, str) else text.decode())[0]
