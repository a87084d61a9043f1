"""The third verdict: what an alert needs besides, so that people and machines down the line can use it.

These are ours, not the standard's: drawn from what readers of real feeds trip over (see `docs/cap.md`). What Holdfast issues keeps
them all; what it takes in is told, never refused, for breaking one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.exchange.cap.alert import Alert, Info
from holdfast.exchange.cap.colours import COLOUR, LEVEL, said_colour, severity_of
from holdfast.exchange.cap.rules import Problem
from holdfast.exchange.cap.words import Certainty, MsgType, Severity, Status, Urgency

LONGEST_HEADLINE = 160  # the standard's own suggestion (3.2.2)
SPEAKING = (MsgType.ALERT, MsgType.UPDATE)
MARKUP = re.compile(r"<[a-zA-Z/][^>]*>|&(?:[a-z]+|#\d+);")
OID = re.compile(r"(?:urn:oid:)?([0-2](?:\.(?:0|[1-9]\d*))+)")
LOOKS_LIKE_OID = re.compile(r"urn:oid:.*|\d+(?:\.\d+){3,}.*")


def broken_profile(alert: Alert) -> list[Problem]:
    """What the profile misses in an alert, in the order of its elements."""
    found = [*_head(alert)]
    for number, info in enumerate(alert.infos, start=1):
        found += _info(alert, info, f"info[{number}]")
    return found


def _head(alert: Alert) -> Iterator[Problem]:
    if LOOKS_LIKE_OID.fullmatch(alert.identifier) and not OID.match(alert.identifier):
        yield Problem("oid-arc", "identifier", f"expected an object identifier, got {alert.identifier[:60]}")
    if alert.status is Status.EXERCISE and not (alert.note or "").strip():
        yield Problem("exercise-note", "note", "an exercise says in its note which one it is")
    if alert.msg_type in SPEAKING and not alert.infos:
        yield Problem("info-missing", "info", "nothing is said of what happens")
    seen: dict[tuple[str | None, str | None], str] = {}
    for info in alert.infos:
        before = seen.setdefault((info.headline, info.description), info.language or "")
        if info.description and before != (info.language or ""):
            yield Problem("same-text-twice", "info", f"{before} and {info.language} say the same words")


def _info(alert: Alert, info: Info, where: str) -> Iterator[Problem]:
    if info.language is None:
        yield Problem("language-missing", f"{where}.language", "readers would take it for en-US")
    if (info.urgency, info.severity, info.certainty) == (Urgency.UNKNOWN, Severity.UNKNOWN, Certainty.UNKNOWN):
        yield Problem("all-unknown", f"{where}.urgency", "urgency, severity and certainty are all Unknown")
    if info.expires is None and alert.msg_type in SPEAKING:
        yield Problem("expires-missing", f"{where}.expires", "nobody can tell when it is over")
    if not (info.sender_name or "").strip():
        yield Problem("sender-name-missing", f"{where}.senderName", "people are not told who warns them")
    yield from _texts(info, where)
    yield from _colour(info, where)
    if alert.msg_type in SPEAKING:
        yield from _areas(info, where)


def _texts(info: Info, where: str) -> Iterator[Problem]:
    if not (info.headline or "").strip():
        yield Problem("headline-missing", f"{where}.headline", "there is no headline")
    elif len(info.headline or "") > LONGEST_HEADLINE:
        yield Problem("headline-long", f"{where}.headline", f"{len(info.headline or '')} signs, {LONGEST_HEADLINE} fit")
    for name in ("headline", "description", "instruction"):
        if MARKUP.search(getattr(info, name) or ""):
            yield Problem("markup", f"{where}.{name}", "tags or entities stand in the text")


def _colour(info: Info, where: str) -> Iterator[Problem]:
    if info.parameter(LEVEL) is None and info.parameter(COLOUR) is None:
        return
    colour = said_colour(info)
    if colour is None:
        yield Problem("colour-unclear", f"{where}.parameter", "level and colour are unknown or disagree")
    elif severity_of(colour) is not info.severity:
        words = f"{colour.value} stands beside {info.severity.value}, expected {severity_of(colour).value}"
        yield Problem("colour-disagrees", f"{where}.severity", words)


def _areas(info: Info, where: str) -> Iterator[Problem]:
    if not info.areas:
        yield Problem("area-missing", f"{where}.area", "nobody can tell where")
    for number, area in enumerate(info.areas, start=1):
        here = f"{where}.area[{number}]"
        if not (area.polygons or area.circles or area.geocodes):
            yield Problem("area-without-shape", here, "no polygon, circle or code, so machines cannot tell where")
        for code in area.geocodes:
            if len(code.value.split()) > 1:
                yield Problem("geocode-packed", f"{here}.geocode", f"several codes in one: {code.value[:40]!r}")
        for count, circle in enumerate(area.circles, start=1):
            if circle.split()[1:] and circle.split()[1].strip("0.") == "":
                yield Problem("circle-is-a-point", f"{here}.circle[{count}]", "a circle of 0 km warns nobody")
