"""A message is queued once, in the caller's transaction, and taken back while it has not left."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import IN_APP
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.outbox import actions
from holdfast.rooms.outbox.models import Message
from tests.outbox.letters import Letters


def states() -> list[str]:
    return sorted(Message.objects.values_list("state", flat=True))


def test_the_same_round_is_queued_once(letters: Letters) -> None:
    first = actions.queue([letters.one(), letters.one(round="late")])
    again = actions.queue([letters.one(), letters.one(round="late"), letters.one(round="missed")])

    assert (first, again) == (2, 1)
    assert Message.objects.count() == 3


def test_without_the_unique_key_it_would_be_queued_twice(letters: Letters, fresh_db: str) -> None:
    from django.db import connections

    connections["owner"].cursor().execute("ALTER TABLE outbox_message DROP CONSTRAINT one_message_a_round")

    actions.queue([letters.one()])
    actions.queue([letters.one()])

    assert Message.objects.count() == 2


def test_queueing_many_is_one_statement(letters: Letters) -> None:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        written = actions.queue([letters.about_something_else() for _ in range(200)])

    assert (written, len(queries)) == (200, 1)


def test_nothing_is_queued_when_the_act_fails(letters: Letters) -> None:
    with transaction.atomic():
        actions.queue([letters.one()])
        transaction.set_rollback(True)

    assert Message.objects.count() == 0


def test_an_in_app_message_is_there_at_once(letters: Letters) -> None:
    actions.queue([letters.one(channel=IN_APP), letters.one(channel=IN_APP, round="caughtup:due")])

    assert states() == [MessageState.ACCEPTED, MessageState.WAITING]


def test_a_users_address_is_not_copied_into_the_row(letters: Letters) -> None:
    actions.queue([letters.one(address="duty@lanhe.example")])

    assert Message.objects.get().address == ""


def test_practice_never_goes_out_in_public(letters: Letters) -> None:
    with pytest.raises(Refused, match="exercise never goes out"):
        actions.queue([letters.one(mode=Mode.EXERCISE, channel="public_feed")])

    assert Message.objects.count() == 0


def test_withdrawing_takes_back_what_has_not_left(letters: Letters) -> None:
    actions.queue([letters.one(), letters.one(round="late"), letters.about_something_else()])
    Message.objects.filter(round="late").update(state=MessageState.ACCEPTED.value)

    taken = actions.withdraw(letters.subject)

    assert taken == 1
    assert states() == [MessageState.ACCEPTED, MessageState.WAITING, MessageState.WITHDRAWN]


def test_withdrawing_may_name_its_rounds(letters: Letters) -> None:
    actions.queue([letters.one(), letters.one(round="late")])

    actions.withdraw(letters.subject, rounds=["late"])

    assert Message.objects.get(state=MessageState.WITHDRAWN.value).round == "late"


def test_queued_values_survive_as_data(letters: Letters) -> None:
    actions.queue([letters.one(values={"due_at": clock.now(), "n": 3, "who": None})])

    values = Message.objects.get().values
    assert values["n"] == 3
    assert values["due_at"].endswith("Z")
