"""Signed letters to programs, as Standard Webhooks describes them (standardwebhooks.com, specification 1.0.0).

*Unknown* is a request without a whole answer. The message's id travels as `webhook-id` at every repeat, and consumers drop what they
had: so the channel is keyed. The signature covers id, time and body; a repeat is signed anew, as consumers refuse old times."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from holdfast.channels.base import Answer, Outcome, Outgoing
from holdfast.channels.over_http import HttpCall, HttpLine, attempt, by_status
from holdfast.channels.webhook.endpoints import FILE, Endpoint
from holdfast.plumbing import clock
from holdfast.plumbing.outgoing.answers import HttpAnswer
from holdfast.plumbing.outgoing.sender import LIMIT, Sender


class WebhookChannel:
    """Sends to endpoints by name. Not for two threads at once: each sender has its own."""

    name = "webhook"
    keyed = True
    limit = 2 * LIMIT
    at_once = 8

    def __init__(self, endpoints: Mapping[str, Endpoint] | None, sender: Sender | None = None) -> None:
        self._endpoints = endpoints
        self._sender = sender

    def not_ready(self) -> str:
        return "" if self._endpoints is not None else f"{FILE} is not set"

    def send(self, outgoing: Outgoing) -> Answer:
        call = self.call(outgoing)
        if isinstance(call, Answer):
            return call
        self._sender = self._sender or Sender()
        return attempt(self._sender, call, self.judge)

    def line(self) -> HttpLine:
        return HttpLine(self, self.at_once, LIMIT)

    def call(self, outgoing: Outgoing) -> HttpCall | Answer:
        """The signed request for one message; an answer where there can be none."""
        if self._endpoints is None:
            return Answer(Outcome.REFUSED, self.not_ready(), again=True)
        endpoint = self._endpoints.get(outgoing.address)
        if endpoint is None:
            return Answer(Outcome.REFUSED, "no endpoint has this name")
        return call_of(endpoint, outgoing, clock.real_now())

    def judge(self, got: HttpAnswer) -> Answer:
        """The consumer says all by its status."""
        return by_status(got)

    def close(self) -> None:
        if self._sender is not None:
            self._sender.close()


def call_of(endpoint: Endpoint, outgoing: Outgoing, at: datetime) -> HttpCall:
    """The signed request for one message at a moment."""
    letter = {
        "type": "holdfast.message",
        "timestamp": at.isoformat(timespec="seconds"),
        "data": {
            "subject": outgoing.subject,
            "body": outgoing.body,
            "language": outgoing.language,
            "mode": outgoing.mode,
        },
    }
    body = json.dumps(letter, ensure_ascii=False, separators=(",", ":")).encode()
    stamp = str(int(at.timestamp()))
    headers = {
        "content-type": "application/json",
        "webhook-id": str(outgoing.id),
        "webhook-timestamp": stamp,
        "webhook-signature": signature(endpoint.secret, str(outgoing.id), stamp, body),
    }
    return HttpCall(endpoint.url, body, headers)


def signature(secret: bytes, id_: str, stamp: str, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA-256 over id, time and body with dots between."""
    signed = b".".join((id_.encode(), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
