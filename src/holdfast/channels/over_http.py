"""What gateways and consumers answer over HTTP, in the three honest outcomes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from holdfast.channels.base import Answer, Done, Outcome, Outgoing
from holdfast.plumbing import clock
from holdfast.plumbing.outgoing.addresses import Allowed
from holdfast.plumbing.outgoing.answers import ForbiddenAddress, HttpAnswer, NoAnswer, NothingSent
from holdfast.plumbing.outgoing.many import Came, ManySender, Request
from holdfast.plumbing.outgoing.sender import Sender

log = logging.getLogger(__name__)

# Not now, and certainly not taken: timeout of the request, too early, too many.
LATER = frozenset((408, 425, 429))
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class HttpCall:
    """One request, ready to send."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"


class HttpChannel(Protocol):
    """A channel that is a request and what its answer means."""

    def call(self, outgoing: Outgoing) -> HttpCall | Answer:
        """The request for one text, or why there is none."""

    def judge(self, got: HttpAnswer) -> Answer:
        """What a whole answer means."""


class HttpLine:
    """Many requests of one channel at once, over connections that are kept."""

    def __init__(self, channel: HttpChannel, at_once: int, limit: timedelta, allowed: Allowed | None = None) -> None:
        self._channel = channel
        self._sender = ManySender(allowed, limit=limit, at_once=at_once)

    def put(self, letters: Sequence[tuple[Outgoing, Done]]) -> None:
        requests = []
        for outgoing, done in letters:
            call = self._written(outgoing)
            if isinstance(call, Answer):
                done(call)
            else:
                requests.append((Request(call.method, call.url, call.headers, call.body), self._told(done)))
        self._sender.put(requests)

    def close(self) -> None:
        self._sender.close()

    def _written(self, outgoing: Outgoing) -> HttpCall | Answer:
        """One text that no request can be made of stops none of the others."""
        try:
            return self._channel.call(outgoing)
        except Exception:
            log.exception("message %s cannot be put into a request", outgoing.id)
            return Answer(Outcome.REFUSED, "cannot be written: see the log")

    def _told(self, done: Done) -> Callable[[Came], None]:
        return lambda came: done(outcome_of(came, self._channel.judge))


def attempt(sender: Sender, call: HttpCall, judge: Callable[[HttpAnswer], Answer]) -> Answer:
    """The outcome of one request."""
    try:
        came: Came = sender.send(call.method, call.url, headers=call.headers, body=call.body)
    except (NothingSent, NoAnswer) as error:
        came = error
    return outcome_of(came, judge)


def outcome_of(came: Came, judge: Callable[[HttpAnswer], Answer]) -> Answer:
    """What came, as one of the three outcomes. Only words of ours are kept: an answer may say addresses back."""
    if isinstance(came, ForbiddenAddress):
        return Answer(Outcome.REFUSED, f"not sent: {came}")
    if isinstance(came, NothingSent):
        return Answer(Outcome.REFUSED, f"no connection: {came}", again=True)
    if isinstance(came, NoAnswer):
        return Answer(Outcome.UNKNOWN, f"no whole answer: {came}")
    return judge(came)


def by_status(got: HttpAnswer) -> Answer:
    """Any 2xx is accepted; busy and broken servers are asked again; any other status is final."""
    told = f"HTTP {got.status}"
    if 200 <= got.status < 300:
        return Answer(Outcome.ACCEPTED, told)
    again = got.status in LATER or got.status >= 500
    return Answer(Outcome.REFUSED, told, again=again, pause=wait_of(got) if again else None)


def wait_of(got: HttpAnswer) -> timedelta | None:
    """What Retry-After asks for, in seconds or as a date, an hour at most; None when it says nothing that can be read."""
    said = got.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return min(timedelta(seconds=min(int(said), 86_400)), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - clock.real_now(), timedelta(0)), LONGEST_WAIT)
