"""One agency, one member of staff, and a way to write a message about anything.

Imports of rooms stand inside the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from holdfast.rooms.agencies.models import Agency, User
    from tests.outbox.letters import Letters


@pytest.fixture
def agency(request: pytest.FixtureRequest) -> Agency:
    from holdfast.rooms.agencies.models import Agency

    request.getfixturevalue("fresh_db" if "fresh_db" in request.fixturenames else "db")
    return Agency.objects.create(
        code="lanhe", path="lanhe.", kind=Agency.Kind.OFFICE, level=Agency.Level.CITY, name_en="Lanhe"
    )


@pytest.fixture
def officer(agency: Agency) -> User:
    from holdfast.plumbing import clock
    from holdfast.rooms.agencies.models import User

    return User.objects.create(email="duty@lanhe.example", agency=agency, joined_at=clock.now())


@pytest.fixture
def letters(agency: Agency, officer: User) -> Letters:
    from holdfast.kernel.ids import uuid7
    from holdfast.kernel.subject import Subject
    from tests.outbox.letters import LETTER, Letters

    base = replace(LETTER, user_id=officer.pk, owner_path=agency.path)
    return Letters(base, Subject("obligations", uuid7()))
