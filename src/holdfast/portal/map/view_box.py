"""The part of the map that a reader looks at, from the address; what cannot be read is a bad input."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, isfinite, radians

from django.http import QueryDict

from holdfast.kernel.errors import BadInput, Place

# MapLibre's tiles are 512 px wide at every zoom.
TILE = 512
# Places nearer than this to each other on the screen are shown as one.
_APART = 72
_FARTHEST_ZOOM = 22
# One mark wants so many square pixels of the screen, or it cannot be told from its neighbours.
_EACH = 2300
_FEWEST, _MOST = 40, 400


@dataclass(frozen=True)
class ViewBox:
    """West, south, east and north of the view, and its zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: float

    @property
    def step(self) -> tuple[float, float]:
        """Degrees of longitude and latitude between two marks that can be told apart here."""
        across = 360 / 2**self.zoom / TILE * _APART
        return across, across * max(0.05, cos(radians((self.south + self.north) / 2)))

    @property
    def room(self) -> int:
        """How many places this screen and the list beside it can show one by one."""
        across, up = self.step
        pixels = (self.east - self.west) / across * (self.north - self.south) / up * _APART**2
        return max(_FEWEST, min(_MOST, int(pixels / _EACH)))


def view_box_of(asked: QueryDict) -> ViewBox:
    """`bbox=west,south,east,north` in degrees and `zoom`; a view beyond the edge of the world ends there."""
    west, south, east, north = _four(asked.get("bbox", ""))
    if west >= east or south >= north:
        raise BadInput(Place(field="bbox"), "west below east and south below north", asked.get("bbox", "")[:60])
    zoom = _number(asked.get("zoom", ""), "zoom")
    if not 0 <= zoom <= _FARTHEST_ZOOM:
        raise BadInput(Place(field="zoom"), f"a number from 0 to {_FARTHEST_ZOOM}", asked.get("zoom", "")[:20])
    return ViewBox(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0), zoom)


def _four(text: str) -> list[float]:
    words = text.split(",")
    if len(words) != 4:
        raise BadInput(Place(field="bbox"), "west,south,east,north in degrees", text[:60] or "nothing")
    return [_number(word, "bbox") for word in words]


def _number(text: str, field: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise BadInput(Place(field=field), "a number", text[:20] or "nothing")
    return number
