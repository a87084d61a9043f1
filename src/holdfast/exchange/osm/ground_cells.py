"""One cell as it is sent: gzipped GeoJSON, generalised for its band, never above its limit.

Lines of one class and name are joined before they are thinned, areas of one class become one feature.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from holdfast.exchange.osm.ground_kinds import FINEST
from holdfast.exchange.osm.ground_tiles import CellAt, width_of

LARGEST = 300_000
# Of a cell's width: what is thinner than this is not seen at the last zoom of its band.
_FINEST_DETAIL = 1 / 4096
# After dropping, so much of the limit is aimed at: what stays compresses a little worse than what went.
_AIM = 0.9


@dataclass(frozen=True)
class CellPiece:
    """A piece of ground within one cell."""

    kind: str
    rank: int
    name: str
    name_zh: str
    shape: BaseGeometry


@dataclass(frozen=True)
class MadeCell:
    """A cell ready to keep: its bytes, their tag, how many pieces it shows and how many were dropped to fit."""

    at: CellAt
    content: bytes
    etag: str
    features: int
    dropped: int


def make_cell(at: CellAt, pieces: Sequence[CellPiece], largest: int = LARGEST) -> MadeCell:
    """The cell of its pieces. Above the limit the least important go first, and of those the smallest."""
    kept = sorted(pieces, key=lambda piece: (piece.rank, -_size(piece.shape)))
    while True:
        text = _geojson(at, kept)
        content = gzip.compress(text, 6, mtime=0)
        if len(content) <= largest or not kept:
            etag = hashlib.sha256(text).hexdigest()[:32]
            return MadeCell(at, content, etag, len(kept), len(pieces) - len(kept))
        kept = kept[: min(len(kept) - 1, int(len(kept) * largest / len(content) * _AIM))]


def tolerance(band: int) -> float:
    """How far, in degrees, a line of a band may lie from where it is."""
    return width_of(band) * _FINEST_DETAIL * (0.5 if band == FINEST else 1)


def _geojson(at: CellAt, pieces: Iterable[CellPiece]) -> bytes:
    groups: dict[tuple[str, str, str], list[BaseGeometry]] = {}
    for piece in pieces:
        groups.setdefault((piece.kind, piece.name, piece.name_zh), []).append(piece.shape)
    features = [feature for key, shapes in groups.items() for feature in _features(at.band, key, shapes)]
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    ).encode()


def _features(band: int, key: tuple[str, str, str], shapes: Sequence[BaseGeometry]) -> Iterator[dict[str, object]]:
    """The features of one class and name: one of all its areas, one of all its lines, one for each point."""
    decimals = 6 if band == FINEST else 5
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    areas = [_rings(part, decimals) for part in parts if isinstance(part, Polygon)]
    if areas:
        yield _feature(key, "MultiPolygon", areas)
    lines = [part for part in parts if isinstance(part, LineString)]
    if lines:
        joined = shapely.simplify(shapely.line_merge(MultiLineString(lines)), tolerance(band))
        yield _feature(key, "MultiLineString", [_points(part, decimals) for part in shapely.get_parts(joined)])
    for part in parts:
        if part.geom_type == "Point":
            yield _feature(key, "Point", _points(part, decimals)[0])


def _feature(key: tuple[str, str, str], kind: str, coordinates: object) -> dict[str, object]:
    names = {name: value for name, value in zip(("k", "n", "zh"), key, strict=True) if value}
    return {"type": "Feature", "properties": names, "geometry": {"type": kind, "coordinates": coordinates}}


def _rings(area: Polygon, decimals: int) -> list[list[list[float]]]:
    return [_points(ring, decimals) for ring in (area.exterior, *area.interiors)]


def _points(shape: BaseGeometry, decimals: int) -> list[list[float]]:
    points: list[list[float]] = np.round(shapely.get_coordinates(shape), decimals).tolist()
    return points


def _size(shape: BaseGeometry) -> float:
    return float(shape.area or shape.length)
