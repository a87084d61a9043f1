"""What lives depend on does not wait for one gateway: refusals, unknown outcomes and silence lead to the next way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holdfast.channels.base import Answer, Outcome, Outgoing
from holdfast.channels.over_http import HttpCall, HttpLine
from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.second import Patience, Way, next_way, second_due
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.plumbing.outgoing.answers import HttpAnswer
from holdfast.rooms.agencies.models import Contact, User
from holdfast.rooms.outbox import actions, breaker
from holdfast.rooms.outbox.jobs import send_due, take_second_ways
from holdfast.rooms.outbox.models import ChannelState, Message
from tests.outbox.letters import Letters
from tests.outbox.post_office import PostOffice
from tests.outgoing.listener import Listener

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
PATIENCE = Patience(timedelta(seconds=20), timedelta(minutes=5))
GATEWAY = """
url = "http://127.0.0.1:{port}/send"
limit_s = 20
[body]
to = "{{address}}"
text = "{{text}}"
"""


@pytest.mark.parametrize(
    ("lane", "state", "due"),
    [
        (Lane.LIFE_SAFETY, MessageState.REFUSED, NOW),
        (Lane.LIFE_SAFETY, MessageState.WAITING, NOW + timedelta(seconds=10)),
        (Lane.LIFE_SAFETY, MessageState.ACCEPTED, None),
        (Lane.OPERATIONAL, MessageState.UNKNOWN, NOW),
        (Lane.OPERATIONAL, MessageState.WAITING, NOW + timedelta(seconds=290)),
        (Lane.BULK, MessageState.REFUSED, None),
        (Lane.BULK, MessageState.UNKNOWN, None),
    ],
)
def test_when_a_second_way_is_due(lane: Lane, state: MessageState, due: datetime | None) -> None:
    queued = NOW - timedelta(seconds=10)

    assert second_due(lane, state, queued_at=queued, now=NOW, patience=PATIENCE) == due


def test_the_next_way_is_the_persons_order_and_those_that_work_come_first() -> None:
    ways = [Way("email", 3), Way("sms", 1), Way("webpush", 2)]

    assert next_way(ways, used={"sms"}, in_trouble=()) == "webpush"
    assert next_way(ways, used={"sms"}, in_trouble={"webpush"}) == "email"
    assert next_way(ways, used={"sms", "email"}, in_trouble={"webpush"}) == "webpush"
    assert next_way(ways, used={"sms", "email", "webpush"}, in_trouble=()) is None


class Phone:
    """An SMS gateway whose answer the test chooses."""

    def __init__(self) -> None:
        self.answer: bytes | None = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        self.listener = Listener("127.0.0.1", script=lambda _request: self.answer)

    @property
    def rings(self) -> int:
        return len(self.listener.requests)


@pytest.fixture
def phone(officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    """The officer has a proved phone and wants to be rung first."""
    phone = Phone()
    file = tmp_path / "gateway.toml"
    file.write_text(GATEWAY.format(port=phone.listener.port))
    monkeypatch.setenv("HOLDFAST_SMS_GATEWAY", str(file))
    monkeypatch.setenv("HOLDFAST_OUTGOING_ALLOW", "127.0.0.0/8")
    now = clock.real_now()
    Contact.objects.create(
        user=officer, channel="sms", address="+8613800000000", place=1, added_at=now, verified_at=now
    )
    yield phone
    phone.listener.close()


BUSY = b"HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
GONE = b"HTTP/1.1 404 Gone\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"

pytestmark = pytest.mark.usefixtures("no_limits")


def later(seconds: float) -> None:
    with clock.at(clock.now() + timedelta(seconds=seconds)):
        take_second_ways()


def test_what_arrives_by_the_first_way_takes_no_second(
    letters: Letters, phone: Phone, office: PostOffice, released: None
) -> None:
    actions.queue([letters.one(channel="sms", lane=Lane.LIFE_SAFETY)])
    send_due()
    later(600)
    send_due()

    assert (phone.rings, len(office.received)) == (1, 0)


def test_a_refusal_leads_to_the_next_way_at_once(
    letters: Letters, phone: Phone, office: PostOffice, released: None
) -> None:
    phone.answer = GONE
    actions.queue([letters.one(channel="sms", lane=Lane.LIFE_SAFETY)])
    send_due()
    later(0)
    send_due()
    later(600)
    send_due()

    assert [letter.address for letter in office.received] == ["duty@lanhe.example"]
    assert sorted(Message.objects.values_list("channel", "state")) == [("email", "accepted"), ("sms", "refused")]


def test_a_gateway_that_stays_busy_is_given_its_time_and_no_more(
    letters: Letters, phone: Phone, office: PostOffice, released: None
) -> None:
    phone.answer = BUSY
    actions.queue([letters.one(channel="sms", lane=Lane.LIFE_SAFETY)])
    send_due()
    later(15)
    send_due()
    assert office.received == []

    later(21)
    send_due()
    assert len(office.received) == 1


def test_an_unknown_outcome_about_lives_is_repeated_and_takes_a_second_way(
    letters: Letters, phone: Phone, office: PostOffice, released: None
) -> None:
    phone.answer = None
    actions.queue([letters.one(channel="sms", lane=Lane.LIFE_SAFETY)])
    send_due()
    later(21)
    Message.objects.filter(channel="sms").update(next_try=clock.real_now())
    send_due()

    assert phone.rings == 2
    assert len(office.received) == 1


def test_an_unknown_outcome_in_bulk_is_left_alone(
    letters: Letters, phone: Phone, office: PostOffice, released: None
) -> None:
    phone.answer = None
    actions.queue([letters.one(channel="sms", lane=Lane.BULK)])
    send_due()
    later(3600)
    send_due()

    assert (phone.rings, len(office.received)) == (1, 0)
    assert Message.objects.get().state == MessageState.UNKNOWN


def test_whoever_waits_behind_an_open_breaker_takes_the_second_way(
    letters: Letters, phone: Phone, office: PostOffice, released: None
) -> None:
    breaker.note("sms", [Answer(Outcome.UNKNOWN)] * 5)
    actions.queue([letters.one(channel="sms", lane=Lane.LIFE_SAFETY)])
    send_due()
    assert phone.rings == 0

    later(21)
    send_due()
    assert len(office.received) == 1


def test_many_that_fail_together_open_the_breaker_once_and_one_message_tries_again(
    letters: Letters, phone: Phone, officer: User, released: None
) -> None:
    breaker.note("sms", [Answer(Outcome.UNKNOWN)] * 64)
    state = ChannelState.objects.get()
    assert state.failures == breaker.OPENS_AFTER
    assert state.closed_until is not None
    assert state.closed_until - clock.real_now() < timedelta(seconds=10)

    ChannelState.objects.update(closed_until=clock.real_now() - timedelta(seconds=1))
    phone.answer = BUSY
    others = [
        User.objects.create(email=f"u{n}@lanhe.example", agency=officer.agency, joined_at=clock.now()) for n in range(5)
    ]
    now = clock.real_now()
    for number, user in enumerate(others):
        Contact.objects.create(
            user=user, channel="sms", address=f"+861380000010{number}", added_at=now, verified_at=now
        )
    actions.queue([letters.about_something_else(channel="sms", user_id=user.pk) for user in others])
    send_due()

    assert phone.rings == 1


def test_a_withdrawn_message_takes_no_second_way(
    letters: Letters, phone: Phone, office: PostOffice, released: None
) -> None:
    phone.answer = BUSY
    actions.queue([letters.one(channel="sms", lane=Lane.LIFE_SAFETY)])
    send_due()
    actions.withdraw(letters.subject)
    later(600)
    send_due()

    assert office.received == []


def test_nothing_takes_a_second_way_in_quarantine(letters: Letters, phone: Phone, office: PostOffice) -> None:
    actions.queue([letters.one(channel="sms", lane=Lane.LIFE_SAFETY)])
    ChannelState.objects.create(channel="sms", failures=9, closed_until=clock.real_now() + timedelta(minutes=1))
    later(600)

    assert Message.objects.count() == 1


def test_a_text_that_no_request_can_be_made_of_stops_none_of_the_others() -> None:
    class Odd:
        def call(self, outgoing: Outgoing) -> HttpCall | Answer:
            if outgoing.subject == "odd":
                raise RuntimeError(outgoing.subject)
            return Answer(Outcome.ACCEPTED)

        def judge(self, got: HttpAnswer) -> Answer:
            raise AssertionError(got)

    answers: list[Answer] = []
    line = HttpLine(Odd(), 1, timedelta(seconds=1))
    line.put([(Outgoing(uuid7(), "", subject, ""), answers.append) for subject in ("odd", "even")])
    line.close()

    assert [answer.outcome for answer in answers] == [Outcome.REFUSED, Outcome.ACCEPTED]
