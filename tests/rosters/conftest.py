from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.rosters.town import Town


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """The city at noon of 12 November 2026, the clock standing still there."""
    from tests.rosters.town import NOON, build

    with clock.at(NOON):
        yield build()


@pytest.fixture
def real_town(fresh_db: str, django_db_blocker: Any) -> Iterator[Town]:
    """The same with real commits, for writers side by side."""
    from tests.rosters.town import NOON, build

    with django_db_blocker.unblock(), clock.at(NOON):
        yield build()
