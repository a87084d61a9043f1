"""Which alert answers which: the reference triples, the chain of an update or a cancel, and what is still in force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.moments import read_moment, write_moment
from holdfast.exchange.cap.words import MsgType

# No white space, comma, `<` or `&` in an identifier or a sender (CAP 1.2, 3.2.1).
NAME = re.compile(r"[^\s,&<]+")
ENDING = (MsgType.UPDATE, MsgType.CANCEL)


@dataclass(frozen=True)
class Reference:
    """An earlier message, by the three things that name one."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{write_moment(self.sent)}"


def reference_to(alert: Alert) -> Reference:
    """What a later message calls this one."""
    return Reference(alert.sender, alert.identifier, alert.sent)


def read_references(text: str | None) -> tuple[Reference, ...]:
    """The triples of a `references` element; ValueError with the first that is none."""
    return tuple(_read(each) for each in (text or "").split())


def write_references(references: Iterable[Reference]) -> str | None:
    """The element's text, each once, in the order given; None when there are none."""
    return " ".join(dict.fromkeys(str(each) for each in references)) or None


def chain_of(alert: Alert, earlier: Iterable[Alert], now: datetime) -> tuple[Reference, ...]:
    """What an update or cancel of `alert` must name: it, and every earlier message of its line that has not expired."""
    known = {reference_to(each): each for each in earlier}
    found = [reference_to(alert)]
    for reference in found:
        said = alert if reference == reference_to(alert) else known.get(reference)
        found += [each for each in read_references(said.references if said else None) if each not in found]
    return tuple(each for each in found if each not in known or each == found[0] or not has_expired(known[each], now))


def has_expired(alert: Alert, now: datetime) -> bool:
    """Whether every info of it has expired; one without `expires` never does by itself."""
    return bool(alert.infos) and all(each.expires is not None and each.expires <= now for each in alert.infos)


def in_force(alerts: Iterable[Alert], now: datetime) -> list[Alert]:
    """Those that have not expired and that no later update or cancel of the same sender names."""
    alerts = list(alerts)
    ended = {
        reference
        for each in alerts
        if each.msg_type in ENDING
        for reference in read_references(each.references)
        if reference.sender == each.sender
    }
    shown = (MsgType.ALERT, MsgType.UPDATE)
    return [
        each
        for each in alerts
        if each.msg_type in shown and reference_to(each) not in ended and not has_expired(each, now)
    ]


def _read(text: str) -> Reference:
    parts = text.split(",")
    if len(parts) != 3 or not all(NAME.fullmatch(part) for part in parts[:2]):
        raise ValueError(text)
    return Reference(parts[0], parts[1], read_moment(parts[2]))
