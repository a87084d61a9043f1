"""The sea, made of coastlines: an extract has only their lines, with land on the left and water on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import hypot

import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from holdfast.exchange.osm.ground_tiles import Box

# So far beside a coast its two sides are asked about: about a metre.
_ASIDE = 0.00001
_ASKED_A_LINE = 40


def sea_of(coasts: Sequence[LineString], extent: Box) -> BaseGeometry | None:
    """The water on the right of the coasts, within the extent of the extract; None without a coast.

    Coasts that end inside the extent are led straight to its edge: an extract cuts them off where it ends."""
    frame = box(*extent)
    inside = [line for line in _inside(coasts, frame) if line.length > 0]
    if not inside:
        return None
    edge = frame.exterior
    lines = shapely.unary_union([edge, *inside, *_to_the_edge(inside, edge)])
    faces = list(polygonize(lines))
    votes = _votes(inside, faces)
    water = [face for number, face in enumerate(faces) if votes[number] > 0]
    return MultiPolygon(water) if water else None


def _inside(coasts: Sequence[LineString], frame: BaseGeometry) -> Iterator[LineString]:
    for line in coasts:
        kept = shapely.intersection(line, frame)
        yield from (part for part in shapely.get_parts(kept) if isinstance(part, LineString))


def _to_the_edge(lines: Sequence[LineString], edge: BaseGeometry) -> Iterator[LineString]:
    """From each loose end the shortest way to the edge."""
    ends = Counter(end for line in lines if not line.is_ring for end in (line.coords[0], line.coords[-1]))
    for end, count in ends.items():
        here = Point(end)
        if count == 1 and edge.distance(here) > 0:
            there = edge.interpolate(edge.project(here))
            yield LineString([here, there])


def _votes(lines: Sequence[LineString], faces: Sequence[BaseGeometry]) -> Counter[int]:
    """For each face how often it lies on the right of a coast, less how often on the left."""
    tree = shapely.STRtree(faces)
    votes: Counter[int] = Counter()
    for line in shapely.get_parts(MultiLineString(list(lines))):
        coords = list(line.coords)
        step = max(1, (len(coords) - 1) // _ASKED_A_LINE)
        for at in range(0, len(coords) - 1, step):
            for side, vote in ((_ASIDE, 1), (-_ASIDE, -1)):
                for face in tree.query(_beside(coords[at], coords[at + 1], side), predicate="within"):
                    votes[int(face)] += vote
    return votes


def _beside(first: tuple[float, ...], second: tuple[float, ...], side: float) -> Point:
    """A point beside the middle of a segment; to its right when `side` is positive."""
    along, up = second[0] - first[0], second[1] - first[1]
    length = hypot(along, up) or 1.0
    return Point(
        (first[0] + second[0]) / 2 + up / length * side,
        (first[1] + second[1]) / 2 - along / length * side,
    )
