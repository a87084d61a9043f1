"""Cells: the square tiles of Web Mercator at the zoom of a band, as rectangles of longitude and latitude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan, cos, degrees, floor, log, pi, radians, sinh, tan

import shapely
from shapely.geometry.base import BaseGeometry

# Where Web Mercator ends.
FARTHEST_NORTH = 85.05
Box = tuple[float, float, float, float]


@dataclass(frozen=True, order=True)
class CellAt:
    """Where a cell lies: its band, counted east and south from the corner of the world."""

    band: int
    x: int
    y: int

    @property
    def box(self) -> Box:
        """West, south, east, north."""
        return (
            _lon(self.x, self.band),
            _lat(self.y + 1, self.band),
            _lon(self.x + 1, self.band),
            _lat(self.y, self.band),
        )


def cell_at(band: int, lon: float, lat: float) -> CellAt:
    """The cell of a band in which a point lies."""
    across = 1 << band
    north = radians(max(-FARTHEST_NORTH, min(FARTHEST_NORTH, lat)))
    x = floor((lon + 180) / 360 * across)
    y = floor((1 - log(tan(north) + 1 / cos(north)) / pi) / 2 * across)
    return CellAt(band, min(max(x, 0), across - 1), min(max(y, 0), across - 1))


def cells_of(band: int, box: Box) -> Iterator[CellAt]:
    """Every cell of a band that a box touches."""
    first, last = cell_at(band, box[0], box[3]), cell_at(band, box[2], box[1])
    for x in range(first.x, last.x + 1):
        for y in range(first.y, last.y + 1):
            yield CellAt(band, x, y)


def width_of(band: int) -> float:
    """Degrees of longitude across a cell."""
    return 360 / (1 << band)


def cut(shape: BaseGeometry, band: int) -> Iterator[tuple[CellAt, BaseGeometry]]:
    """A shape cell by cell; what lies inside one cell is passed on as it is."""
    box: Box = shape.bounds
    cells = list(cells_of(band, box))
    if len(cells) == 1:
        yield cells[0], shape
        return
    for cell in cells:
        piece = shapely.clip_by_rect(shape, *cell.box)
        if not piece.is_empty:
            yield cell, piece


def _lon(x: int, band: int) -> float:
    return x / (1 << band) * 360 - 180


def _lat(y: int, band: int) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * y / (1 << band)))))
