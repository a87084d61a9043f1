from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.alerts.town import Town


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: object) -> Iterator[Town]:
    """One town for all tests: what each does is rolled back, and so is the town at the end."""
    from django.db import transaction

    from tests.alerts.town import build

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def town(built: Town, django_db_blocker: object) -> Iterator[Town]:
    from django.db import transaction

    from tests.alerts.town import NOON

    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOON):  # type: ignore[attr-defined]
        built.now = NOON
        yield built
        transaction.set_rollback(True)
