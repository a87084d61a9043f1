"""The lie of the land of the demo city: metres around its middle, the river's bend, the creek, the bent grid of its streets."""

from __future__ import annotations

from math import cos, hypot, radians, sin

MIDDLE = (31.2525, 121.3175)
_NORTH = 111_320.0
_EAST = _NORTH * cos(radians(MIDDLE[0]))
RIVER, CREEK = 95.0, 32.0  # half their width
_SHORE = 55.0
BLOCK = 205.0
EDGE, RING, INNER_RING = 3_750.0, 3_050.0, 1_250.0
Metres = tuple[float, float]


def lat_lon(at: Metres) -> tuple[float, float]:
    """Degrees of a spot in metres east and north of the middle."""
    return MIDDLE[0] + at[1] / _NORTH, MIDDLE[1] + at[0] / _EAST


def metres(lat: float, lon: float) -> Metres:
    return (lon - MIDDLE[1]) * _EAST, (lat - MIDDLE[0]) * _NORTH


def river_at(east: float) -> float:
    """How far north the middle of the river is."""
    return 330 * sin((east + 500) / 1050) - 40 * sin(east / 310)


def creek_at(north: float) -> float:
    """How far east the middle of the creek is; it flows into the river from the north."""
    return 180 + 210 * sin(north / 760) + 30 * sin(north / 190)


def in_water(at: Metres, room: float = 0.0) -> bool:
    """Whether a spot lies in the river or the creek, or nearer to them than `room`."""
    east, north = at
    creek = north > river_at(east) and abs(east - creek_at(north)) < CREEK + room
    return creek or abs(north - river_at(east)) < RIVER + room


def ashore(lat: float, lon: float) -> tuple[float, float]:
    """The same spot, or the bank nearest to it when it lies in the water."""
    east, north = metres(lat, lon)
    side = 1 if north >= river_at(east) else -1
    if side > 0 and abs(east - creek_at(north)) < CREEK + _SHORE:
        east = creek_at(north) + (CREEK + _SHORE) * (1 if east >= creek_at(north) else -1)
    if abs(north - river_at(east)) < RIVER + _SHORE:
        north = river_at(east) + side * (RIVER + _SHORE)
    return lat_lon((east, north))


def crossing(along: float, across: float) -> Metres:
    """Where two lines of the grid meet: the grid is bent, as streets that followed old paths are."""
    east, north = along * BLOCK, across * BLOCK
    return (
        east + 130 * sin(north / 950 + 0.6) + 45 * sin(east / 640),
        north + 110 * sin(east / 1150 + 1.1) + 40 * sin(north / 720),
    )


def is_in_town(at: Metres, reach: float = EDGE) -> bool:
    return hypot(at[0], at[1] * 1.08) < reach
