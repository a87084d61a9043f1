"""The ground of an extract, element by element: roads, rails, water, green, built-up land, outlines, names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import shapely
from osmium.osm import Area, Node, Way
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from holdfast.exchange.osm.ground_kinds import (
    KEYS,
    SEA,
    Ground,
    ground_of_area,
    ground_of_line,
    ground_of_point,
    is_coastline,
    names_of,
)
from holdfast.exchange.osm.ground_sea import sea_of
from holdfast.exchange.osm.ground_tiles import FARTHEST_NORTH, Box
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where

_NAMED_AREAS = ("water", "green")


@dataclass(frozen=True)
class Piece:
    """One thing on the ground with its shape and its names."""

    ground: Ground
    shape: BaseGeometry
    name: str = ""
    name_zh: str = ""


@dataclass
class GroundReader:
    """Reads an extract once, keeping nothing but the coasts; `skipped` counts elements without a usable shape."""

    path: Path
    skipped: int = 0
    _coasts: list[LineString] = field(default_factory=list)
    _extent: list[float] = field(default_factory=lambda: [180.0, 90.0, -180.0, -90.0])
    _shapes: osmium.geom.WKBFactory = field(default_factory=osmium.geom.WKBFactory)

    def pieces(self) -> Iterator[Piece]:
        """Everything in the order of the extract, the sea last; BadInput for a file that is no extract."""
        wanted = osmium.filter.KeyFilter(*KEYS)
        try:
            for element in osmium.FileProcessor(str(self.path)).with_areas(wanted).with_filter(wanted):
                for piece in self._read(element):
                    self._widen(piece.shape)
                    yield piece
        except RuntimeError as error:
            raise BadInput(Where(self.path.name), "an OpenStreetMap extract", str(error)) from error
        yield from self._sea()

    def _read(self, element: object) -> Iterator[Piece]:
        try:
            if isinstance(element, Area):
                yield from self._area(element)
            elif isinstance(element, Way):
                yield from self._line(element)
            elif isinstance(element, Node) and (ground := ground_of_point(element.tags)):
                yield Piece(ground, Point(element.lon, element.lat), *names_of(element.tags))
        except (osmium.InvalidLocationError, shapely.errors.GEOSException, RuntimeError):
            # A way whose nodes the extract cut off, or an area that closes nowhere: the map goes without it.
            self.skipped += 1

    def _line(self, way: Way) -> Iterator[Piece]:
        coast = is_coastline(way.tags)
        ground = ground_of_line(way.tags)
        if not (coast or ground):
            return
        shape = shapely.from_wkb(self._shapes.create_linestring(way))
        if coast and isinstance(shape, LineString):
            self._widen(shape)
            self._coasts.append(shape)
        if ground:
            yield Piece(ground, shape, *names_of(way.tags))

    def _area(self, area: Area) -> Iterator[Piece]:
        ground = ground_of_area(area.tags)
        if ground is None:
            return
        shape = shapely.from_wkb(self._shapes.create_multipolygon(area))
        if not shape.is_valid:
            shape = shapely.make_valid(shape)
        names = names_of(area.tags) if ground.kind in _NAMED_AREAS else ("", "")
        yield Piece(ground, shape, *names)

    def _sea(self) -> Iterator[Piece]:
        sea = sea_of(self._coasts, self._frame()) if self._coasts else None
        if sea is not None:
            yield Piece(SEA, sea)

    def _widen(self, shape: BaseGeometry) -> None:
        west, south, east, north = shape.bounds
        held = self._extent
        held[:] = [min(held[0], west), min(held[1], south), max(held[2], east), max(held[3], north)]

    def _frame(self) -> Box:
        """The extent that the extract says of itself, else that of what was read."""
        with osmium.io.Reader(str(self.path), osmium.osm.osm_entity_bits.NOTHING) as reader:
            said = reader.header().box()
        if said.valid():
            corners = said.bottom_left, said.top_right
            self._extent[:] = [corners[0].lon, corners[0].lat, corners[1].lon, corners[1].lat]
        west, south, east, north = self._extent
        return west, max(south, -FARTHEST_NORTH), east, min(north, FARTHEST_NORTH)
