"""Our schema of CAP 1.2, made from the element table; on every document its verdict is that of the OASIS schema.

The schema is only the first verdict: it lets an empty identifier, an open polygon or an update without references pass
(`rules` has what it does not see)."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from lxml import etree

from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.table import ELEMENTS, NAMESPACE, SIGNATURE, Element, Kind

XSD = "http://www.w3.org/2001/XMLSchema"
# No letter zones, no fractions of a second (CAP 1.2, 3.3.2).
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\-+]\d\d:\d\d"


@cache
def compiled() -> etree.XMLSchema:
    """The schema, ready to validate; made once a process."""
    return etree.XMLSchema(schema_document())


def schema_document() -> etree._Element:
    """The schema as a document."""
    schema = etree.Element(
        _x("schema"), {"targetNamespace": NAMESPACE, "elementFormDefault": "qualified"}, nsmap={"xs": XSD}
    )
    root = etree.SubElement(schema, _x("element"), {"name": "alert"})
    sequence = _sequence(root, Alert)
    signature = {"namespace": SIGNATURE, "processContents": "lax", "minOccurs": "0", "maxOccurs": "unbounded"}
    etree.SubElement(sequence, _x("any"), signature)
    return schema


def _sequence(parent: etree._Element, group: type[object]) -> etree._Element:
    sequence = etree.SubElement(etree.SubElement(parent, _x("complexType")), _x("sequence"))
    for element in ELEMENTS[group]:
        _element(sequence, element)
    return sequence


def _element(parent: etree._Element, element: Element) -> None:
    times = {"minOccurs": str(element.least), "maxOccurs": "unbounded" if element.most is None else str(element.most)}
    made = etree.SubElement(parent, _x("element"), {"name": element.name, **times})
    if element.holds is Kind.MOMENT:
        _restricted(made, Kind.MOMENT, "pattern", [MOMENT])
    elif isinstance(element.holds, Kind):
        made.set("type", f"xs:{element.holds.value}")
        if element.holds is Kind.LANGUAGE:
            made.set("default", "en-US")  # so that an empty element is taken, as by the published schema
    elif issubclass(element.holds, StrEnum):
        _restricted(made, Kind.TEXT, "enumeration", [each.value for each in element.holds])
    else:
        _sequence(made, element.holds)


def _restricted(parent: etree._Element, base: Kind, facet: str, values: list[str]) -> None:
    simple = etree.SubElement(parent, _x("simpleType"))
    restriction = etree.SubElement(simple, _x("restriction"), {"base": f"xs:{base.value}"})
    for value in values:
        etree.SubElement(restriction, _x(facet), {"value": value})


def _x(name: str) -> str:
    return f"{{{XSD}}}{name}"
