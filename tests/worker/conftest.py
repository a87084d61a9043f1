"""Workers need real commits and a clock that can be put back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from holdfast.plumbing import clock


@pytest.fixture
def real_db(fresh_db: str, django_db_blocker) -> Iterator[str]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock():
        try:
            yield fresh_db
        finally:
            clock.install_shift(None)
