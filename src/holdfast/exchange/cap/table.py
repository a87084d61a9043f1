"""The element table of CAP 1.2 (section 3.2): the one source of our schema, the reader and the writer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from holdfast.exchange.cap import words
from holdfast.exchange.cap.alert import Alert, Area, Info, Named, Resource

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"


class Kind(Enum):
    """What stands in an element."""

    TEXT = "string"
    MOMENT = "dateTime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    URI = "anyURI"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Element:
    """One element: its name, the field that holds it, what it holds, how often it may stand there (`most` None: any)."""

    name: str
    field: str
    holds: Kind | type[StrEnum] | type[object]
    least: int = 0
    most: int | None = 1

    @property
    def many(self) -> bool:
        return self.most is None


def _one(name: str, field: str, holds: Kind | type[object] = Kind.TEXT) -> Element:
    return Element(name, field, holds, least=1)


def _maybe(name: str, field: str, holds: Kind | type[object] = Kind.TEXT) -> Element:
    return Element(name, field, holds)


def _many(name: str, field: str, holds: Kind | type[object] = Kind.TEXT, *, least: int = 0) -> Element:
    return Element(name, field, holds, least=least, most=None)


ELEMENTS: dict[type[object], tuple[Element, ...]] = {
    Alert: (
        _one("identifier", "identifier"),
        _one("sender", "sender"),
        _one("sent", "sent", Kind.MOMENT),
        _one("status", "status", words.Status),
        _one("msgType", "msg_type", words.MsgType),
        _maybe("source", "source"),
        _one("scope", "scope", words.Scope),
        _maybe("restriction", "restriction"),
        _maybe("addresses", "addresses"),
        _many("code", "codes"),
        _maybe("note", "note"),
        _maybe("references", "references"),
        _maybe("incidents", "incidents"),
        _many("info", "infos", Info),
    ),
    Info: (
        _maybe("language", "language", Kind.LANGUAGE),
        _many("category", "categories", words.Category, least=1),
        _one("event", "event"),
        _many("responseType", "response_types", words.ResponseType),
        _one("urgency", "urgency", words.Urgency),
        _one("severity", "severity", words.Severity),
        _one("certainty", "certainty", words.Certainty),
        _maybe("audience", "audience"),
        _many("eventCode", "event_codes", Named),
        _maybe("effective", "effective", Kind.MOMENT),
        _maybe("onset", "onset", Kind.MOMENT),
        _maybe("expires", "expires", Kind.MOMENT),
        _maybe("senderName", "sender_name"),
        _maybe("headline", "headline"),
        _maybe("description", "description"),
        _maybe("instruction", "instruction"),
        _maybe("web", "web", Kind.URI),
        _maybe("contact", "contact"),
        _many("parameter", "parameters", Named),
        _many("resource", "resources", Resource),
        _many("area", "areas", Area),
    ),
    Named: (_one("valueName", "value_name"), _one("value", "value")),
    Resource: (
        _one("resourceDesc", "resource_desc"),
        _one("mimeType", "mime_type"),
        _maybe("size", "size", Kind.INTEGER),
        _maybe("uri", "uri", Kind.URI),
        _maybe("derefUri", "deref_uri"),
        _maybe("digest", "digest"),
    ),
    Area: (
        _one("areaDesc", "area_desc"),
        _many("polygon", "polygons"),
        _many("circle", "circles"),
        _many("geocode", "geocodes", Named),
        _maybe("altitude", "altitude", Kind.DECIMAL),
        _maybe("ceiling", "ceiling", Kind.DECIMAL),
    ),
}
