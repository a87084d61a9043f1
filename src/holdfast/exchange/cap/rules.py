"""The second verdict: what CAP 1.2 says in words and its schema does not see. Each rule has a name that stays."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from holdfast.exchange.cap.alert import Alert, Area, Info, Resource
from holdfast.exchange.cap.references import NAME, read_references, reference_to
from holdfast.exchange.cap.shapes import BadShape, crosses_itself, read_circle, read_polygon
from holdfast.exchange.cap.words import MsgType, Scope

SHA1 = re.compile(r"[0-9a-fA-F]{40}")


@dataclass(frozen=True)
class Problem:
    """A rule that is not kept: its name, where (`info[2].area[1].polygon[1]`), and a sentence."""

    code: str
    where: str
    words: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "where": self.where, "words": self.words}


def broken_rules(alert: Alert) -> list[Problem]:
    """Every rule of the standard's text that an alert does not keep, in the order of its elements."""
    found = [*_names(alert), *_scope(alert), *_references(alert)]
    for number, info in enumerate(alert.infos, start=1):
        found += _info(alert, info, f"info[{number}]")
    return found


def _names(alert: Alert) -> Iterator[Problem]:
    for where, text in (("identifier", alert.identifier), ("sender", alert.sender)):
        if not NAME.fullmatch(text):
            yield Problem(f"{where}-characters", where, f"expected no space, comma, < or &, got {text[:60]!r}")


def _scope(alert: Alert) -> Iterator[Problem]:
    if alert.scope is Scope.RESTRICTED and not (alert.restriction or "").strip():
        yield Problem("restriction-missing", "restriction", "a restricted alert says who may have it")
    if alert.scope is Scope.PRIVATE and not (alert.addresses or "").split():
        yield Problem("addresses-missing", "addresses", "a private alert names its addresses")


def _references(alert: Alert) -> Iterator[Problem]:
    if alert.msg_type is not MsgType.ALERT and not (alert.references or "").split():
        words = f"{alert.msg_type.value} means nothing without the message that it speaks of"
        yield Problem("references-missing", "references", words)
    try:
        references = read_references(alert.references)
    except ValueError as error:
        yield Problem("references-malformed", "references", f"expected sender,identifier,sent, got {str(error)[:80]!r}")
        return
    for reference in references:
        if reference == reference_to(alert):
            yield Problem("references-itself", "references", "a message cannot answer itself")
        elif reference.sent > alert.sent:
            yield Problem("references-later", "references", f"{reference} was sent after this message")


def _info(alert: Alert, info: Info, where: str) -> Iterator[Problem]:
    if info.language == "":
        yield Problem("language-empty", f"{where}.language", "expected a language, got nothing")
    if not info.event.strip():
        yield Problem("event-empty", f"{where}.event", "expected what happened, got nothing")
    yield from _times(alert, info, where)
    for number, resource in enumerate(info.resources, start=1):
        yield from _resource(resource, f"{where}.resource[{number}]")
    for number, area in enumerate(info.areas, start=1):
        yield from _area(area, f"{where}.area[{number}]")


def _times(alert: Alert, info: Info, where: str) -> Iterator[Problem]:
    if info.expires is None:
        return
    begins = info.effective or alert.sent
    if info.expires <= begins:
        yield Problem("expires-before-effective", f"{where}.expires", "it has expired before it takes effect")
    elif info.onset is not None and info.expires < info.onset:
        yield Problem("expires-before-onset", f"{where}.expires", "it expires before what it warns of begins")


def _resource(resource: Resource, where: str) -> Iterator[Problem]:
    if resource.size is not None and resource.size < 0:
        yield Problem("size-negative", f"{where}.size", f"expected bytes, got {resource.size}")
    if resource.digest is not None and not SHA1.fullmatch(resource.digest.strip()):
        yield Problem("digest-format", f"{where}.digest", "expected SHA-1 as 40 hexadecimal digits")
    if resource.deref_uri is not None and not _is_base64(resource.deref_uri):
        yield Problem("deref-uri-format", f"{where}.derefUri", "expected base64")


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _area(area: Area, where: str) -> Iterator[Problem]:
    if not area.area_desc.strip():
        yield Problem("area-desc-empty", f"{where}.areaDesc", "expected the area in words, got nothing")
    if area.ceiling is not None and area.altitude is None:
        yield Problem("ceiling-without-altitude", f"{where}.ceiling", "a ceiling stands only beside an altitude")
    for number, text in enumerate(area.polygons, start=1):
        yield from _shape(_polygon, text, f"{where}.polygon[{number}]")
    for number, text in enumerate(area.circles, start=1):
        yield from _shape(read_circle, text, f"{where}.circle[{number}]")


def _shape(read: Callable[[str], object], text: str, where: str) -> Iterator[Problem]:
    try:
        read(text)
    except BadShape as bad:
        yield Problem(bad.code, where, str(bad))


def _polygon(text: str) -> None:
    if crosses_itself(read_polygon(text)):
        raise BadShape("polygon-crosses-itself", "its edges cross, so inside and outside cannot be told apart")
