"""Places that look like one: near each other and called alike.

The ground is cut into square cells as wide as the search; a place is compared with those of its own cell and of the
eight around, so that 100,000 places are compared with their neighbours only. Distance is reckoned on a sphere, flat
around each pair: d = R * sqrt(dlat^2 + (cos(lat) * dlon)^2), which errs by less than a centimetre over the search.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from holdfast.domain.register.likeness import likeness, plain_name

EARTH = 6_371_008.8  # metres, mean radius
# Ours, tried on the extracts: a campus and its gate are 100 m apart, a building and its node less than 30.
FAR, NEAR = 150.0, 25.0
ALIKE = 0.75
_ONE_DEGREE = math.radians(1) * EARTH


@dataclass(frozen=True)
class Spot:
    """A place as it is compared: what it is listed as, its names, its position."""

    id: UUID
    listing: str
    names: tuple[str, ...]
    lat: float
    lon: float


@dataclass(frozen=True)
class Pair:
    """Two places that look like one, how far apart and how like their names are (0 when one has none)."""

    first: UUID
    second: UUID
    metres: float
    likeness: float


@dataclass(frozen=True)
class _Known:
    spot: Spot
    names: tuple[str, ...]


def twins(spots: Iterable[Spot]) -> Iterator[Pair]:
    """Every pair that looks like one, each once."""
    cells: dict[tuple[int, int], list[_Known]] = defaultdict(list)
    for spot in spots:
        known = _Known(spot, tuple(plain for name in spot.names if (plain := plain_name(name))))
        row = _row(spot.lat)
        for beside in (row - 1, row, row + 1):
            columns = _columns(beside)
            at = _column(spot.lon, columns)
            for column in {(at - 1) % columns, at, (at + 1) % columns}:
                for other in cells.get((beside, column), ()):
                    pair = _compared(other, known)
                    if pair is not None:
                        yield pair
        cells[row, _column(spot.lon, _columns(row))].append(known)


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two near points."""
    across = (other_lon - lon + 180) % 360 - 180
    return _ONE_DEGREE * math.hypot(other_lat - lat, across * math.cos(math.radians((lat + other_lat) / 2)))


def _row(lat: float) -> int:
    return math.floor(lat * _ONE_DEGREE / FAR)


def _columns(row: int) -> int:
    """How many columns of equal width go round the earth in a row, each at least as wide as the search there."""
    poleward = min(max(abs(row), abs(row + 1)) * FAR / _ONE_DEGREE, 89.9)
    return max(math.floor(360 * _ONE_DEGREE * math.cos(math.radians(poleward)) / FAR), 1)


def _column(lon: float, columns: int) -> int:
    return math.floor((lon + 180) / 360 * columns) % columns


def _compared(one: _Known, other: _Known) -> Pair | None:
    first, second = one.spot, other.spot
    metres = metres_between(first.lat, first.lon, second.lat, second.lon)
    if metres > FAR:
        return None
    like = max((likeness(left, right) for left in one.names for right in other.names), default=0.0)
    nameless = not one.names or not other.names
    if like >= ALIKE or (nameless and metres <= NEAR and first.listing == second.listing):
        return Pair(first.id, second.id, round(metres, 1), round(like, 3))
    return None
