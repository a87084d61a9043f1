"""A part of the world on a drawing of fixed shape. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

WIDTH, HEIGHT = 680, 440
# Around the outermost places, as a share of the whole; and at least so many degrees of latitude across.
MARGIN = 0.09
LEAST = 0.004


@dataclass(frozen=True)
class Frame:
    """West, south, east and north, and the size of the drawing."""

    west: float
    south: float
    east: float
    north: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.west, self.south, self.east, self.north

    @property
    def query(self) -> str:
        """How an address names it."""
        return ",".join(f"{edge:.4f}" for edge in self.box)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a spot lies on the drawing."""
        x = (lon - self.west) / (self.east - self.west) * self.width
        y = (self.north - lat) / (self.north - self.south) * self.height
        return round(x, 1), round(y, 1)


def frame_around(
    west: float, south: float, east: float, north: float, *, width: int = WIDTH, height: int = HEIGHT
) -> Frame:
    """The least frame of the drawing's shape that holds these edges with a margin, upright on the ground."""
    narrow = max(0.05, cos(radians((south + north) / 2)))
    up = max(north - south, LEAST) * (1 + 2 * MARGIN)
    across = max(east - west, LEAST / narrow) * (1 + 2 * MARGIN)
    if across * narrow / up > width / height:
        up = across * narrow * height / width
    else:
        across = up * width / height / narrow
    middle = (west + east) / 2, (south + north) / 2
    return Frame(middle[0] - across / 2, middle[1] - up / 2, middle[0] + across / 2, middle[1] + up / 2, width, height)


def frame_of_box(west: float, south: float, east: float, north: float) -> Frame:
    """The frame that has these edges: as wide as all drawings, as high as the ground is there."""
    narrow = max(0.05, cos(radians((south + north) / 2)))
    return Frame(west, south, east, north, WIDTH, max(1, round(WIDTH * (north - south) / (east - west) / narrow)))
