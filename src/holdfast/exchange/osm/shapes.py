"""Shapes on the ground: areas with their holes, and a point inside them."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry

LonLat = tuple[float, float]
# About a metre; a building keeps its corners, a long border loses its noise.
_TOLERANCE = 0.00001
_LARGEST = 2000


def area_of(rings: Sequence[tuple[Sequence[LonLat], Sequence[Sequence[LonLat]]]]) -> BaseGeometry | None:
    """Outer rings, each with its holes, as one valid area; None when nothing is left of it."""
    polygons = [Polygon(outer, holes) for outer, holes in rings if len(outer) > 3]
    if not polygons:
        return None
    shape = shapely.make_valid(polygons[0] if len(polygons) == 1 else MultiPolygon(polygons))
    return None if shape.is_empty else shape


def point_inside(shape: BaseGeometry) -> LonLat:
    """The centroid when it lies inside, else a point that does."""
    centre = shape.centroid
    inside = centre if shape.intersects(centre) else shape.representative_point()
    return inside.x, inside.y


def middle_of(points: Sequence[LonLat]) -> LonLat:
    """The one of the points that is nearest to the middle of them all."""
    middle = MultiPoint(points).centroid
    return min(points, key=lambda each: middle.distance(Point(each)))


def geojson(shape: BaseGeometry) -> dict[str, object]:
    """The shape as GeoJSON, to seven decimals; a very long outline is simplified by about a metre."""
    if shapely.get_num_coordinates(shape) > _LARGEST:
        shape = shape.simplify(_TOLERANCE)
    return dict(mapping(shapely.set_precision(shape, 1e-7)))
