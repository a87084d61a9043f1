"""A gateway is a file; what it answers is one of three outcomes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from holdfast.channels.base import Outcome, Outgoing
from holdfast.channels.sms.channel import SmsChannel, call_of, short
from holdfast.channels.sms.gateway import Gateway, read_gateway
from holdfast.kernel.errors import BadInput
from holdfast.plumbing.outgoing.addresses import Allowed
from holdfast.plumbing.outgoing.sender import Sender
from tests.outgoing.listener import Listener

ID = UUID("0190a000-0000-7000-8000-000000000001")
TEXT = Outgoing(ID, "+8613800000000", "Orange: Heron Quay", "Close gate {address}.", language="en")
GOOD = """
url = "https://sms.example/send"
key_header = "Idempotency-Key"
[headers]
Authorization = "Bearer {env:SMS_TOKEN}"
[body]
to = "{address}"
text = "{text}"
ref = "{id}"
[accepted]
field = "result.code"
values = ["0"]
"""
ENV = {"SMS_TOKEN": "t-1"}


@pytest.fixture
def described(tmp_path: Path) -> Callable[[str], Gateway]:
    def describe(text: str) -> Gateway:
        file = tmp_path / "gateway.toml"
        file.write_text(text, encoding="utf-8")
        return read_gateway(file, ENV)

    return describe


@pytest.fixture
def answered() -> Iterator[Callable[..., tuple[SmsChannel, Listener]]]:
    made: list[Listener] = []

    def make(answer: bytes | None, **changes: object) -> tuple[SmsChannel, Listener]:
        made.append(Listener("127.0.0.1", script=lambda _request: answer))
        words = {"url": f"http://127.0.0.1:{made[-1].port}/", "body": {"to": "{address}", "text": "{text}"}} | changes
        return SmsChannel(Gateway(**words), Sender(Allowed((ip_network("127.0.0.0/8"),)))), made[-1]  # type: ignore[arg-type]

    yield make
    for each in made:
        each.close()


def reply(status: str, body: bytes = b"", head: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{head}content-length: {len(body)}\r\n\r\n".encode() + body


def test_the_file_says_what_goes_on_the_wire(described: Callable[[str], Gateway]) -> None:
    call = call_of(described(GOOD), TEXT)

    assert json.loads(call.body) == {
        "to": "+8613800000000",
        "text": "Orange: Heron Quay\nClose gate {address}.",
        "ref": str(ID),
    }
    assert call.headers["Authorization"] == "Bearer t-1"
    assert call.headers["Idempotency-Key"] == str(ID)


def test_a_gateway_may_want_a_form(described: Callable[[str], Gateway]) -> None:
    call = call_of(described(GOOD.replace("url =", 'format = "form"\nurl =', 1)), TEXT)

    assert parse_qs(call.body.decode())["to"] == ["+8613800000000"]
    assert call.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("https://", "sms:", "url"),
        ("{env:SMS_TOKEN}", "{env:OTHER}", "headers"),
        ("{text}", "{name}", "body"),
        ('text = "{text}"', "", "body"),
        ("[accepted]", "[taken]", "taken"),
        ('values = ["0"]', "", "accepted"),
        ("url =", "longest = 9\nurl =", "longest"),
        ("url =", 'longest = "9"\nurl =', "longest"),
        ("url =", 'format = "xml"\nurl =', "format"),
        ("Idempotency-Key", "a b", "key_header"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(
    described: Callable[[str], Gateway], old: str, new: str, field: str
) -> None:
    with pytest.raises(BadInput) as bad:
        described(GOOD.replace(old, new, 1))

    assert bad.value.place.field == field
    assert bad.value.place.file.endswith("gateway.toml")


@pytest.mark.parametrize(
    ("answer", "outcome", "again"),
    [
        (reply("200 OK"), Outcome.ACCEPTED, False),
        (reply("202 Accepted"), Outcome.ACCEPTED, False),
        (reply("400 Bad Request", b"+8613800000000 is none"), Outcome.REFUSED, False),
        (reply("429 Slow", head="Retry-After: 7\r\n"), Outcome.REFUSED, True),
        (reply("503 Away"), Outcome.REFUSED, True),
        (reply("302 Found", head="location: http://127.0.0.1/\r\n"), Outcome.REFUSED, False),
        (None, Outcome.UNKNOWN, False),
    ],
    ids=["ok", "accepted", "bad", "busy", "away", "moved", "silent"],
)
def test_every_answer_is_one_of_three_outcomes(
    answered: Callable[..., tuple[SmsChannel, Listener]], answer: bytes | None, outcome: Outcome, again: bool
) -> None:
    channel, gateway = answered(answer)
    got = channel.send(TEXT)

    assert (got.outcome, got.again) == (outcome, again)
    assert "138" not in got.words
    assert len(gateway.requests) == 1


def test_a_busy_gateway_says_how_long_to_wait(answered: Callable[..., tuple[SmsChannel, Listener]]) -> None:
    channel, _gateway = answered(reply("429 Slow", head="Retry-After: 7\r\n"))

    assert str(channel.send(TEXT).pause) == "0:00:07"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(b'{"r":{"code":0}}', Outcome.ACCEPTED), (b'{"r":{"code":"7"}}', Outcome.REFUSED), (b"<html>", Outcome.UNKNOWN)],
)
def test_a_gateway_that_says_no_inside_a_200_is_understood(
    answered: Callable[..., tuple[SmsChannel, Listener]], body: bytes, outcome: Outcome
) -> None:
    channel, _gateway = answered(reply("200 OK", body), accepted_field="r.code", accepted_values=("0",))

    assert channel.send(TEXT).outcome is outcome


def test_a_number_that_is_none_is_not_tried(answered: Callable[..., tuple[SmsChannel, Listener]]) -> None:
    from dataclasses import replace

    channel, gateway = answered(reply("200 OK"))

    assert channel.send(replace(TEXT, address="duty@lanhe.example")).outcome is Outcome.REFUSED
    assert gateway.connections == 0


def test_a_long_text_is_cut_and_says_so() -> None:
    assert short("a" * 100, 60) == "a" * 59 + "…"
    assert short("a" * 60, 60) == "a" * 60
