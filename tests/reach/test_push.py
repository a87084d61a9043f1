"""Pushes that a browser of another make reads, of senders that prove who they are; browsers that are gone are forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from django.db import IntegrityError, transaction
from django.test import Client

from holdfast.channels.base import Outgoing
from holdfast.channels.webpush.channel import payload, read_address
from holdfast.channels.webpush.encryption import LARGEST_TEXT
from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.rights.roles import Role
from holdfast.kernel.errors import BadInput, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Contact, User
from holdfast.rooms.outbox import actions, contacts, push
from holdfast.rooms.outbox.jobs import send_due, take_second_ways
from holdfast.rooms.outbox.models import Message, PushSubscription
from tests.outbox.letters import Letters
from tests.outbox.post_office import PostOffice
from tests.reach.browser import GONE, Browser, Service, padded, proved

pytestmark = pytest.mark.usefixtures("no_limits")
VALUES = {"title": {"en": "Gas in Heron Quay", "zh": "鹭港燃气泄漏"}, "label": "Stay inside"}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("HOLDFAST_PUSH_ALLOW", "127.0.0.0/8")
    service = Service()
    push.public_key()
    yield service
    service.listener.close()


@pytest.fixture
def district(agency: Agency) -> Agency:
    return Agency.objects.create(
        code="heron",
        path="lanhe.heron.",
        parent=agency,
        kind=Agency.Kind.OFFICE,
        level=Agency.Level.DISTRICT,
        name_en="Heron Quay",
    )


def subscribed(browser: Browser, area: str) -> Browser:
    push.subscribe_public(area, **browser.words, address="192.0.2.1")
    return browser


def tell(area: str, round_: str = "issued") -> int:
    return push.queue_public(
        Subject("alerts", uuid7()),
        round_,
        area=area,
        template="of_an_alert",
        values=VALUES,
        lane=Lane.LIFE_SAFETY,
        not_after=clock.now() + timedelta(minutes=30),
    )


def test_a_push_is_read_by_the_published_algorithm_and_its_sender_is_proved(
    service: Service, officer: User, letters: Letters, released: None
) -> None:
    browser = service.browser()
    duty = Actor(role=Role.DUTY_OFFICER, path="lanhe.", user_id=officer.pk)
    push.subscribe_own(duty, **browser.words)
    actions.queue([letters.one(channel="webpush", lane=Lane.LIFE_SAFETY)])
    send_due()

    [(headers, text)] = browser.came
    message = Message.objects.get()
    assert (text["title"], text["id"]) == ("Due now: Patrol", str(message.pk))
    assert (headers["urgency"], headers["topic"]) == ("high", message.pk.hex)
    assert proved(headers["authorization"], browser.endpoint) == padded(push.public_key())
    assert message.state == "accepted"
    signed, key = headers["authorization"].split(", k=")
    with pytest.raises(InvalidSignature):
        proved(f"{signed[:-4]}AAAA, k={key}", browser.endpoint)


def test_the_key_is_made_once_and_stays() -> None:
    assert push.public_key() == push.public_key()
    assert len(padded(push.public_key())) == 65


def test_an_alert_reaches_the_browsers_of_its_area_of_what_lies_in_it_and_of_what_it_lies_in(
    service: Service, agency: Agency, district: Agency, released: None
) -> None:
    other = Agency.objects.create(
        code="mint",
        path="lanhe.mint.",
        parent=agency,
        kind=Agency.Kind.OFFICE,
        level=Agency.Level.DISTRICT,
        name_en="Old Mint",
    )
    city, inside, elsewhere = (subscribed(service.browser(), at.path) for at in (agency, district, other))
    both = subscribed(subscribed(service.browser(), district.path), agency.path)

    assert tell(district.path) == 3
    send_due()

    assert [len(browser.came) for browser in (city, inside, both, elsewhere)] == [1, 1, 1, 0]
    [(headers, text)] = inside.came
    assert text["title"] == "消息：鹭港燃气泄漏 / Message: Gas in Heron Quay"
    assert 0 < int(headers["ttl"]) <= 30 * 60


def test_nothing_but_endpoint_keys_and_area_is_kept_and_it_can_be_withdrawn(
    service: Service, district: Agency, client: Client
) -> None:
    browser = service.browser()
    path = "/push/subscribe/"
    answer = client.post(path, json.dumps(browser.words | {"area": district.path}), content_type="application/json")
    assert answer.status_code == 201
    fields = {field.name for field in PushSubscription._meta.get_fields()}
    assert fields == {"id", "user", "area", "endpoint", "p256dh", "auth"}
    assert PushSubscription.objects.get().user is None

    client.post("/push/withdraw/", json.dumps({"endpoint": browser.endpoint}), content_type="application/json")
    assert not PushSubscription.objects.exists()


def test_a_browser_that_is_gone_is_forgotten_everywhere_and_its_person_is_reached_otherwise(
    service: Service, officer: User, letters: Letters, office: PostOffice, agency: Agency, released: None
) -> None:
    browser = service.browser()
    duty = Actor(role=Role.DUTY_OFFICER, path=agency.path, user_id=officer.pk)
    push.subscribe_own(duty, **browser.words)
    subscribed(browser, agency.path)
    service.answer = GONE
    actions.queue([letters.one(channel="webpush", lane=Lane.LIFE_SAFETY)])
    send_due()
    take_second_ways()
    send_due()

    assert not PushSubscription.objects.exists()
    assert not Contact.objects.filter(channel="webpush").exists()
    assert [letter.address for letter in office.received] == [officer.email]


def test_practice_never_goes_to_the_public(service: Service, district: Agency, released: None) -> None:
    subscribed(service.browser(), district.path)
    words = {"area": district.path, "template": "x", "values": VALUES, "lane": Lane.BULK, "not_after": clock.now()}
    with pytest.raises(Refused):
        push.queue_public(Subject("alerts", uuid7()), "r", mode=Mode.EXERCISE, **words)  # type: ignore[arg-type]
    tell(district.path)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(mode=Mode.EXERCISE.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "http://127.0.0.1/x"},
        {"endpoint": "javascript:alert(1)"},
        {"endpoint": "https://" + "x" * 1000},
        {"p256dh": "AAAA"},
        {"p256dh": "not base64 !"},
        {"auth": "AAAA"},
        {"area": "nowhere."},
    ],
)
def test_what_is_no_subscription_is_refused(agency: Agency, changes: dict[str, str]) -> None:
    words = Browser("https://push.example/x", None).words | {"area": agency.path} | changes  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        push.subscribe_public(**words, address="192.0.2.1")


def test_the_networks_of_gateways_are_closed_to_endpoints_of_strangers(
    agency: Agency, released: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service()
    monkeypatch.setenv("HOLDFAST_OUTGOING_ALLOW", "127.0.0.0/8")
    monkeypatch.setenv("HOLDFAST_PUSH_ALLOW", "192.0.2.0/24")
    subscribed(service.browser(), agency.path)
    tell(agency.path)
    send_due()
    service.listener.close()

    assert service.listener.connections == 0
    assert Message.objects.get().state == "refused"


def test_one_address_may_not_fill_the_house_with_browsers(service: Service, agency: Agency) -> None:
    for _each in range(push.PER_ADDRESS.most):
        subscribed(service.browser(), agency.path)
    with pytest.raises(Refused):
        subscribed(service.browser(), agency.path)


def test_a_removed_browser_is_forgotten(service: Service, officer: User) -> None:
    duty = Actor(role=Role.DUTY_OFFICER, path="lanhe.", user_id=officer.pk)
    contact = push.subscribe_own(duty, **service.browser().words)
    contacts.remove_contact(duty, contact)

    assert not PushSubscription.objects.exists()


def test_a_text_of_any_length_fits_and_says_where_it_was_cut() -> None:
    long = payload(Outgoing(uuid7(), "", "危险" * 200, "撤离" * 5000))

    assert len(long) <= LARGEST_TEXT
    assert json.loads(long)["body"].endswith("…")


def test_an_address_of_another_shape_is_none() -> None:
    with pytest.raises(ValueError, match="three words"):
        read_address("duty@lanhe.example")
