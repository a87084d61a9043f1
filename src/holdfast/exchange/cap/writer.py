"""From an alert to its document: elements in the order of the standard, UTF-8, the same bytes for the same alert."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from lxml import etree

from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.moments import write_moment
from holdfast.exchange.cap.table import ELEMENTS, NAMESPACE
from holdfast.kernel.errors import BadInput, Place


def write_alert(alert: Alert) -> bytes:
    """The document of an alert; BadInput names a text that XML cannot carry."""
    return etree.tostring(element_of(alert), xml_declaration=True, encoding="UTF-8", pretty_print=True)


def element_of(alert: Alert) -> etree._Element:
    """The element of an alert, to stand in a document or a feed."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _fill(root, alert, "alert")
    return root


def _fill(node: etree._Element, group: object, path: str) -> None:
    for element in ELEMENTS[type(group)]:
        value = getattr(group, element.field)
        for each in value if element.many else (() if value is None else (value,)):
            child = etree.SubElement(node, f"{{{NAMESPACE}}}{element.name}")
            _put(child, each, f"{path}.{element.name}")


def _put(node: etree._Element, value: object, path: str) -> None:
    if type(value) in ELEMENTS:
        _fill(node, value, path)
        return
    try:
        node.text = _text(value)
    except ValueError as error:
        raise BadInput(Place("alert", field=path), "text that XML can carry", ascii(value)[:80]) from error


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, Decimal):
        return format(value, "f")  # an exponent is no decimal of XML Schema
    # A carriage return would come back as a line feed (XML 1.0, 2.11), so it is sent as one.
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
