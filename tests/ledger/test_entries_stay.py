"""Nobody changes an entry: not the app's role, not the triggers' own owner by a plain statement."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connections, transaction

from holdfast.domain.ledger.entry import NewEntry
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.ledger.models import Entry


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
)
def test_the_app_cannot_change_an_entry(statement: str) -> None:
    record(NewEntry("test.happened", Subject("test", uuid7()), clock.now(), "a."))

    with pytest.raises(ProgrammingError), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
)
def test_even_the_owner_is_refused_by_a_trigger(fresh_db: str, statement: str) -> None:
    record(NewEntry("test.happened", Subject("test", uuid7()), clock.now(), "a."))

    with pytest.raises(ProgrammingError, match="never changed"), connections["owner"].cursor() as cursor:
        cursor.execute(statement)
