"""Programs are told by letters that they can verify with the public library."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from uuid import UUID

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from holdfast.channels.base import Outcome, Outgoing
from holdfast.channels.webhook.channel import WebhookChannel, call_of
from holdfast.channels.webhook.endpoints import Endpoint, read_endpoints
from holdfast.kernel.errors import BadInput
from holdfast.plumbing.outgoing.addresses import Allowed
from holdfast.plumbing.outgoing.sender import Sender
from tests.outgoing.listener import Listener

SECRET = bytes(range(32))
SAID = "whsec_" + base64.b64encode(SECRET).decode()
LETTER = Outgoing(
    UUID("0190a000-0000-7000-8000-000000000001"), "desk", "橙色预警", "Close the gate.", "zh-hans", "exercise"
)
ROW = '[[endpoint]]\nname = "desk"\nurl = "https://desk.example/h"\nsecret_env = "DESK"\n'


def told(at: datetime) -> tuple[bytes, dict[str, str]]:
    call = call_of(Endpoint("desk", "https://desk.example/h", SECRET), LETTER, at)
    return call.body, dict(call.headers)


def test_the_public_library_verifies_what_arrives() -> None:
    consumer = Listener("127.0.0.1", script=lambda _request: b"HTTP/1.1 204 No Content\r\n\r\n")
    endpoint = Endpoint("desk", f"http://127.0.0.1:{consumer.port}/h", SECRET)
    channel = WebhookChannel({"desk": endpoint}, Sender(Allowed((ip_network("127.0.0.0/8"),))))
    answer = channel.send(LETTER)
    channel.close()
    consumer.close()
    head, _, body = consumer.requests[0].partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])

    assert answer.outcome is Outcome.ACCEPTED
    assert Webhook(SAID).verify(body, headers)["data"]["mode"] == "exercise"
    assert headers["webhook-id"] == str(LETTER.id)


@pytest.mark.parametrize("hurt", ["body", "secret", "id", "old"])
def test_whatever_was_touched_is_not_verified(hurt: str) -> None:
    body, headers = told(datetime.now(UTC) - timedelta(hours=1 if hurt == "old" else 0))
    if hurt == "body":
        body = body.replace(b"Close", b"Open")
    if hurt == "id":
        headers["webhook-id"] = "other"
    said = "whsec_" + base64.b64encode(SECRET[::-1]).decode() if hurt == "secret" else SAID

    with pytest.raises(WebhookVerificationError):
        Webhook(said).verify(body, headers)


def test_a_repeat_has_the_same_id_and_a_signature_of_its_own_time() -> None:
    first, again = told(datetime(2026, 11, 12, 4, tzinfo=UTC)), told(datetime(2026, 11, 12, 5, tzinfo=UTC))

    assert first[1]["webhook-id"] == again[1]["webhook-id"]
    assert first[1]["webhook-signature"] != again[1]["webhook-signature"]
    assert json.loads(first[0])["data"] == json.loads(again[0])["data"]


def test_an_endpoint_that_nobody_named_is_refused() -> None:
    assert WebhookChannel({}).send(LETTER).words == "no endpoint has this name"


@pytest.mark.parametrize(
    ("text", "env", "field"),
    [
        ("", {}, "endpoint"),
        (ROW.replace("desk", "Desk", 1), {"DESK": SAID}, "name"),
        (ROW.replace("https", "ftp"), {"DESK": SAID}, "url"),
        (ROW, {}, "secret_env"),
        (ROW, {"DESK": "whsec_c2hvcnQ="}, "secret_env"),
        (ROW + ROW, {"DESK": SAID}, "name"),
        (ROW + "more = 1\n", {"DESK": SAID}, ""),
    ],
)
def test_what_is_wrong_in_the_file_is_named_and_no_secret_is_said(
    tmp_path: Path, text: str, env: dict[str, str], field: str
) -> None:
    file = tmp_path / "hooks.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_endpoints(file, env)

    assert bad.value.place.field == field
    assert "whsec_c" not in bad.value.sentence
    assert SAID not in repr(Endpoint("desk", "https://desk.example", SECRET))
