"""The area of an alert as a drawing: the ground beneath, its edge, the places in it. Numbers for an SVG; no script."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import cos, radians
from typing import Any

from holdfast.exchange.osm.ground_kinds import BANDS
from holdfast.exchange.osm.ground_tiles import Box, cells_of
from holdfast.rooms.alerts.area import box_of, places_in, rings_of
from holdfast.rooms.alerts.models import Version
from holdfast.rooms.atlas.queries import cells
from holdfast.rooms.premises.models import Premises

WIDTH, HEIGHT = 680, 460
ROOM_AROUND = 0.25
MOST_SPOTS = 120
MOST_NAMED = 12
MOST_CELLS = 20
LAYERS = ("green", "water", "river", "road-3", "road-2", "road-1")


@dataclass(frozen=True)
class Spot:
    """A place on the drawing; few of them are named."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Layer:
    """What is drawn alike: its class and the path of all of it."""

    kind: str
    path: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    layers: Sequence[Layer]
    edges: Sequence[str]
    spots: Sequence[Spot]
    colour: str
    whole: bool


def drawing_of(version: Version, *, named: bool = True) -> Drawing | None:
    """None where there is nothing to draw: no shape and no place."""
    places = places_in(version.alert, version)
    shape = version.shape or box_of(places)
    if shape is None:
        return None
    rings = list(rings_of(shape))
    box = _box(rings)
    draw = _Pen(box)
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        layers=[Layer(kind, path) for kind, path in _ground(box, draw)],
        edges=[draw.line(((lon, lat) for lon, lat, *_ in ring), closed=True) for ring in rings],
        spots=list(_spots(places, draw, named)),
        colour=version.colour,
        whole=version.shape is None,
    )


class _Pen:
    """Degrees to the drawing's own numbers."""

    def __init__(self, box: Box) -> None:
        self.west, self.south, self.east, self.north = box

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        x = (lon - self.west) / (self.east - self.west) * WIDTH
        y = (self.north - lat) / (self.north - self.south) * HEIGHT
        return round(x, 1), round(y, 1)

    def line(self, points: Iterable[Sequence[float]], *, closed: bool = False) -> str:
        spots = [self.spot(point[0], point[1]) for point in points]
        return "M" + "L".join(f"{x} {y}" for x, y in spots) + ("Z" if closed else "")


def _box(rings: Sequence[Sequence[Sequence[float]]]) -> Box:
    """The rings with room around them, in the drawing's own proportion."""
    lons = [point[0] for ring in rings for point in ring]
    lats = [point[1] for ring in rings for point in ring]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    squeeze = max(0.05, cos(radians(lat)))
    up = max(max(lats) - min(lats), (max(lons) - min(lons)) * squeeze * HEIGHT / WIDTH, 0.002) * (0.5 + ROOM_AROUND)
    across = up * WIDTH / HEIGHT / squeeze
    return lon - across, lat - up, lon + across, lat + up


def _ground(box: Box, draw: _Pen) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for cell in cells(cells_of(_band(box), box)):
        for feature in json.loads(gzip.decompress(cell.content))["features"]:
            kind = feature["properties"]["k"]
            if kind in LAYERS:
                found.setdefault(kind, []).extend(_paths(feature["geometry"], draw))
    for kind in LAYERS:
        if kind in found:
            yield kind, "".join(found[kind])


def _band(box: Box) -> int:
    """The finest band of which few cells fill the drawing."""
    return next((band for band in reversed(BANDS) if _few(band, box)), BANDS[0])


def _few(band: int, box: Box) -> bool:
    return sum(1 for _cell in islice(cells_of(band, box), MOST_CELLS)) < MOST_CELLS


def _paths(geometry: Mapping[str, Any], draw: _Pen) -> Iterator[str]:
    match geometry["type"]:
        case "Polygon":
            yield from (draw.line(ring, closed=True) for ring in geometry["coordinates"])
        case "MultiPolygon":
            yield from (draw.line(ring, closed=True) for rings in geometry["coordinates"] for ring in rings)
        case "LineString":
            yield draw.line(geometry["coordinates"])
        case "MultiLineString":
            yield from (draw.line(line) for line in geometry["coordinates"])


def _spots(places: Sequence[Premises], draw: _Pen, named: bool) -> Iterator[Spot]:
    for place in places[:MOST_SPOTS]:
        x, y = draw.spot(place.lon, place.lat)
        yield Spot(x, y, place.name if named and len(places) <= MOST_NAMED else "")
