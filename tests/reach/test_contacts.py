"""A way is proved by what only arrives there; nothing but its proof goes to an unproved one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.domain.outbox.states import MessageState
from holdfast.domain.rights.roles import Role
from holdfast.kernel.errors import BadInput, NotFound, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actions.erase_user import _clear
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Contact, Holding, Post, User
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.outbox import actions, canary, contacts
from holdfast.rooms.outbox.addresses import addresses_of
from holdfast.rooms.outbox.jobs import send_due
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.outbox.queries import standing
from holdfast.rooms.outbox.reach import reach
from tests.outbox.letters import Letters
from tests.outbox.post_office import PostOffice

NUMBER = "+86 138 0000 0000"


@pytest.fixture
def duty(officer: User, agency: Agency) -> Actor:
    return Actor(role=Role.DUTY_OFFICER, path=agency.path, user_id=officer.pk)


def code_sent() -> str:
    return str(Message.objects.filter(template="contact_code").latest("queued_at", "id").values["code"])


def another(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def proved(duty: Actor) -> list[tuple[str, bool]]:
    return [(way.channel, way.verified) for way in contacts.own_contacts(duty)]


def test_a_phone_is_proved_by_the_code_that_went_there(duty: Actor) -> None:
    contact = contacts.add_contact(duty, NUMBER)
    code = Message.objects.get(template="contact_code")
    assert addresses_of([code]) == {code.pk: "+8613800000000"}

    with pytest.raises(BadInput):
        contacts.verify_contact(duty, contact, another(code_sent()))
    contacts.verify_contact(duty, contact, f" {code_sent()} ")

    assert proved(duty) == [("sms", True), ("email", False)]
    kinds = Entry.objects.filter(kind__startswith="outbox.contact").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["outbox.contact_added", "outbox.contact_verified"]


def test_a_code_ends_after_five_tries_and_after_a_quarter_of_an_hour(duty: Actor) -> None:
    contact = contacts.add_contact(duty, NUMBER)
    for _try in range(contacts.TRIES):
        with pytest.raises(BadInput):
            contacts.verify_contact(duty, contact, another(code_sent()))
    with pytest.raises(BadInput):
        contacts.verify_contact(duty, contact, code_sent())

    contacts.send_code(duty, contact)
    Contact.objects.update(code_until=clock.real_now() - timedelta(seconds=1))
    with pytest.raises(BadInput):
        contacts.verify_contact(duty, contact, code_sent())
    assert proved(duty)[0] == ("sms", False)


def test_codes_are_few_in_an_hour(duty: Actor) -> None:
    contact = contacts.add_contact(duty, NUMBER)
    for _each in range(contacts.CODES.most - 1):
        contacts.send_code(duty, contact)

    with pytest.raises(Refused, match="Too many codes"):
        contacts.send_code(duty, contact)


def test_an_unproved_phone_gets_nothing_but_its_code(duty: Actor, officer: User, letters: Letters) -> None:
    contact = contacts.add_contact(duty, NUMBER)
    actions.queue([letters.one(channel="sms")])
    alarm = Message.objects.get(template="obligation_due")
    assert addresses_of([alarm]) == {alarm.pk: ""}

    contacts.verify_contact(duty, contact, code_sent())
    assert addresses_of([alarm]) == {alarm.pk: "+8613800000000"}


def test_the_code_is_forgotten_once_it_is_sent(
    duty: Actor, officer: User, office: PostOffice, released: None, no_limits: None
) -> None:
    contacts.add_contact(duty, officer.email)
    code = code_sent()
    send_due()

    assert code in str(office.received[0].mail.get_payload())
    assert Message.objects.get(template="contact_code").values == {}


def test_the_first_way_is_the_one_that_its_person_put_first(duty: Actor, letters: Letters) -> None:
    for number in ("+8613800000001", "+8613800000002"):
        contact = contacts.add_contact(duty, number)
        contacts.verify_contact(duty, contact, code_sent())
    contacts.put_first(duty, contact)
    actions.queue([letters.one(channel="sms")])
    alarm = Message.objects.get(template="obligation_due")

    assert addresses_of([alarm]) == {alarm.pk: "+8613800000002"}


def test_what_is_no_phone_and_not_the_own_e_mail_is_refused(duty: Actor, officer: User) -> None:
    for wrong in ("elsewhere@lanhe.example", "13800000000", "+0138", "<script>"):
        with pytest.raises(BadInput):
            contacts.add_contact(duty, wrong)
    mail = contacts.add_contact(duty, officer.email)
    with pytest.raises(Refused):
        contacts.remove_contact(duty, mail)


def test_the_ways_of_another_are_not_there(duty: Actor, agency: Agency) -> None:
    contact = contacts.add_contact(duty, NUMBER)
    other = User.objects.create(email="other@lanhe.example", agency=agency, joined_at=clock.now())
    stranger = Actor(role=Role.ADMINISTRATOR, path=agency.path, user_id=other.pk)

    for act in (contacts.send_code, contacts.put_first, contacts.remove_contact):
        with pytest.raises(NotFound):
            act(stranger, contact)
    with pytest.raises(NotFound):
        contacts.verify_contact(stranger, contact, code_sent())
    assert [way.channel for way in contacts.own_contacts(stranger)] == ["email"]


def test_an_erased_person_leaves_no_way(duty: Actor, officer: User) -> None:
    contacts.add_contact(duty, NUMBER)
    _clear(officer)

    assert not Contact.objects.exists()


def test_posts_that_fewer_than_two_ways_reach_are_listed_by_post(duty: Actor, officer: User, agency: Agency) -> None:
    post = Post.objects.create(agency=agency, key="duty", name_en="Duty desk", role=Role.DUTY_OFFICER.value)
    Holding.objects.create(post=post, user=officer, from_at=clock.now() - timedelta(days=1))
    assert [(row.post_en, row.ways) for row in reach(duty).thin] == [("Duty desk", 0)]

    for number in ("+8613800000001", "+8613800000002"):
        contacts.verify_contact(duty, contacts.add_contact(duty, number), code_sent())
    assert [row.ways for row in reach(duty).thin] == [1], "two phones are one way"

    contacts.verify_contact(duty, contacts.add_contact(duty, officer.email), code_sent())
    assert (reach(duty).held, list(reach(duty).thin)) == (1, [])


def test_a_canary_flies_once_a_span_and_its_silence_is_seen(
    agency: Agency, office: PostOffice, released: None, no_limits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(canary.TO, "email:canary@lanhe.example")
    assert canary.send_canaries() == 1
    assert canary.send_canaries() == 0
    send_due()
    assert office.received[0].address == "canary@lanhe.example"
    assert [way.canary.arrived for way in standing().channels if way.canary] == [True]

    with clock.at(clock.now() + canary.every()):
        assert canary.send_canaries() == 1
        Message.objects.filter(state=MessageState.WAITING.value).update(
            state=MessageState.REFUSED.value, done_at=clock.now()
        )
        assert [way.canary.arrived for way in standing().channels if way.canary] == [False]
