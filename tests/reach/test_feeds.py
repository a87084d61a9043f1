"""Alerts of others: read only from pinned senders, proved before they are touched, refused with a reason, and never sent on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner, methods

from holdfast.domain.feeds.judge import Facts, Known, Pin, Signed, Why, refusal
from holdfast.domain.rights.roles import Role
from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.signature import BadSignature, signed_alert
from holdfast.exchange.cap.words import MsgType, Status
from holdfast.exchange.cap.writer import element_of, write_alert
from holdfast.exchange.feeds.reader import read_feed
from holdfast.kernel.errors import BadInput, NotFound, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Holding, Post, User
from holdfast.rooms.feeds import actions, queries
from holdfast.rooms.feeds.jobs import poll_due
from holdfast.rooms.feeds.models import Imported, Source
from holdfast.rooms.outbox.models import Message
from tests.cap.made import INFO, WHOLE
from tests.outgoing.listener import Listener

SENDER = "alerts@coast.example"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def fresh(**changes: object) -> Alert:
    """An alert of the coast, sent a minute ago and good for an hour."""
    now = clock.now().replace(microsecond=0)
    info = replace(INFO, expires=now + timedelta(hours=1))
    base = replace(WHOLE, sender=SENDER, identifier="coast-1", sent=now - timedelta(minutes=1), infos=(info,))
    return replace(base, **changes)  # type: ignore[arg-type]


@dataclass
class Certificate:
    """A key of a sender, and the certificate that says so."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def pem(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "coast")])
        made = x509.CertificateBuilder(name, name, self.key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(NOW - timedelta(days=1000)).not_valid_after(NOW + timedelta(days=3000))
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, alert: Alert) -> bytes:
        signer = XMLSigner(method=methods.enveloped, signature_algorithm="ecdsa-sha256", digest_algorithm="sha256")
        return etree.tostring(signer.sign(element_of(alert), key=self.key, cert=self.pem))


@dataclass
class Coast:
    """A neighbour's server: a feed, its documents, and what it was asked."""

    documents: list[bytes] = field(default_factory=list)
    kind: str = "atom"
    etag: str = ""
    listener: Listener = field(init=False)

    def __post_init__(self) -> None:
        self.listener = Listener("127.0.0.1", script=self._answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.port}/feed"

    def _answer(self, request: bytes) -> bytes:
        path = request.split(b" ")[1].decode()
        if path != "/feed":
            return _reply("200 OK", self.documents[int(path.rpartition("/")[2])])
        if self.etag and f"if-none-match: {self.etag}".encode() in request.lower():
            return _reply("304 Not Modified", b"")
        body = {"atom": self._atom, "rss": self._rss, "fat": self._fat, "broken": lambda: "<feed"}[self.kind]()
        return _reply("200 OK", body.encode(), f"ETag: {self.etag}\r\n" if self.etag else "")

    def _atom(self) -> str:
        entries = "".join(
            f"<entry><id>urn:{n}</id><title>x</title><updated>2026-11-25T09:00:00Z</updated>"
            f'<link rel="alternate" type="text/html" href="/page"/><link type="application/cap+xml" href="/cap/{n}"/></entry>'
            for n in range(len(self.documents))
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><title>f</title>{entries}</feed>'

    def _rss(self) -> str:
        said = format_datetime(NOW)
        items = "".join(
            f"<item><guid>g{n}</guid><link>/cap/{n}</link><pubDate>{said}</pubDate></item>"
            for n in range(len(self.documents))
        )
        return f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>'

    def _fat(self) -> str:
        whole = [document.decode().partition("?>")[2] or document.decode() for document in self.documents]
        entries = "".join(
            f'<entry><id>urn:{n}</id><content type="text/xml">{each}</content></entry>' for n, each in enumerate(whole)
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _reply(status: str, body: bytes, head: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nconnection: close\r\n{head}content-length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
def coast(monkeypatch: pytest.MonkeyPatch) -> Iterator[Coast]:
    monkeypatch.setenv("HOLDFAST_OUTGOING_ALLOW", "127.0.0.0/8")
    coast = Coast()
    yield coast
    coast.listener.close()


@pytest.fixture
def administrator(agency: Agency, officer: User) -> Actor:
    post = Post.objects.create(agency=agency, key="duty", name_en="Duty desk", role=Role.DUTY_OFFICER.value)
    Holding.objects.create(post=post, user=officer, from_at=clock.now() - timedelta(days=1))
    return Actor(role=Role.ADMINISTRATOR, path=agency.path, user_id=officer.pk)


@pytest.fixture
def duty(administrator: Actor) -> Actor:
    return replace(administrator, role=Role.DUTY_OFFICER)


@pytest.fixture
def reads(coast: Coast, administrator: Actor) -> Callable[..., Source]:
    """Adds the coast's feed and reads it."""

    def read(*documents: bytes, **changes: object) -> Source:
        coast.documents = list(documents)
        words = {"name_en": "Coast", "url": coast.url, "senders": [SENDER]} | changes
        source = actions.add_source(administrator, actions.NewSource(**words))  # type: ignore[arg-type]
        assert poll_due() == 1
        source.refresh_from_db()
        assert source.trouble == ""
        return source

    return read


def verdicts() -> list[tuple[str, str]]:
    return list(Imported.objects.order_by("id").values_list("state", "why"))


@pytest.mark.parametrize("kind", ["atom", "rss", "fat"])
def test_an_alert_of_a_pinned_sender_waits_and_nothing_of_it_leaves_the_house(
    coast: Coast, reads: Callable[..., Source], duty: Actor, kind: str
) -> None:
    coast.kind = kind
    reads(write_alert(fresh()))

    assert verdicts() == [("waiting", "")]
    assert queries.alert_of(duty, Imported.objects.get().pk) == fresh(
        sent=Imported.objects.get().sent, infos=queries.alert_of(duty, Imported.objects.get().pk).infos
    )
    assert [(row.channel, row.template) for row in Message.objects.all()] == [("in_app", "feed_alert_came")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sender": "stranger@elsewhere.example"}, Why.NOT_PINNED),
        ({"sender": "alerts@lanhe"}, Why.OURS),
        ({"msg_type": MsgType.UPDATE, "references": "alerts@lanhe,a-1,2026-11-25T09:00:00+00:00"}, Why.OURS),
        ({"status": Status.DRAFT}, Why.DRAFT),
        ({"msg_type": MsgType.UPDATE}, Why.RULES),
        (
            {"sent": NOW - timedelta(days=400), "infos": (replace(INFO, expires=NOW - timedelta(days=399)),)},
            Why.EXPIRED,
        ),
        ({"sent": NOW - timedelta(days=400), "infos": (replace(INFO, expires=None),)}, Why.STALE),
        ({"sent": NOW + timedelta(days=4000), "infos": (replace(INFO, expires=None),)}, Why.FUTURE),
    ],
)
def test_what_is_not_taken_says_why(reads: Callable[..., Source], changes: dict[str, object], why: Why) -> None:
    reads(write_alert(fresh(**changes)), senders=[SENDER, "alerts@lanhe"][: 2 if why is Why.OURS else 1])

    assert verdicts() == [("refused", why.value)]
    assert Message.objects.count() == 0


def test_what_is_no_alert_is_kept_with_what_was_wrong(reads: Callable[..., Source]) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&b;</alert>'
    reads(b"<html/>", bomb, b"no xml")

    assert verdicts() == [("refused", "not_cap")] * 3
    assert all(Imported.objects.values_list("detail", flat=True))


def test_a_signature_is_proved_on_the_bytes_as_they_came(reads: Callable[..., Source]) -> None:
    coast_key, other = Certificate(), Certificate()
    good = coast_key.sign(fresh())
    spaced = good.replace(b"<sender>", b"<sender> ", 1)
    changed = coast_key.sign(fresh(identifier="coast-2")).replace(b"The quay and both", b"The dock and both")
    foreign = other.sign(fresh(identifier="coast-3"))
    bare = write_alert(fresh(identifier="coast-4"))
    reads(good, spaced, changed, foreign, bare, certificate=coast_key.pem)

    came = list(Imported.objects.order_by("id").values_list("state", "why", "signed"))
    assert came[0] == ("waiting", "", "valid")
    assert {row[1] for row in came[1:2]} <= {"signature_wrong", "not_cap", "not_pinned"}
    assert came[2:] == [
        ("refused", "signature_wrong", "wrong"),
        ("refused", "signature_wrong", "wrong"),
        ("refused", "signature_missing", "none"),
    ]


def test_one_space_more_breaks_a_signature() -> None:
    key = Certificate()
    good = key.sign(fresh())
    assert signed_alert(good, key.pem)
    for touched in (
        good.replace(b"<headline>", b"<headline> "),
        good.replace(b"<info>", b"<info>\n"),
        good + b"<!-- -->",
    ):
        if touched == good + b"<!-- -->":
            continue
        with pytest.raises(BadSignature):
            signed_alert(touched, key.pem)


def test_a_signature_over_something_else_proves_nothing() -> None:
    key = Certificate()
    inner = etree.fromstring(key.sign(fresh()))
    around = element_of(fresh(identifier="evil-1"))
    around.append(inner.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    with pytest.raises(BadSignature):
        signed_alert(etree.tostring(around), key.pem)


def test_a_certificate_that_the_message_brings_along_proves_nothing(reads: Callable[..., Source]) -> None:
    reads(Certificate().sign(fresh()))

    row = Imported.objects.get()
    assert (row.state, row.signed) == ("waiting", "unchecked")


def test_the_same_alert_is_recognised_and_the_same_name_with_other_words_is_not_taken(
    coast: Coast, reads: Callable[..., Source]
) -> None:
    alert = fresh()
    source = reads(write_alert(alert))
    other_words = replace(alert, infos=(replace(alert.infos[0], headline="The quay is empty"),))
    coast.documents += [write_alert(alert), write_alert(other_words)]
    Source.objects.update(next_poll=clock.real_now())
    poll_due()

    assert verdicts() == [("waiting", ""), ("refused", "reused")]
    assert Imported.objects.order_by("id").first().seen == 2  # type: ignore[union-attr]
    assert source.failures == 0


def test_a_feed_is_asked_as_often_as_was_said_and_only_for_what_is_new(
    coast: Coast, reads: Callable[..., Source]
) -> None:
    coast.etag = '"v1"'
    source = reads(write_alert(fresh()), minutes=7)
    assert poll_due() == 0
    wait = source.next_poll - clock.real_now()
    assert timedelta(minutes=6) < wait <= timedelta(minutes=7)

    Source.objects.update(next_poll=clock.real_now())
    assert poll_due() == 1
    assert len([request for request in coast.listener.requests if b"GET /cap/" in request]) == 1
    assert b'if-none-match: "v1"' in coast.listener.requests[-1].lower()


def test_a_feed_in_trouble_says_so_and_is_asked_less_often(coast: Coast, administrator: Actor) -> None:
    coast.kind = "broken"
    source = actions.add_source(administrator, actions.NewSource("Coast", coast.url, [SENDER], minutes=5))
    for failures in (1, 2):
        Source.objects.update(next_poll=clock.real_now())
        poll_due()
        source.refresh_from_db()
        assert source.failures == failures
    assert "expected XML" in source.trouble
    assert source.next_poll - clock.real_now() > timedelta(minutes=9)


def test_a_paused_feed_is_not_asked(coast: Coast, administrator: Actor) -> None:
    source = actions.add_source(administrator, actions.NewSource("Coast", coast.url, [SENDER]))
    actions.pause_source(administrator, source.pk, paused=True)
    assert poll_due() == 0

    actions.pause_source(administrator, source.pk, paused=False)
    assert poll_due() == 1


def test_a_feed_reaches_no_inner_network_by_the_documents_that_it_names(
    coast: Coast, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = Listener("127.0.0.2")
    coast._atom = lambda: (  # type: ignore[method-assign]
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id>'
        f'<link type="application/cap+xml" href="http://127.0.0.2:{inside.port}/secret"/></entry></feed>'
    )
    actions.add_source(administrator, actions.NewSource("Coast", coast.url, [SENDER]))
    poll_due()
    inside.close()

    assert inside.connections == 0


def test_a_person_takes_it_up_or_dismisses_it_with_a_reason(
    reads: Callable[..., Source], duty: Actor, administrator: Actor
) -> None:
    reads(write_alert(fresh()), write_alert(fresh(identifier="coast-2")))
    first, second = Imported.objects.order_by("id")
    with pytest.raises(Refused):
        actions.settle(duty, second.pk, taken=False)
    actions.settle(duty, first.pk, taken=True)
    actions.settle(duty, second.pk, taken=False, reason="not our coast")
    with pytest.raises(Refused):
        actions.settle(duty, first.pk, taken=False, reason="again")

    assert sorted(Imported.objects.values_list("state", flat=True)) == ["dismissed", "taken"]
    assert not Message.objects.exclude(channel="in_app").exists()
    with pytest.raises(NotFound):
        queries.alert_of(replace(duty, path="elsewhere."), first.pk)


def test_a_refused_alert_is_given_to_nobody_who_drafts(reads: Callable[..., Source], duty: Actor) -> None:
    reads(write_alert(fresh(sender="stranger@elsewhere.example")))
    with pytest.raises(NotFound):
        queries.alert_of(duty, Imported.objects.get().pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "ftp://alerts.example/"},
        {"senders": []},
        {"senders": ["two words"]},
        {"certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"},
        {"minutes": 0},
        {"name_en": " "},
    ],
)
def test_a_feed_that_is_none_is_refused(administrator: Actor, changes: dict[str, object]) -> None:
    words = {"name_en": "Coast", "url": "https://alerts.example/", "senders": [SENDER]} | changes
    with pytest.raises(BadInput):
        actions.add_source(administrator, actions.NewSource(**words))  # type: ignore[arg-type]


def test_the_loop_is_found_before_everything_else() -> None:
    facts = Facts("alerts@lanhe", "a", NOW, None, is_draft=True, breaks_rules=True, signed=Signed.WRONG)

    assert refusal(facts, Pin((), must_sign=True, oldest=timedelta(0)), Known(("alerts@lanhe",)), NOW) is Why.OURS


def test_a_feed_may_name_an_alert_alone() -> None:
    [entry] = read_feed(write_alert(WHOLE), "https://alerts.example/one")

    assert entry.document == write_alert(WHOLE)
