"""What the commands on roads share: places from files, closures, times of the day, and answers as JSON, CSV or GeoJSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import shapely

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.cells import Wrong, degrees, number
from holdfast.exchange.tables.formats import read_table
from holdfast.exchange.tables.write import Cell, csv_lines
from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.snap import FARTHEST_M, Places
from holdfast.planning.roads.store import put_in_place
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.prepared import Roads, open_roads
from holdfast.planning.travel.times import Travel

FILE = click.Path(path_type=Path)
# Sources that are answered before the command says how far it is.
EVERY = 512


@dataclass(frozen=True)
class Sites:
    """Places of a file: a name, a position and a weight each (1 where the file has none), and their rows in it."""

    file: str
    names: tuple[str, ...]
    lonlat: np.ndarray
    weights: np.ndarray
    rows: tuple[int, ...]


def read_sites(path: Path) -> Sites:
    """The places of a CSV, XLSX or GeoJSON file with lat and lon; BadInput names row and field of the first that is wrong."""
    table = read_table(path)
    if table.refused:
        raise _refused(table.refused[0])
    for column in ("lat", "lon"):
        if column not in table.rows.columns:
            raise BadInput(Place(table.file, 1, column), "columns lat and lon", ", ".join(table.rows.columns)[:80])
    read = [_site(table.file, row, cells) for row, cells in table.rows]
    names, lonlat, weights, rows = zip(*read, strict=True)
    return Sites(table.file, names, np.array(lonlat), np.array(weights), rows)


def _site(file: str, row: int, cells: Mapping[str, str]) -> tuple[str, tuple[float, float], float, int]:
    field = "lon"
    try:
        lon = degrees(cells["lon"], 180, cells["lat"])
        field = "lat"
        lat = degrees(cells["lat"], 90, cells["lon"])
        field = "weight"
        weight = _weight(cells.get("weight", ""))
    except Wrong as wrong:
        raise BadInput(Place(file, row, field), str(wrong), repr(cells[field])) from wrong
    return cells.get("id") or cells.get("name") or str(row), (lon, lat), weight, row


def _weight(text: str) -> float:
    weight = number(text, "a number from 0") if text else 1.0
    if weight < 0:
        raise Wrong("a number from 0")
    return weight


def _refused(row: RefusedRow) -> BadInput:
    return BadInput(Place(row.file, int(row.row) if row.row.isdigit() else None, row.field), row.expected, row.came)


@dataclass(frozen=True)
class Ready:
    """Roads opened and weighed, and what is worth saying of them."""

    roads: Roads
    travel: Travel
    notes: tuple[str, ...]
    farthest_m: float

    def snap(self, sites: Sites) -> Places:
        """The sites on roads."""
        return self.roads.snapper.snap(sites.lonlat, self.farthest_m, file=sites.file, rows=sites.rows)


def on_roads(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that travels; the command gets a `Ready` in their stead."""

    @functools.wraps(command)
    def ready(
        roads: Path,
        factor: float,
        hour: int | None,
        closed: Path | None,
        cordon: Path | None,
        snap_limit: float,
        **rest: Any,
    ) -> None:
        opened = open_roads(roads)
        command(ready=_ready(opened, factor * _factor_of(opened, hour), closed, cordon, snap_limit), **rest)

    options = [
        click.option("--roads", type=FILE, required=True, help="A file made by `holdfast roads build`."),
        click.option(
            "--factor", type=float, default=1.0, show_default=True, help="Multiplies every time, as at rush hour."
        ),
        click.option("--hour", type=click.IntRange(0, 23), help="Multiplies by the profile's factor of this hour."),
        click.option("--closed", type=FILE, help="GeoJSON areas: every road that touches one is closed."),
        click.option("--cordon", type=FILE, help="GeoJSON areas: nobody crosses their border, inside they drive."),
        click.option(
            "--snap-limit", default=FARTHEST_M, show_default=True, help="Metres from a place to its road, at most."
        ),
        click.option("--json", "as_json", is_flag=True),
    ]
    wrapped: Callable[..., None] = ready
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


def _factor_of(roads: Roads, hour: int | None) -> float:
    if hour is None:
        return 1.0
    hours = roads.about.get("hours") or []
    if not hours:
        raise BadInput(Place(field="--hour"), "roads whose profile has factors by hour", "a profile without `hours`")
    return float(hours[hour])


def _ready(roads: Roads, factor: float, closed: Path | None, cordon: Path | None, snap_limit: float) -> Ready:
    edges = [_edges(roads, closed, border_only=False), _edges(roads, cordon, border_only=True)]
    shut = np.unique(np.concatenate(edges))
    notes: tuple[str, ...] = ()
    if closed or cordon:
        share = len(shut) / roads.network.edges
        notes = (f"{len(shut)} of {roads.network.edges} roads are closed ({share:.1%})",)
    if factor == 1.0 and not len(shut):
        return Ready(roads, Travel(roads), notes, snap_limit)
    return Ready(roads, Travel(roads).reweighed(factor=factor, closed=shut), notes, snap_limit)


def _edges(roads: Roads, file: Path | None, *, border_only: bool) -> np.ndarray:
    if file is None:
        return np.empty(0, dtype=np.int32)
    area = shapely.union_all([shapely.geometry.shape(dict(shape)) for _, shape in areas_of(file)])
    return roads.snapper.edges_touching(area, border_only=border_only, file=file.name)


def areas_of(file: Path) -> list[tuple[int, Mapping[str, Any]]]:
    """The areas of a GeoJSON file by number; BadInput for a feature that is none."""
    table = read_table(file)
    if table.refused:
        raise _refused(table.refused[0])
    points = [row for row, _ in table.rows if row not in table.shapes]
    if points:
        raise BadInput(Place(table.file, points[0], "geometry"), "an area", "no area")
    return sorted(table.shapes.items())


def in_steps(count: int, words: str) -> Iterable[slice]:
    """Parts of a long list, saying on the way how far it is."""
    for begin in range(0, count, EVERY):
        yield slice(begin, min(begin + EVERY, count))
        if count > EVERY:
            click.echo(f"{min(begin + EVERY, count)} of {count} {words}", err=True)


def minutes(ms: int) -> float | None:
    """Minutes for people, None where there is no way."""
    return None if ms >= NEVER else round(int(ms) / 60_000, 3)


def write_rows(out: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A CSV file, whole or not at all."""
    with put_in_place(out) as file:
        for line in csv_lines(header, rows):
            file.write(line.encode())


def write_features(out: Path, features: Iterable[Mapping[str, Any]], credit: str) -> None:
    """A GeoJSON file, whole or not at all."""
    document = {"type": "FeatureCollection", "attribution": credit, "features": list(features)}
    with put_in_place(out) as file:
        file.write(json.dumps(document, ensure_ascii=False, allow_nan=False).encode())


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature of a shape in lon, lat, to a decimetre."""
    rounded = shapely.set_precision(shape, 1e-6) if shape.geom_type != "Point" else shape
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(rounded)), "properties": properties}


def credit_of(roads: Roads) -> str:
    """Whom to credit for the extract."""
    return str((roads.about.get("extract") or {}).get("credit", ""))


def say(result: Mapping[str, Any], words: Sequence[str], as_json: bool) -> None:
    """The answer for machines or for people."""
    click.echo(json.dumps(result, ensure_ascii=False, allow_nan=False) if as_json else "\n".join(words))
