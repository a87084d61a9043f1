"""Jobs for tests of the worker; found by path, as real jobs are."""

from __future__ import annotations

import threading
from collections import Counter

from django.db import OperationalError, connection

calls: Counter[str] = Counter()
failing = threading.Event()
away = threading.Event()


def steady() -> int:
    calls["steady"] += 1
    return 0


def poisoned() -> int:
    calls["poisoned"] += 1
    raise ValueError("always")


def asks_the_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    calls["asked"] += 1
    return 0


def loses_the_database() -> int:
    calls["lost"] += 1
    if away.is_set():
        away.clear()
        raise OperationalError("gone")
    return 0


def whole_batches() -> int:
    calls["batches"] += 1
    return 5 if calls["batches"] < 20 else 0
