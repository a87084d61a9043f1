"""Bytes from anywhere into a tree, with every door shut: no document type, no entity, no network, bounded size and depth."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from holdfast.exchange.cap.table import NAMESPACE

# The largest real alerts are below 900,000 bytes; a feed of many stays below this.
LARGEST = 4 * 1024 * 1024
OLDER = {
    "http://www.incident.com/cap/1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
}
VERSION = "1.2"


@dataclass(frozen=True)
class RefusedDocument(Exception):
    """It is not looked at any further: a code for machines and a sentence."""

    code: str
    reason: str

    def __str__(self) -> str:
        return self.reason


def tree_of(data: bytes) -> etree._Element:
    """The root of a document; RefusedDocument when it is too large, no XML, or declares a document type."""
    if len(data) > LARGEST:
        raise RefusedDocument("too-large", f"expected at most {LARGEST} bytes, got {len(data)}")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_blank_text=False,
        remove_comments=False,
        attribute_defaults=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_xml(data, error) from error
    # Entities are declared nowhere else, so without a document type there are none to expand.
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedDocument("document-type", "a document type declaration is not taken")
    return root


def _no_xml(data: bytes, error: Exception) -> RefusedDocument:
    if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
        return RefusedDocument("document-type", "a document type declaration is not taken")
    return RefusedDocument("not-xml", f"expected XML, got {error}"[:300])


def version_of(root: etree._Element) -> str:
    """`1.0`, `1.1`, `1.2`, or nothing when the root is no alert of a namespace that we know."""
    name = etree.QName(root)
    if name.localname != "alert":
        return ""
    return VERSION if name.namespace == NAMESPACE else OLDER.get(name.namespace or "", "")


def is_alert(root: etree._Element) -> bool:
    """Whether the root calls itself an alert, of whatever namespace."""
    return etree.QName(root).localname == "alert"


def inside(root: etree._Element) -> list[etree._Element]:
    """The alerts that an envelope (EDXL-DE) or a feed (Atom, RSS) carries whole, of any version."""
    known = {NAMESPACE, *OLDER}
    return [
        each
        for each in root.iter(etree.Element)
        if each is not root and etree.QName(each).localname == "alert" and etree.QName(each).namespace in known
    ]
