"""Texts to browsers by their push services, encrypted so that the service reads nothing.

*Unknown* is a request without a whole answer. A repeat carries the same tag, and a browser shows one notification for a
tag: so the channel is keyed. Endpoints come from browsers and so from anybody: only public addresses are spoken to, and the
networks that gateways may lie in (HOLDFAST_OUTGOING_ALLOW) do not count here; HOLDFAST_PUSH_ALLOW names those of a push
service of the house.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from holdfast.channels.base import Answer, Outcome, Outgoing
from holdfast.channels.over_http import HttpCall, HttpLine, attempt, by_status
from holdfast.channels.webpush.encryption import LARGEST_TEXT, encrypted, from_base64url, read_point
from holdfast.channels.webpush.vapid import Vapid
from holdfast.plumbing import clock
from holdfast.plumbing.outgoing.addresses import ALLOW, Allowed
from holdfast.plumbing.outgoing.answers import HttpAnswer
from holdfast.plumbing.outgoing.sender import LIMIT, Sender

PUSH_ALLOW = "HOLDFAST_PUSH_ALLOW"
GONE = frozenset((404, 410))
LONGEST_ENDPOINT = 1000
LONGEST_KEEPING = timedelta(hours=12)


class WebPushChannel:
    """Sends to browsers; `name` tells staff from the public. Not for two threads at once: each sender has its own."""

    keyed = True
    limit = 2 * LIMIT
    at_once = 16

    def __init__(self, name: str, vapid: Vapid | None, sender: Sender | None = None) -> None:
        self.name = name
        self._vapid = vapid
        self._sender = sender

    def not_ready(self) -> str:
        return "" if self._vapid else "no browser has subscribed yet"

    def send(self, outgoing: Outgoing) -> Answer:
        call = self.call(outgoing)
        if isinstance(call, Answer):
            return call
        self._sender = self._sender or Sender(push_allowed(os.environ))
        return attempt(self._sender, call, self.judge)

    def line(self) -> HttpLine:
        return HttpLine(self, self.at_once, LIMIT, push_allowed(os.environ))

    def close(self) -> None:
        if self._sender is not None:
            self._sender.close()

    def call(self, outgoing: Outgoing) -> HttpCall | Answer:
        """The request for one browser; an answer where there can be none."""
        if self._vapid is None:
            return Answer(Outcome.REFUSED, self.not_ready(), again=True)
        try:
            endpoint, browser, secret = read_address(outgoing.address)
        except ValueError as error:
            return Answer(Outcome.REFUSED, f"not a subscription: {error}", gone=True)
        return call_of(self._vapid, endpoint, encrypted(payload(outgoing), browser=browser, secret=secret), outgoing)

    def judge(self, got: HttpAnswer) -> Answer:
        """By its status; a browser that is gone is told as such, so that it is forgotten."""
        answer = by_status(got)
        return replace(answer, gone=True) if got.status in GONE else answer


def push_allowed(env: Mapping[str, str]) -> Allowed:
    """Public addresses, and the networks of a push service of the house."""
    return Allowed.from_environment({ALLOW: env.get(PUSH_ALLOW, "")})


def read_address(address: str) -> tuple[str, bytes, bytes]:
    """Endpoint, key and secret of a subscription as `address_of` wrote it; ValueError names what is wrong."""
    try:
        said = json.loads(address)
        endpoint, key, secret = str(said["endpoint"]), str(said["p256dh"]), str(said["auth"])
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError("three words are expected") from error
    if not endpoint.startswith("https://") and not (endpoint.startswith("http://") and os.environ.get(PUSH_ALLOW)):
        raise ValueError("an endpoint begins with https://")
    if len(endpoint) > LONGEST_ENDPOINT:
        raise ValueError("an endpoint that is too long")
    browser, told = from_base64url(key), from_base64url(secret)
    read_point(browser)
    if len(told) != 16:
        raise ValueError("a secret has 16 bytes")
    return endpoint, browser, told


def address_of(endpoint: str, p256dh: str, auth: str) -> str:
    """A subscription as one text; it is kept nowhere in this form."""
    return json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth})


def payload(outgoing: Outgoing) -> bytes:
    """What the browser's worker reads; its body is cut where a push service would not take it."""
    words = {"id": str(outgoing.id), "title": outgoing.subject[:300], "body": outgoing.body, "lang": outgoing.language}
    words |= {"path": outgoing.path}
    whole = words["body"]
    for kept in (len(whole), 2000, 1000, 500, 100):
        words["body"] = whole if kept >= len(whole) else whole[:kept].rstrip() + "…"
        if len(body := json.dumps(words, ensure_ascii=False).encode()) <= LARGEST_TEXT:
            break
    return body


def call_of(vapid: Vapid, endpoint: str, body: bytes, outgoing: Outgoing) -> HttpCall:
    """The request. The service keeps it for a browser that is off until the message is too old, half a day at most."""
    kept = min(outgoing.good_for or LONGEST_KEEPING, LONGEST_KEEPING)
    headers = {
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        "ttl": str(max(0, int(kept.total_seconds()))),
        "urgency": "high" if outgoing.urgent else "normal",
        "topic": outgoing.id.hex,
        "authorization": vapid.authorization(endpoint, clock.real_now()),
    }
    return HttpCall(endpoint, body, headers)
