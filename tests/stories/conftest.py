"""Stories move the clock of a whole house; afterwards this process goes by real time again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from holdfast.plumbing import clock


@pytest.fixture
def house(fresh_db: str, django_db_blocker) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """A database of its own with real commits, and a clock that can be moved."""
    with django_db_blocker.unblock():
        try:
            yield fresh_db
        finally:
            clock.install_shift(None)
