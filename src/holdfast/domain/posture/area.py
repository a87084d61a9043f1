"""Areas on the ground: GeoJSON polygons in degrees, longitude first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Shape = Mapping[str, Any]
Ring = Sequence[Sequence[float]]

MOST_POINTS = 2000
HALF_ROUND = 180


def is_inside(shape: Shape, lat: float, lon: float) -> bool:
    """Whether the point lies in the shape, its holes left out; a point on an edge may fall on either side."""
    return any(
        bool(rings) and _in_ring(rings[0], lat, lon) and not any(_in_ring(hole, lat, lon) for hole in rings[1:])
        for rings in _polygons(shape)
    )


def shape_problem(shape: object) -> str:
    """What was expected instead of this shape, in the words of an error; empty when it can be taken."""
    if not isinstance(shape, Mapping) or shape.get("type") not in ("Polygon", "MultiPolygon"):
        return "a GeoJSON Polygon or MultiPolygon"
    try:
        rings = [ring for polygon in _polygons(shape) for ring in polygon]
        points = [(float(point[0]), float(point[1])) for ring in rings for point in ring]
    except (TypeError, ValueError, IndexError, KeyError):
        return "rings of pairs of longitude and latitude"
    return _problem(rings, points)


def _problem(rings: Sequence[Ring], points: Sequence[tuple[float, float]]) -> str:
    if not rings or any(len(ring) < 4 or list(ring[0]) != list(ring[-1]) for ring in rings):
        return "closed rings of at least four points"
    if len(points) > MOST_POINTS:
        return f"at most {MOST_POINTS} points"
    if any(not math.isfinite(lon + lat) or abs(lon) > HALF_ROUND or abs(lat) > HALF_ROUND / 2 for lon, lat in points):
        return "longitudes from -180 to 180 and latitudes from -90 to 90, in this order"
    longitudes = [lon for lon, _ in points]
    if max(longitudes) - min(longitudes) > HALF_ROUND:
        return "an area that does not cross the date line; give two polygons"
    return ""


def _polygons(shape: Shape) -> Iterator[Sequence[Ring]]:
    if shape["type"] == "Polygon":
        yield shape["coordinates"]
    else:
        yield from shape["coordinates"]


def _in_ring(ring: Ring, lat: float, lon: float) -> bool:
    """Even or odd: how many edges a line to the east crosses."""
    inside = False
    for (east, north, *_), (to_east, to_north, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (north > lat) != (to_north > lat) and lon < (to_east - east) * (lat - north) / (to_north - north) + east:
            inside = not inside
    return inside
