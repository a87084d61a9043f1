"""The entries of a feed: each a whole alert that it carries, or the address of one. Strict about doors, lenient about dress."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from holdfast.exchange.cap.document import RefusedDocument, inside, tree_of
from holdfast.kernel.errors import BadInput, Place

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
MOST_ENTRIES = 500
LONGEST = 500


@dataclass(frozen=True)
class Entry:
    """One entry: its stable name, its version, and either the alert's own bytes or where they are."""

    id: str
    version: str
    document: bytes = b""
    href: str = ""


def read_feed(data: bytes, url: str) -> list[Entry]:
    """The entries in the feed's order; BadInput when it is no feed. An alert without a feed around it is its own entry."""
    try:
        root = tree_of(data)
    except RefusedDocument as refused:
        raise BadInput(Place(url), "a feed in Atom or RSS", refused.reason, code=refused.code) from refused
    name = etree.QName(root)
    if name.namespace == ATOM and name.localname == "feed":
        found = [_atom(each, url) for each in root.iterchildren(f"{{{ATOM}}}entry")]
    elif name.localname == "rss":
        found = [_rss(each, url) for each in root.iter("item")]
    elif name.localname == "alert":
        found = [Entry("alert", "", document=data)]
    else:
        raise BadInput(Place(url), "a feed in Atom or RSS", str(name.text)[:120], code="no-feed")
    return [entry for entry in found if entry.document or entry.href][:MOST_ENTRIES]


def _atom(node: etree._Element, url: str) -> Entry:
    links = list(node.iterchildren(f"{{{ATOM}}}link"))
    href = next(_best(links), "")
    named = _text(node, f"{{{ATOM}}}id") or href
    return Entry(named, _text(node, f"{{{ATOM}}}updated"), _carried(node), urljoin(url, href) if href else "")


def _best(links: list[etree._Element]) -> Iterator[str]:
    """The link that says it is an alert before one that says nothing."""
    said = [(link.get("rel", "alternate"), link.get("type", ""), link.get("href", "")) for link in links]
    yield from (href for _rel, kind, href in said if kind == CAP_TYPE and href)
    yield from (href for rel, kind, href in said if rel in ("alternate", "enclosure", "via") and not kind and href)
    yield from (href for rel, kind, href in said if rel == "alternate" and kind.endswith("xml") and href)


def _rss(node: etree._Element, url: str) -> Entry:
    enclosure = node.find("enclosure")
    href = (enclosure.get("url", "") if enclosure is not None else "") or _text(node, "link")
    named = _text(node, "guid") or href
    return Entry(named, _text(node, "pubDate"), _carried(node), urljoin(url, href) if href else "")


def _carried(node: etree._Element) -> bytes:
    """A whole alert inside the entry, with every space as it came, so that its signature still fits."""
    alerts = inside(node)
    return etree.tostring(alerts[0], with_tail=False, encoding="UTF-8") if alerts else b""


def _text(node: etree._Element, name: str) -> str:
    return (node.findtext(name) or "").strip()[:LONGEST]
