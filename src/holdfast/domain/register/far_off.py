"""Places that lie far away from all others: swapped or mistyped coordinates that are valid ones all the same.

The middle is the median of latitudes and of longitudes. With d(p) the distance of p from the middle and q the median of
all d, p is far off when d(p) > max(times * q, at_least). Medians, so that even many wrong rows move neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from holdfast.domain.register.twins import metres_between

Point = tuple[float, float]


@dataclass(frozen=True)
class FarOff:
    """`times` the distance within which half of the places lie, and at the least so many metres; fewer than `fewest`
    places have no middle."""

    times: float
    at_least: float
    fewest: int


@dataclass(frozen=True)
class Middle:
    """Where the places of an agency are, and from how many metres on something lies far off."""

    lat: float
    lon: float
    limit: float

    def metres_to(self, point: Point) -> float:
        return metres_between(self.lat, self.lon, *point)

    def is_far(self, point: Point) -> bool:
        return self.metres_to(point) > self.limit


def middle_of(points: Sequence[Point], rule: FarOff) -> Middle | None:
    """The middle of these places as (latitude, longitude); None where there are too few to have one."""
    if len(points) < rule.fewest:
        return None
    lat, lon = median(lat for lat, _ in points), median(lon for _, lon in points)
    half = median(metres_between(lat, lon, *point) for point in points)
    return Middle(lat, lon, max(rule.times * half, rule.at_least))
