"""What gateways and consumers answer over HTTP, in the three honest outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

from holdfast.channels.base import Answer, Outcome
from holdfast.plumbing import clock
from holdfast.plumbing.outgoing.answers import ForbiddenAddress, HttpAnswer, NoAnswer, NothingSent
from holdfast.plumbing.outgoing.sender import Sender

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


def attempt(sender: Sender, call: HttpCall, judge: Callable[[HttpAnswer], Answer]) -> Answer:
    """The outcome of one request. Only words of ours are kept: an answer may say addresses back."""
    try:
        got = sender.send(call.method, call.url, headers=call.headers, body=call.body)
    except ForbiddenAddress as error:
        return Answer(Outcome.REFUSED, f"not sent: {error}")
    except NothingSent as error:
        return Answer(Outcome.REFUSED, f"no connection: {error}", again=True)
    except NoAnswer as error:
        return Answer(Outcome.UNKNOWN, f"no whole answer: {error}")
    return judge(got)


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
