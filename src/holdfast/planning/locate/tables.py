"""Demands, candidates and the travel between them from CSV or GeoJSON tables; a wrong row is named."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.locate.problem import Floats

EARTH_KM = 6371.0088
Point = tuple[float, float]
YES, NO = {"1", "yes", "true"}, {"", "0", "no", "false"}


@dataclass(frozen=True)
class Ground:
    """`distance` (demands, sites), infinite where no way is known. Sites may be fixed or forbidden and cost something."""

    demands: tuple[str, ...]
    weights: Floats
    sites: tuple[str, ...]
    distance: Floats
    fixed: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()
    costs: Floats | None = None
    points: Mapping[str, Point] | None = None


def read_ground(demands: Path, candidates: Path, travel: Path | None = None) -> Ground:
    """`demands`: id, weight; `candidates`: id, maybe fixed, forbidden, cost; both with lon, lat, or as GeoJSON points.
    `travel`: a CSV of demand, candidate, minutes. Without it the distance is great-circle kilometres."""
    who, where = _rows(demands), _rows(candidates)
    names, sites = _ids(who, demands), _ids(where, candidates)
    weights = np.array([_number(row, "weight", at, demands, 1.0) for at, row in who])
    points = {f"demand {name}": _point(row) for name, (_, row) in zip(names, who, strict=True)}
    points |= {f"candidate {name}": _point(row) for name, (_, row) in zip(sites, where, strict=True)}
    known = {name: point for name, point in points.items() if point is not None}
    return Ground(
        demands=names,
        weights=weights,
        sites=sites,
        distance=_straight(who, where, demands, candidates) if travel is None else _table(travel, names, sites),
        fixed=_flagged(where, "fixed", candidates),
        forbidden=_flagged(where, "forbidden", candidates),
        costs=np.array([_number(row, "cost", at, candidates, 1.0) for at, row in where]),
        points=known,
    )


Row = Mapping[str, Any]


def _rows(file: Path) -> list[tuple[int, Row]]:
    """The rows with their numbers (a CSV's first row after its head is 2); properties and point of GeoJSON features."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        found = _features(text, file) if file.suffix in (".geojson", ".json") else list(_lines(text, file))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadInput(Place(file.name), "CSV or GeoJSON in UTF-8", str(error)) from error
    if not found:
        raise BadInput(Place(file.name), "at least one row", "none")
    return found


def _lines(text: str, file: Path) -> list[tuple[int, Row]]:
    reader = csv.DictReader(text.splitlines())
    if "id" not in (reader.fieldnames or []):
        raise BadInput(
            Place(file.name, row=1, field="id"), "a column of that name", str(reader.fieldnames or "nothing")
        )
    return [(at, row) for at, row in enumerate(reader, 2)]


def _features(text: str, file: Path) -> list[tuple[int, Row]]:
    document = json.loads(text)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise BadInput(Place(file.name, field="features"), "a list of points", str(features))
    rows: list[tuple[int, Row]] = []
    for at, feature in enumerate(features, 1):
        geometry = (feature.get("geometry") or {}) if isinstance(feature, dict) else {}
        pair = geometry.get("coordinates") if geometry.get("type") == "Point" else None
        if not isinstance(pair, list) or len(pair) < 2:
            raise BadInput(Place(file.name, row=at, field="geometry"), "a point", str(geometry.get("type")))
        properties = feature.get("properties") or {}
        rows.append((at, {"id": feature.get("id", ""), **properties, "lon": pair[0], "lat": pair[1]}))
    return rows


def _ids(rows: list[tuple[int, Row]], file: Path) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for at, row in rows:
        name = str(row.get("id", "") or "").strip()
        if not name or name in seen:
            raise BadInput(Place(file.name, row=at, field="id"), "an id of its own", name or "nothing")
        seen[name] = at
    return tuple(seen)


def _number(row: Row, field: str, at: int, file: Path, default: float | None = None, *, low: float = 0.0) -> float:
    value = row.get(field)
    if value in (None, "") and default is not None:
        return default
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < low:
        came = "nothing" if value in (None, "") else str(value)
        raise BadInput(Place(file.name, row=at, field=field), f"a number from {low:g}", came)
    return number


def _flagged(rows: list[tuple[int, Row]], field: str, file: Path) -> tuple[int, ...]:
    flagged = []
    for index, (at, row) in enumerate(rows):
        word = str(row.get(field) if row.get(field) is not None else "").strip().lower()
        if word not in YES | NO:
            raise BadInput(Place(file.name, row=at, field=field), "yes or no", word)
        if word in YES:
            flagged.append(index)
    return tuple(flagged)


def _point(row: Row) -> Point | None:
    try:
        return float(row["lon"]), float(row["lat"])
    except (KeyError, TypeError, ValueError):
        return None


def _straight(who: list[tuple[int, Row]], where: list[tuple[int, Row]], demands: Path, candidates: Path) -> Floats:
    """Great-circle kilometres (haversine)."""

    def radians(rows: list[tuple[int, Row]], file: Path) -> Floats:
        for at, row in rows:
            if not -180 <= _number(row, "lon", at, file, low=-math.inf) <= 180:
                raise BadInput(Place(file.name, row=at, field="lon"), "degrees from -180 to 180", str(row["lon"]))
            if not -90 <= _number(row, "lat", at, file, low=-math.inf) <= 90:
                raise BadInput(Place(file.name, row=at, field="lat"), "degrees from -90 to 90", str(row["lat"]))
        return np.radians([[float(row["lat"]), float(row["lon"])] for _, row in rows])

    one, two = radians(who, demands)[:, None, :], radians(where, candidates)[None, :, :]
    half = np.sin((two - one) / 2) ** 2
    inside = half[..., 0] + np.cos(one[..., 0]) * np.cos(two[..., 0]) * half[..., 1]
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(inside, 1.0))))


def _table(file: Path, demands: tuple[str, ...], sites: tuple[str, ...]) -> Floats:
    """Minutes from a long table (demand, candidate, minutes; or from candidate, to demand, as `holdfast travel table` writes
    it); pairs that it does not name have no way."""
    row_of = {name: at for at, name in enumerate(demands)}
    column_of = {name: at for at, name in enumerate(sites)}
    distance = np.full((len(demands), len(sites)), np.inf)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        names = list(reader.fieldnames or [])
        to, origin = ("to", "from") if {"from", "to"} <= set(names) else ("demand", "candidate")
        for column in (to, origin, "minutes"):
            if column not in names:
                raise BadInput(Place(file.name, row=1, field=column), "a column of that name", "none")
        for at, row in enumerate(reader, 2):
            for field, known, words in ((to, row_of, "demand"), (origin, column_of, "candidate")):
                if row[field] not in known:
                    raise BadInput(Place(file.name, row=at, field=field), f"a {words} that is listed", str(row[field]))
            distance[row_of[row[to]], column_of[row[origin]]] = _number(row, "minutes", at, file)
    return distance
