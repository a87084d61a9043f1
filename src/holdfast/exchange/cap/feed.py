"""An Atom feed of CAP messages (RFC 4287): an entry for each, with what readers look at first and a link to the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.moments import write_moment
from holdfast.exchange.cap.table import NAMESPACE as CAP

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
ATOM_TYPE = "application/atom+xml"


@dataclass(frozen=True)
class Entry:
    """One message and where its document is."""

    alert: Alert
    href: str


@dataclass(frozen=True)
class Feed:
    """What the feed says of itself; `updated` is when anything in it last changed."""

    id: str
    title: str
    author: str
    href: str
    updated: datetime
    entries: tuple[Entry, ...] = ()


def write_feed(feed: Feed) -> bytes:
    """The document of a feed; the same bytes for the same feed."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "cap": CAP})  # type: ignore[dict-item]
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", write_moment(feed.updated))
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", feed.author)
    _link(root, feed.href, "self", ATOM_TYPE)
    for entry in feed.entries:
        _entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _entry(root: etree._Element, entry: Entry) -> None:
    """The elements of CAP stand beside Atom's, so that an index is enough for most readers."""
    node, alert = etree.SubElement(root, f"{{{ATOM}}}entry"), entry.alert
    info = alert.infos[0] if alert.infos else None
    _text(node, "id", f"{alert.sender},{alert.identifier},{write_moment(alert.sent)}")
    _text(node, "title", (info.headline or info.event) if info else alert.identifier)
    _text(node, "updated", write_moment(alert.sent))
    _text(node, "published", write_moment(alert.sent))
    _link(node, entry.href, "alternate", CAP_TYPE)
    for name, value in _facts(alert):
        etree.SubElement(node, f"{{{CAP}}}{name}").text = value


def _facts(alert: Alert) -> Iterable[tuple[str, str]]:
    yield "status", alert.status.value
    yield "msgType", alert.msg_type.value
    for info in alert.infos[:1]:
        yield "event", info.event
        yield "urgency", info.urgency.value
        yield "severity", info.severity.value
        yield "certainty", info.certainty.value
        if info.expires is not None:
            yield "expires", write_moment(info.expires)
        for area in info.areas:
            yield "areaDesc", area.area_desc


def _text(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = value


def _link(parent: etree._Element, href: str, rel: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", href=href, rel=rel, type=kind)
