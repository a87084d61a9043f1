"""From a tree that the schema accepted to an alert."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, cast

from lxml import etree

from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.document import VERSION, RefusedDocument, tree_of, version_of
from holdfast.exchange.cap.moments import read_moment
from holdfast.exchange.cap.schema import compiled
from holdfast.exchange.cap.table import ELEMENTS, NAMESPACE, Element, Kind
from holdfast.kernel.errors import BadInput, Place

T = TypeVar("T")


def read_alert(data: bytes, file: str = "alert") -> Alert:
    """The alert of a document; BadInput names the file, the line and what was expected there."""
    try:
        root = tree_of(data)
    except RefusedDocument as refused:
        raise BadInput(Place(file), "a CAP 1.2 alert", refused.reason, code=refused.code) from refused
    version = version_of(root)
    if version != VERSION:
        came = f"CAP {version}" if version else str(etree.QName(root).text)[:120]
        raise BadInput(Place(file), "CAP 1.2", came, code="other-version" if version else "not-cap")
    problems = schema_problems(root)
    if problems:
        line, words = problems[0]
        raise BadInput(Place(file, line), "a document that the schema of CAP 1.2 accepts", words, code="schema")
    return alert_of(root)


def schema_problems(root: etree._Element) -> list[tuple[int, str]]:
    """What the schema says, as line and words; nothing when it accepts."""
    schema = compiled()
    if schema.validate(root):
        return []
    # lxml's stubs do not say that a log can be walked.
    log: list[Any] = list(schema.error_log)  # type: ignore[call-overload]
    return [(each.line, each.message.replace(f"{{{NAMESPACE}}}", "")[:300]) for each in log]


def alert_of(root: etree._Element) -> Alert:
    """The alert of a tree that the schema accepted."""
    return _group(root, Alert)


def _group(node: etree._Element, group: type[T]) -> T:
    found: dict[str, list[etree._Element]] = {}
    for child in node.iterchildren(f"{{{NAMESPACE}}}*"):
        found.setdefault(etree.QName(child).localname, []).append(child)
    return group(**{each.field: _field(each, found.get(each.name, [])) for each in ELEMENTS[group]})


def _field(element: Element, nodes: Iterable[etree._Element]) -> Any:
    values = tuple(_value(element, node) for node in nodes)
    if element.many:
        return values
    return values[0] if values else None


def _value(element: Element, node: etree._Element) -> Any:
    holds = element.holds
    if isinstance(holds, Kind):
        return _simple(holds, node)
    if issubclass(holds, StrEnum):
        return holds(_text(node))
    return _group(node, holds)


def _simple(kind: Kind, node: etree._Element) -> object:
    text = _text(node)
    match kind:
        case Kind.MOMENT:
            return read_moment(text)
        case Kind.INTEGER:
            return int(text)
        case Kind.DECIMAL:
            return Decimal(text.strip())
        case Kind.URI | Kind.LANGUAGE:
            # Both types fold white space (XML Schema part 2, 4.3.6).
            return " ".join(text.split())
        case _:
            return text


def _text(node: etree._Element) -> str:
    # A comment inside an element cuts its text in pieces; all of them belong to it.
    return "".join(cast("list[str]", node.xpath("text()")))
