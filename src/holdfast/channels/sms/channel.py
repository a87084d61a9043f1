"""Texts to phones of staff by a gateway that speaks HTTP.

*Unknown* is a request that went out and got no whole answer: the gateway may have taken it. Where the gateway drops a repeat by a
key (`key_header`), the message's id is that key and a repeat is safe; elsewhere a repeat may ring twice."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

from holdfast.channels.base import Answer, Outcome, Outgoing
from holdfast.channels.over_http import HttpCall, HttpLine, attempt, by_status
from holdfast.channels.sms.gateway import FILE, Gateway
from holdfast.plumbing.outgoing.answers import HttpAnswer
from holdfast.plumbing.outgoing.sender import LIMIT, Sender

# E.164: a plus, then at most fifteen digits.
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
CUT = "…"


class SmsChannel:
    """Sends by one gateway. Not for two threads at once: each sender has its own."""

    name = "sms"

    def __init__(self, gateway: Gateway | None, sender: Sender | None = None) -> None:
        self._gateway = gateway
        self.limit = 2 * gateway.limit if gateway else timedelta(0)  # to connect, to answer
        self.keyed = bool(gateway and gateway.key_header)
        self.at_once = gateway.at_once if gateway else 1
        self._sender = sender

    def not_ready(self) -> str:
        return "" if self._gateway else f"{FILE} is not set"

    def send(self, outgoing: Outgoing) -> Answer:
        call = self.call(outgoing)
        if isinstance(call, Answer):
            return call
        self._sender = self._sender or Sender(limit=self._gateway.limit if self._gateway else LIMIT)
        return attempt(self._sender, call, self.judge)

    def line(self) -> HttpLine:
        return HttpLine(self, self.at_once, self._gateway.limit if self._gateway else LIMIT)

    def call(self, outgoing: Outgoing) -> HttpCall | Answer:
        """The request for one text; an answer where there can be none."""
        if self._gateway is None:
            return Answer(Outcome.REFUSED, self.not_ready(), again=True)
        if not is_number(outgoing.address):
            return Answer(Outcome.REFUSED, "not a phone number of the form +8613800000000")
        return call_of(self._gateway, outgoing)

    def close(self) -> None:
        if self._sender is not None:
            self._sender.close()

    def judge(self, got: HttpAnswer) -> Answer:
        """What the gateway said: by its status, and by the field of its words where the file names one."""
        answer = by_status(got)
        gateway = self._gateway
        if answer.outcome is not Outcome.ACCEPTED or gateway is None or not gateway.accepted_field:
            return answer
        said = said_in(got.body, gateway.accepted_field)
        if said is None:
            # It answered well, in words that nobody foresaw: whether it took the text is not known.
            return Answer(Outcome.UNKNOWN, f"{answer.words} without {gateway.accepted_field}")
        if said in gateway.accepted_values:
            return answer
        return Answer(Outcome.REFUSED, f"{answer.words}, {gateway.accepted_field} {said[:40]}")


def is_number(text: str) -> bool:
    """Whether `text` is a phone number as gateways take it."""
    return _NUMBER.fullmatch(text) is not None


def call_of(gateway: Gateway, outgoing: Outgoing) -> HttpCall:
    """The request for one text."""
    values = {
        "address": outgoing.address,
        "text": short(f"{outgoing.subject}\n{outgoing.body}".strip(), gateway.longest),
        "id": str(outgoing.id),
        "language": outgoing.language,
    }
    filled = {name: _filled(text, values) for name, text in gateway.body.items()}
    as_json = gateway.format == "json"
    body = json.dumps(filled, ensure_ascii=False) if as_json else urlencode(filled)
    kind = "application/json" if as_json else "application/x-www-form-urlencoded"
    key = {gateway.key_header: str(outgoing.id)} if gateway.key_header else {}
    return HttpCall(gateway.url, body.encode(), {"content-type": kind, **gateway.headers, **key})


def short(text: str, longest: int) -> str:
    """The text within the limit, cut at its end and marked so."""
    return text if len(text) <= longest else text[: longest - len(CUT)].rstrip() + CUT


def said_in(body: bytes, path: str) -> str | None:
    """The value at a path of a JSON answer as text; None when it is not there."""
    try:
        found: object = json.loads(body)
    except ValueError:
        return None
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found if isinstance(found, str) else json.dumps(found)


def _filled(text: str, values: dict[str, str]) -> str:
    # In one pass, so that a text that says {address} keeps saying it.
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)
