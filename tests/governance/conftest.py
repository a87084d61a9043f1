from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area


@pytest.fixture
def area(db: None) -> Area:
    from tests.governance.area import NOON, build

    with clock.at(NOON):
        return build()


@pytest.fixture
def real_area(fresh_db: str, django_db_blocker: Any) -> Iterator[Area]:
    """The same with real commits, for workers side by side."""
    from tests.governance.area import NOON, build

    with django_db_blocker.unblock():
        with clock.at(NOON):
            made = build()
        yield made


@pytest.fixture
def at_once(real_area: Area) -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Runs each in a thread of its own, with a connection of its own; answers what each said or raised."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def one(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    def run(acts: Sequence[Callable[[], Any]]) -> list[Any]:
        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(one, acts))

    return run
