"""Files that cannot be taken, made by code: each broken in its own way."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import xlsxwriter

HEAD = "ref,name,kind,lat,lon,daily_footfall,critical,assessed_on\n"
GOOD = "1,Lantern Hall,mall,31.2,121.4,6200,1,2026-03-05\n"


def row(**changed: str) -> bytes:
    """A table whose only row has something wrong."""
    cells = dict(zip(HEAD.strip().split(","), GOOD.strip().split(","), strict=True)) | changed
    return (HEAD + ",".join(cells.values()) + "\n").encode()


def feature(geometry: object, **properties: object) -> bytes:
    one = {"type": "Feature", "geometry": geometry, "properties": {"name": "A", "kind": "mall", **properties}}
    return json.dumps({"type": "FeatureCollection", "features": [one]}).encode()


def area(*corners: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(each) for each in corners]]}


def workbook(*rows: tuple[object, ...], merged: str = "") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("places")
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(at, column, cell)
        if merged:
            sheet.merge_range(merged, "mall")
    return out.getvalue()


HEADS = tuple(HEAD.strip().split(","))
LINE = ("1", "Lantern Hall", "mall", 31.2, 121.4, 6200, 1, "2026-03-05")


def reworked(part: str, change: object, *, added: dict[str, bytes] | None = None, dropped: str = "") -> bytes:
    """A sound workbook with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(HEADS, LINE))) as sound,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in sound.namelist():
            content = sound.read(name)
            if name == dropped:
                continue
            bad.writestr(name, change(content) if name == part else content)  # type: ignore[operator]
        for name, content in (added or {}).items():
            bad.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def bomb_workbook() -> bytes:
    """A sheet of a quarter of a kilobyte of nothing, a million times."""
    out = io.BytesIO(reworked("", None, dropped=SHEET))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as book, book.open(SHEET, "w") as sheet:
        for _ in range(200):
            sheet.write(b" " * (1 << 20))
    return out.getvalue()


def claiming(size: int) -> bytes:
    """A workbook whose archive says that its sheet unpacks to `size` bytes."""
    content = bytearray(workbook(HEADS, LINE))
    at = content.find(SHEET.encode(), content.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def blob(kind: bytes, content: bytes) -> bytes:
    """One blob of a PBF file, uncompressed."""

    def field(number: int, value: bytes) -> bytes:
        return bytes([number << 3 | 2]) + varint(len(value)) + value

    body = field(1, content)
    header = field(1, kind) + b"\x18" + varint(len(body))
    return struct.pack(">I", len(header)) + header + body


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def osm(body: str, head: str = '<osm version="0.6">') -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?>{head}{body}</osm>".encode()


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b" " * (1 << 20)
    return b"".join(packer.compress(piece) for _ in range(64)) + packer.flush()


ENTITIES = "<!DOCTYPE osm [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]><osm version='0.6'>"
NODE = '<node id="1" lat="1" lon="1"><tag k="amenity" v="school"/></node>'
DEEP = '{"type":"GeometryCollection","geometries":[' * 10_000
DEEP_END = "]}" * 10_000
BOWTIE = area((0, 0), (10, 10), (10, 0), (0, 10), (0, 0))
DATE_LINE = area((179, 0), (-179, 0), (-179, 1), (179, 1), (179, 0))


def big(path: Path) -> None:
    """Larger than any table may be; sparse, so that it takes no room."""
    with path.open("wb") as file:
        file.truncate(51_000_000)


# (name of the file, its bytes, words for the command) by the cause; `table.py` says what is expected.
FILES: dict[str, tuple[str, object]] = {
    "another encoding": ("t.csv", HEAD.encode() + b"1,Caf\xe9,mall,1,1,,,\n"),
    "utf-16": ("t.csv", (HEAD + GOOD).encode("utf-16")),
    "a nul byte": ("t.csv", (HEAD + GOOD).encode() + b"2,\x00,mall,1,1,,,\n"),
    "two byte order marks": ("t.csv", b"\xef\xbb\xbf" * 2 + (HEAD + GOOD).encode()),
    "an open quote": ("t.csv", (HEAD + '1,"Lantern,mall,1,1,,,\n').encode()),
    "a million columns": ("t.csv", ",".join(f"c{at}" for at in range(1_000_000)).encode() + b"\n1\n"),
    "too many rows": ("t.csv", b"ref,name\n" + b"1,a\n" * 200_002),
    "too many bytes": ("t.csv", big),
    "nothing at all": ("t.csv", b""),
    "heads alone": ("t.csv", HEAD.encode()),
    "one head twice": ("t.csv", b"name,name\na,b\n"),
    "no column that tells a place": ("t.csv", b"name,daily_footfall\nA,5\n"),
    "a kind without a position": ("t.csv", b"name,kind,lat\nA,mall,1\n"),
    "a row too short": ("t.csv", HEAD.encode() + b"1,A,mall\n"),
    "a formula": ("t.csv", row(name="=HYPERLINK(1)")),
    "an unknown kind": ("t.csv", row(kind="castle")),
    "swapped latitude and longitude": ("t.csv", row(lat="121.4", lon="31.2")),
    "a latitude that is no number": ("t.csv", row(lat="NaN")),
    "a longitude beyond the globe": ("t.csv", row(lon="181")),
    "the sea off Africa": ("t.csv", row(lat="0", lon="0")),
    "negative footfall": ("t.csv", row(daily_footfall="-1")),
    "half a person": ("t.csv", b"ref,kind,lat,lon,peak_presence\n1,mall,1,1,1.5\n"),
    "a flag that is neither": ("t.csv", row(critical="maybe")),
    "the 31st of February": ("t.csv", row(assessed_on="2026-02-31")),
    "a day to come": ("t.csv", row(assessed_on="2190-01-01")),
    "a name too long": ("t.csv", row(name="x" * 161)),
    "a name with an escape": ("t.csv", row(name="a\x1bb")),
    "one reference twice": ("t.csv", (HEAD + GOOD + GOOD).encode()),
    "an identifier that is none": ("t.csv", b"id,daily_footfall\nzzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz,5\n"),
    "an element of no type": ("t.csv", b"osm_type,osm_id,daily_footfall\nx,1,5\n"),
    "a place that is not there": ("t.csv", b"ref,daily_footfall\nnowhere,5\n"),
    "an unknown hazard class": ("t.csv", b"ref,substance,class,quantity\n1,Petrol,12,5\n"),
    "goods of no quantity": ("t.csv", b"ref,substance,class,quantity\n1,Petrol,3,0\n"),
    "goods of a unit that is none": ("t.csv", b"ref,substance,class,quantity,unit\n1,Petrol,3,1,barrel\n"),
    "a zip bomb": ("t.xlsx", bomb_workbook),
    "4 GB by its header": ("t.xlsx", lambda: claiming(4_294_967_294)),
    "an old workbook": ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512),
    "half a workbook": ("t.xlsx", lambda: workbook(HEADS, LINE)[:3000]),
    "an archive that is no workbook": ("t.xlsx", lambda: reworked("", None, dropped="xl/workbook.xml")),
    "merged cells": ("t.xlsx", lambda: workbook(HEADS, LINE, merged="C2:C3")),
    "a sheet that is missing": ("t.xlsx", lambda: workbook(HEADS, LINE), "--sheet", "goods"),
    "a formula in a sheet": ("t.xlsx", lambda: workbook(HEADS, ("1", "=1+1", *LINE[2:]))),
    "an error in a sheet": (
        "t.xlsx",
        lambda: reworked(
            SHEET, lambda xml: xml.replace(b"<v>6200</v>", b"<v>#REF!</v>").replace(b'<c r="F2">', b'<c r="F2" t="e">')
        ),
    ),
    "an entity in a sheet": ("t.xlsx", lambda: reworked(SHEET, lambda xml: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + xml)),
    "a sheet of broken xml": ("t.xlsx", lambda: reworked(SHEET, lambda xml: xml[:-200])),
    "a row beyond the last": (
        "t.xlsx",
        lambda: reworked(SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="4000000000"')),
    ),
    "a cell in the last column": ("t.xlsx", lambda: workbook(HEADS, (*LINE, *[""] * 16000, "x"))),
    "no json": ("t.geojson", b"<kml/>"),
    "a coordinate that is no number": (
        "t.geojson",
        b'{"type":"FeatureCollection","features":[{"geometry":{"coordinates":[NaN,1]}}]}',
    ),
    "ten thousand collections deep": ("t.geojson", (DEEP + DEEP_END).encode()),
    "another list of features": ("t.geojson", b'{"type":"FeatureCollection","features":{}}'),
    "no collection": ("t.geojson", b'{"type":"Topology","objects":{}}'),
    "metres of a national grid": (
        "t.geojson",
        b'{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:27700"}},"features":[]}',
    ),
    "an area over the date line": ("t.geojson", lambda: feature(DATE_LINE)),
    "an area that crosses itself": ("t.geojson", lambda: feature(BOWTIE)),
    "a ring that is open": ("t.geojson", lambda: feature(area((0, 0), (1, 0), (1, 1), (0, 1)))),
    "a line": ("t.geojson", lambda: feature({"type": "LineString", "coordinates": [[0, 0], [1, 1]]})),
    "a number of 5,000 digits": ("t.geojson", b'{"type":"FeatureCollection","features":[' + b"9" * 5000 + b"]}"),
    "half an extract": (
        "t.osm.pbf",
        lambda: blob(b"OSMHeader", b"\x22\x0eOsmSchema-V0.6") + blob(b"OSMData", b"x" * 500)[:200],
    ),
    "no extract": ("t.osm.pbf", b"GIF89a" * 100),
    "a blob of 4 GB": ("t.osm.pbf", struct.pack(">I", 0xFFFFFFF0) + b"\x0a\x09OSMHeader"),
    "a gzip bomb": ("t.osm.gz", gzip_bomb),
    "half a gzip": ("t.osm.gz", lambda: gzip.compress(osm(NODE * 2000))[:60]),
    "entities": ("t.osm.gz", lambda: gzip.compress(osm(NODE, ENTITIES))),
    "a page of the web": ("t.osm", b"<html><body>429 Too Many Requests</body>"),
    "half a bzip2": ("t.osm.bz2", lambda: bz2.compress(osm(NODE * 2000))[:60]),
    "another ending": ("t.shp", b"x"),
}


def make(cause: str, folder: Path) -> list[str]:
    """Writes the file of a cause, and answers the words of the command that brings it in."""
    name, content, *words = FILES[cause]
    path = folder / name
    if content is big:
        big(path)
    else:
        path.write_bytes(content() if callable(content) else content)  # type: ignore[arg-type]
    return [str(path), *words]  # type: ignore[list-item]
