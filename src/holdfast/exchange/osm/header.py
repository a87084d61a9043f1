"""What an extract says of itself: the moment of its data and whom to credit. And whether its packing is honest."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import osmium
from lxml import etree

from holdfast.kernel.errors import BadInput, Place

CREDIT = "© OpenStreetMap contributors (ODbL)"
# XML packs about 12 to 1; what packs better than this holds nothing but filling.
_MOST_RATIO = 60
_MOST_UNPACKED = 8_000_000_000
_FREE = 32_000_000
_PIECE = 1 << 20
_HEAD_ELEMENTS = frozenset({"osm", "meta", "note", "bounds", "osmChange"})


@dataclass(frozen=True)
class Header:
    """`data_at` is None when the file does not say."""

    data_at: datetime | None
    credit: str


def read_header(path: Path) -> Header:
    """The moment of the data and the credit, from the header of the file; BadInput when it has none that can be read."""
    if path.name.endswith(".osm.pbf"):
        return Header(_of_pbf(path), CREDIT)
    _check_packing(path)
    return _of_xml(path)


def _of_pbf(path: Path) -> datetime | None:
    try:
        with osmium.io.Reader(str(path)) as reader:
            header = reader.header()
            said = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    except (RuntimeError, OSError) as error:
        raise BadInput(Place(path.name), "an OpenStreetMap extract", str(error)) from error
    return _moment(said)


def _check_packing(path: Path) -> None:
    """Reads the whole once, without keeping it: a bomb is refused before anything else looks at it."""
    packed = max(path.stat().st_size, 1)
    count, first = 0, b""
    for piece in _pieces(path):
        first = first or piece[:65536]
        count += len(piece)
        if count > _MOST_UNPACKED or (count > _FREE and count > packed * _MOST_RATIO):
            raise BadInput(Place(path.name), f"an extract that unpacks to at most {_MOST_RATIO} times its size", "more")
    if b"<!DOCTYPE" in first or b"<!ENTITY" in first:
        raise BadInput(Place(path.name), "XML without a document type", "a document type")


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with opened(path) as file:
            while piece := file.read(_PIECE):
                yield piece
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise BadInput(Place(path.name), "a whole packed file", str(error)) from error


def opened(path: Path) -> IO[bytes]:
    """An XML extract, unpacked as it is read."""
    if path.name.endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    if path.name.endswith(".bz2"):
        return bz2.open(path, "rb")
    return path.open("rb")


def _of_xml(path: Path) -> Header:
    said, credit = "", ""
    try:
        with opened(path) as file:
            events = etree.iterparse(file, events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
            for _, element in events:
                tag = str(element.tag)
                if tag not in _HEAD_ELEMENTS:
                    break
                said = said or element.get("timestamp") or element.get("osm_base") or ""
                credit = credit or element.get("attribution") or element.get("copyright") or ""
    except etree.XMLSyntaxError as error:
        raise BadInput(Place(path.name, error.lineno), "an OpenStreetMap extract", str(error.msg)) from error
    named = credit if "openstreetmap" in credit.casefold() else ""
    return Header(_moment(said), named[:160] if len(named) > len("OpenStreetMap") and "http" not in named else CREDIT)


def _moment(said: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
