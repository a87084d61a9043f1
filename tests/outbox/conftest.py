"""One agency, one member of staff, and a way to write a message about anything.

Imports of rooms stand inside the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.rooms.agencies.models import Agency, User
    from tests.outbox.letters import Letters
    from tests.outbox.post_office import PostOffice


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


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server that this process sends to."""
    from tests.outbox.post_office import post_office

    with post_office() as office:
        for name, value in office.environment.items():
            monkeypatch.setenv(name, value)
        yield office


@pytest.fixture
def released(agency: Agency) -> Iterator[None]:
    """This copy of the database may send from this home."""
    from holdfast.rooms.outbox import actions, release_token

    actions.release()
    yield
    release_token.forget()


@pytest.fixture
def no_limits() -> Iterator[None]:
    """Whatever pack is connected, this test sets the limits itself."""
    from holdfast.rooms.outbox import policies

    before = policies._source
    policies.connect(None)
    yield
    policies._source = before
