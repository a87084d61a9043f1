"""`holdfast travel`: times between places, the way itself, and areas within so many minutes."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
import shapely

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.snap import Places
from holdfast.planning.travel.isochrone import CELL_M, TOLERANCE_CELLS, isochrones
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.oracle import scipy_table
from holdfast.planning.travel.path import path
from holdfast.planning.travel.times import within
from holdfast.project.cli.on_roads import (
    FILE,
    Ready,
    credit_of,
    feature,
    in_steps,
    minutes,
    on_roads,
    read_sites,
    say,
    write_features,
    write_rows,
)


@click.group()
def travel() -> None:
    """How long from where to where, by which way, how far in so many minutes."""


@travel.command()
@click.option("--from", "origins", type=FILE, required=True, help="CSV, XLSX or GeoJSON with lat and lon, maybe id.")
@click.option("--to", "targets", type=FILE, required=True, help="The same.")
@click.option("--limit", type=float, help="Minutes beyond which a way counts as none.")
@click.option("--out", type=FILE, help="A CSV file: from, to, minutes, a row a pair that has a way.")
@click.option("--engine", type=click.Choice(["own", "scipy"]), default="own", help="scipy is slow and needs no trust.")
@on_roads
def table(
    ready: Ready, origins: Path, targets: Path, limit: float | None, out: Path | None, engine: str, as_json: bool
) -> None:
    """Times from every place to every other."""
    sources, ends = read_sites(origins), read_sites(targets)
    from_, to = ready.snap(sources), ready.snap(ends)
    answer = scipy_table if engine == "scipy" else lambda travel, a, b: travel.table(a, b)
    parts = [
        answer(ready.travel, from_.pick(np.arange(len(from_))[part]), to)
        for part in in_steps(len(from_), "places answered")
    ]
    ms = np.concatenate(parts)
    if limit is not None:
        ms = within(ms, limit * 60)
    none = int((ms >= NEVER).sum())
    notes = [
        *ready.notes,
        *([f"{none} of {ms.size} pairs have no way{'' if limit is None else ' in time'}"] if none else []),
    ]
    if out:
        rows = ((sources.names[i], ends.names[j], minutes(ms[i, j])) for i, j in np.argwhere(ms < NEVER))
        write_rows(out, ("from", "to", "minutes"), rows)
    result = {
        "from": list(sources.names),
        "to": list(ends.names),
        "snapped_m": {"from": from_.away_m.round(1).tolist(), "to": to.away_m.round(1).tolist()},
        "notes": notes,
        **({} if out else {"minutes": [[minutes(each) for each in row] for row in ms.tolist()]}),
    }
    lines = (
        [] if out else [f"{sources.names[i]} {ends.names[j]} {_words(int(ms[i, j]))}" for i, j in np.ndindex(ms.shape)]
    )
    say(result, [*lines, *notes, *([f"Wrote {out.name}"] if out else [])], as_json)


@travel.command("path")
@click.option("--from", "origin", required=True, help="lon,lat")
@click.option("--to", "target", required=True, help="lon,lat")
@click.option("--out", type=FILE, help="A GeoJSON file with the way as a line.")
@on_roads
def path_(ready: Ready, origin: str, target: str, out: Path | None, as_json: bool) -> None:
    """The quickest way between two points."""
    from_, to = _point(ready, origin, "--from"), _point(ready, target, "--to")
    found = path(ready.travel, from_, to)
    if found is None:
        notes = [*ready.notes, "no way leads from one to the other"]
        say({"minutes": None, "notes": notes}, notes, as_json)
        raise SystemExit(1)
    line = shapely.LineString(found.shape)
    said = {"minutes": minutes(found.ms), "metres": round(found.metres, 1)}
    if out:
        write_features(out, [feature(line, **said)], credit_of(ready.roads))
    shape = {} if out else {"line": found.shape.round(6).tolist()}
    result = {
        **said,
        "snapped_m": [round(float(each.away_m[0]), 1) for each in (from_, to)],
        "notes": ready.notes,
        **shape,
    }
    say(result, [f"{said['minutes']} min, {found.metres / 1000:.2f} km", *ready.notes], as_json)


@travel.command()
@click.option("--from", "origins", type=FILE, required=True, help="CSV, XLSX or GeoJSON with lat and lon, maybe id.")
@click.option("--minutes", "limits", default="1,3,5,10,30", show_default=True)
@click.option("--cell", default=CELL_M, show_default=True, help="Metres of the grid on which areas are drawn.")
@click.option("--out", type=FILE, help="A GeoJSON file with an area for each place and limit, the largest first.")
@on_roads
def area(ready: Ready, origins: Path, limits: str, cell: float, out: Path | None, as_json: bool) -> None:
    """The areas within so many minutes of places. An area reaches at most three cells beyond a road driven in time."""
    sites = read_sites(origins)
    places, wanted = ready.snap(sites), numbers(limits, "--minutes")
    features, rows = [], []
    for i, name in enumerate(sites.names):
        for each in reversed(isochrones(ready.travel, places.pick(np.array([i])), wanted, cell)):
            said = {"id": name, "minutes": each.minutes, "km": round(each.kilometres, 2)}
            rows.append(said)
            if not each.area.is_empty:
                features.append(feature(each.area, **said))
        click.echo(f"{i + 1} of {len(sites.names)} places drawn", err=True)
    if out:
        write_features(out, features, credit_of(ready.roads))
    tolerance = {"tolerance_m": TOLERANCE_CELLS * cell, "notes": ready.notes}
    result = {"areas": rows, **tolerance} if out else {"type": "FeatureCollection", "features": features, **tolerance}
    say(
        result,
        [*(f"{row['id']}: {row['minutes']:g} min, {row['km']} km of road" for row in rows), *ready.notes],
        as_json,
    )


def numbers(text: str, option: str) -> list[float]:
    """Numbers with commas between them; BadInput for other words."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise BadInput(Place(field=option), "numbers with commas between them", text) from error


def _point(ready: Ready, text: str, option: str) -> Places:
    pair = numbers(text, option)
    if len(pair) != 2:
        raise BadInput(Place(field=option), "a longitude and a latitude, as 14.51,35.90", text)
    return ready.roads.snapper.snap(np.array([pair]), ready.farthest_m, file=option)


def _words(ms: int) -> str:
    found = minutes(ms)
    return "no way" if found is None else f"{found:.2f} min"
