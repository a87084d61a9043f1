"""A database with real commits, for threads that race."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections


@pytest.fixture
def real_db(fresh_db: str, django_db_blocker) -> Iterator[str]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock():
        yield fresh_db


@pytest.fixture
def as_owner(real_db: str) -> Callable[[str], None]:
    """Runs a statement as the owner of the schema: to take a guard away, and see."""

    def run(statement: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)

    return run


@pytest.fixture
def at_once(real_db: str) -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Runs each in a thread of its own, with a connection of its own; answers what each said or raised."""

    def run(acts: Sequence[Callable[[], Any]]) -> list[Any]:
        def one(act: Callable[[], Any]) -> Any:
            try:
                return act()
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts))

    return run
