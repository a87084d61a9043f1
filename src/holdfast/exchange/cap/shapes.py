"""The places of an alert: polygons and circles as text, latitude first, into numbers and back."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import numpy as np
import shapely

# A number as xs:decimal writes it; `nan`, `1e3` and `infinity` are words of floats, not of CAP.
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_PAIR = re.compile(rf"({_NUMBER}),({_NUMBER})")
FEWEST_POINTS = 4
HALF_ROUND_KM = 20_038.0  # half the way round the earth at the equator


class BadShape(ValueError):
    """Why a text is no polygon or circle: a code and words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def read_polygon(text: str) -> list[tuple[float, float]]:
    """The ring as (lat, lon) in degrees, first point = last; BadShape when it is none (CAP 1.2, 3.2.4)."""
    points = [_pair(each, "polygon") for each in text.split()]
    if len(points) < FEWEST_POINTS:
        raise BadShape("polygon-points", f"expected at least {FEWEST_POINTS} points, got {len(points)}")
    if points[0] != points[-1]:
        raise BadShape("polygon-open", f"the last point {_said(points[-1])} is not the first {_said(points[0])}")
    return points


def read_circle(text: str) -> tuple[float, float, float]:
    """Latitude and longitude in degrees and the radius in km; BadShape when it is none."""
    centre, _, radius = text.strip().partition(" ")
    lat, lon = _pair(centre, "circle")
    if not re.fullmatch(_NUMBER, radius.strip()):
        raise BadShape("circle-malformed", f"expected `lat,lon radius`, got {text[:60]!r}")
    km = float(radius)
    if not 0 <= km <= HALF_ROUND_KM:
        raise BadShape("circle-radius", f"expected a radius of 0 to {HALF_ROUND_KM:.0f} km, got {radius[:20]}")
    return lat, lon, km


def crosses_itself(ring: list[tuple[float, float]]) -> bool:
    """Whether the ring's edges meet other than at its corners, so that inside and outside are not to be told apart."""
    polygon = shapely.polygons(shapely.linearrings(np.array(ring)[:, ::-1]))
    return not bool(shapely.is_valid(polygon))


def write_polygon(ring: Iterable[tuple[float, float]], *, digits: int = 6) -> str:
    """The text of a ring of (lat, lon) in degrees; it is closed when it is not."""
    points = [(round(lat, digits), round(lon, digits)) for lat, lon in ring]
    if points and points[0] != points[-1]:
        points.append(points[0])
    return " ".join(f"{_plain(lat)},{_plain(lon)}" for lat, lon in points)


def write_circle(lat: float, lon: float, radius_km: float) -> str:
    """The text of a circle; the radius in km."""
    return f"{_plain(lat)},{_plain(lon)} {_plain(radius_km)}"


def _pair(text: str, shape: str) -> tuple[float, float]:
    found = _PAIR.fullmatch(text)
    if found is None:
        raise BadShape(f"{shape}-malformed", f"expected `lat,lon`, got {text[:60]!r}")
    lat, lon = float(found[1]), float(found[2])
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise BadShape(
            f"{shape}-range", f"expected a latitude of -90 to 90 and a longitude of -180 to 180, got {text[:60]}"
        )
    return lat, lon


def _plain(number: float) -> str:
    return format(number, ".6f").rstrip("0").rstrip(".")


def _said(point: tuple[float, float]) -> str:
    return f"{_plain(point[0])},{_plain(point[1])}"
