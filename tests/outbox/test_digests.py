"""What was held back arrives as one message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.message import IN_APP
from holdfast.domain.outbox.policy import MessagePolicy, QuietHours
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.outbox import actions, policies
from holdfast.rooms.outbox.jobs import make_digests, send_due
from holdfast.rooms.outbox.models import Message
from tests.outbox.letters import Letters
from tests.outbox.post_office import PostOffice

EVENING = datetime(2026, 11, 12, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 13, 7, 0, tzinfo=UTC)


@pytest.fixture
def quiet_nights(no_limits: None) -> None:
    policies._source = lambda agency: MessagePolicy(quiet_hours=QuietHours(time(22), time(7)))


@pytest.fixture
def two_an_hour(no_limits: None) -> None:
    policies._source = lambda agency: MessagePolicy(hourly_budget=2)


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    with clock.at(EVENING):
        yield


def settle() -> None:
    """No more is expected to join an open digest."""
    Message.objects.filter(state=MessageState.WAITING.value).update(next_try=clock.real_now())


def caught_up(letters: Letters, count: int, **changes: object) -> None:
    actions.queue([letters.about_something_else(round="caughtup:late", **changes) for _ in range(count)])


def test_at_night_it_waits_and_in_the_morning_it_is_one(
    letters: Letters, office: PostOffice, released: None, quiet_nights: None
) -> None:
    actions.queue([letters.about_something_else() for _ in range(3)])
    for _ in range(3):
        send_due()
    make_digests()
    assert office.received == []

    with clock.at(MORNING):
        make_digests()
        send_due()

    assert office.subjects == ["3 messages in one"]
    assert office.received[0].mail.get_payload().count("Due now: Patrol") == 3


def test_at_night_life_safety_is_sent_at_once(
    letters: Letters, office: PostOffice, released: None, quiet_nights: None
) -> None:
    actions.queue([letters.one(lane=Lane.LIFE_SAFETY)])
    send_due()

    assert office.subjects == ["Due now: Patrol"]


def test_above_the_budget_it_waits_for_the_next_hour(
    letters: Letters, office: PostOffice, released: None, two_an_hour: None
) -> None:
    actions.queue([letters.about_something_else() for _ in range(5)])
    for _ in range(5):
        send_due()
    assert len(office.received) == 2

    with clock.at(EVENING + timedelta(hours=1)):
        make_digests()
        send_due()

    assert office.subjects[2:] == ["3 messages in one"]


def test_a_single_one_that_waited_goes_out_as_it_is(
    letters: Letters, office: PostOffice, released: None, quiet_nights: None
) -> None:
    actions.queue([letters.one()])
    send_due()

    with clock.at(MORNING):
        make_digests()
        send_due()

    assert office.subjects == ["Due now: Patrol"]


def test_after_an_outage_a_person_gets_one_a_lane_life_safety_first(
    letters: Letters, office: PostOffice, released: None, no_limits: None
) -> None:
    caught_up(letters, 4)
    caught_up(letters, 2, channel=IN_APP)
    caught_up(letters, 3, lane=Lane.LIFE_SAFETY)
    send_due()
    assert office.received == [], "nothing of it leaves by itself"

    make_digests()
    settle()
    send_due()

    assert office.subjects == [
        "3 messages from while the system was down",
        "6 messages from while the system was down",
    ]
    assert Message.objects.filter(state=MessageState.DIGESTED.value).count() == 9


def test_what_is_caught_up_later_joins_the_digest_that_has_not_left(
    letters: Letters, office: PostOffice, released: None, no_limits: None
) -> None:
    for _ in range(3):
        caught_up(letters, 2)
        make_digests()
        send_due()
    settle()
    send_due()

    assert office.subjects == ["6 messages from while the system was down"]


def test_the_operational_digest_waits_for_that_of_life_safety(
    letters: Letters, office: PostOffice, released: None, no_limits: None
) -> None:
    caught_up(letters, 1)
    make_digests()
    settle()
    caught_up(letters, 1, lane=Lane.LIFE_SAFETY)
    make_digests()
    send_due()
    assert office.received == []

    settle()
    send_due()

    assert len(office.received) == 2
    assert Message.objects.filter(template="digest_caught_up").order_by("done_at", "-lane").count() == 2


def test_too_old_to_be_sent_alone_is_still_in_the_digest(
    letters: Letters, office: PostOffice, released: None, no_limits: None
) -> None:
    caught_up(letters, 2, not_after=EVENING - timedelta(hours=1))
    send_due()
    make_digests()
    settle()
    send_due()

    assert office.subjects == ["2 messages from while the system was down"]


def test_what_is_withdrawn_leaves_the_digest_and_an_empty_one_is_not_sent(
    letters: Letters, office: PostOffice, released: None, no_limits: None
) -> None:
    actions.queue([letters.one(round="caughtup:late")])
    make_digests()
    actions.withdraw(letters.subject)
    settle()
    send_due()

    assert office.received == []
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.WITHDRAWN}


def test_an_in_app_digest_is_there_once_it_has_settled(letters: Letters, no_limits: None) -> None:
    caught_up(letters, 2, channel=IN_APP)
    make_digests()
    assert Message.objects.get(template="digest_caught_up").state == MessageState.WAITING

    settle()
    make_digests()

    assert Message.objects.get(template="digest_caught_up").state == MessageState.ACCEPTED


def test_two_people_get_two(letters: Letters, agency: Agency, no_limits: None) -> None:
    from holdfast.rooms.agencies.models import User

    other = User.objects.create(email="other@lanhe.example", agency=agency, joined_at=clock.now())
    caught_up(letters, 2)
    caught_up(letters, 2, user_id=other.pk)

    make_digests()

    assert Message.objects.filter(template="digest_caught_up").count() == 2


@pytest.mark.parametrize("alone", [True, False], ids=["one at a time", "control with nobody waiting"])
def test_two_workers_make_one_digest(
    fresh_db: str, letters: Letters, no_limits: None, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection

    from holdfast.rooms.outbox import digests

    barrier = Barrier(2, timeout=5)
    write = digests._write
    if not alone:
        monkeypatch.setattr(digests, "_alone", lambda: True)
        monkeypatch.setattr(digests, "BATCH", 2)
        monkeypatch.setattr(digests, "_write", lambda made: (barrier.wait(), write(made)))
    caught_up(letters, 4)

    def work(_: int) -> None:
        with clock.at(EVENING):
            make_digests()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert Message.objects.filter(template="digest_caught_up").count() == (1 if alone else 2)
