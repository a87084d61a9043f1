from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from unittest import mock

import pytest

if TYPE_CHECKING:
    from tests.rights.world import World


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """One world for all requests: each request is rolled back, and so is the world at the end."""
    from django.db import transaction

    from tests.rights.world import build

    # The stream's source looks after its connection itself; here it is ours, with the world in its transaction.
    ours = mock.patch("holdfast.portal.ledger.changes.close_old_connections")
    with django_db_blocker.unblock(), ours:  # type: ignore[attr-defined]
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def world(built: World, django_db_blocker: object) -> Iterator[World]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield built
