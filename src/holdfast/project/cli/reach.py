"""`holdfast reach`: who is within so many minutes of which site, and which sites are nearest to each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import shapely

from holdfast.planning.reach.nearest import Nearest, nearest
from holdfast.planning.reach.within import checked_weights
from holdfast.planning.reach.within import reach as reach_of
from holdfast.planning.roads.snap import Places
from holdfast.project.cli.on_roads import (
    FILE,
    Ready,
    Sites,
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
from holdfast.project.cli.travel import numbers


@click.group()
def reach() -> None:
    """Who is within reach of which site, by weight, and who is nearest."""


@reach.command()
@click.option("--sites", "sites_", type=FILE, required=True, help="CSV, XLSX or GeoJSON with lat and lon, maybe id.")
@click.option("--demand", "demand_", type=FILE, required=True, help="The same, maybe with weight (else 1 each).")
@click.option("--minutes", "limits", default="1,3,5,10,30", show_default=True)
@click.option("--out", type=FILE, help="A CSV file: site, minutes, weight within, a row a site and limit.")
@on_roads
def within(ready: Ready, sites_: Path, demand_: Path, limits: str, out: Path | None, as_json: bool) -> None:
    """How much weight each site, and any of them, comes to within each limit; and what none can come to."""
    sites, demand = read_sites(sites_), read_sites(demand_)
    weights = checked_weights(demand.weights, len(demand.names), demand.file)
    ms = _table(ready, ready.snap(sites), ready.snap(demand))
    found = reach_of(ms, weights, numbers(limits, "--minutes"), demand.file)
    cut_off = [demand.names[each] for each in found.cut_off]
    notes = [*ready.notes, *([f"no site has a way to {len(cut_off)}: {', '.join(cut_off[:10])}"] if cut_off else [])]
    if out:
        rows = [
            (name, limit, float(found.by_site[i, j]))
            for i, name in enumerate(sites.names)
            for j, limit in enumerate(found.minutes)
        ]
        write_rows(out, ("site", "minutes", "weight"), rows)
    result = {
        "minutes": list(found.minutes),
        "total": found.total,
        "any": found.by_any.tolist(),
        "share": [found.share(i) for i in range(len(found.minutes))],
        "sites": dict(zip(sites.names, found.by_site.tolist(), strict=True)),
        "cut_off": cut_off,
        "notes": notes,
    }
    lines = [
        f"{limit:g} min: {found.by_any[i]:g} of {found.total:g} ({found.share(i):.1%})"
        for i, limit in enumerate(found.minutes)
    ]
    say(result, [*lines, *notes], as_json)


@reach.command("nearest")
@click.option("--sites", "sites_", type=FILE, required=True, help="CSV, XLSX or GeoJSON with lat and lon, maybe id.")
@click.option("--demand", "demand_", type=FILE, required=True, help="The same.")
@click.option("-k", default=3, show_default=True, help="How many sites.")
@click.option("--out", type=FILE, help="CSV or GeoJSON: each demand with its nearest sites and minutes.")
@on_roads
def nearest_(ready: Ready, sites_: Path, demand_: Path, k: int, out: Path | None, as_json: bool) -> None:
    """The nearest sites of each place, by the time from the site to the place."""
    sites, demand = read_sites(sites_), read_sites(demand_)
    found = nearest(_table(ready, ready.snap(sites), ready.snap(demand)), k)
    cut_off = [demand.names[each] for each in np.flatnonzero(found.site[:, 0] < 0)]
    notes = [*ready.notes, *([f"no site has a way to {len(cut_off)}: {', '.join(cut_off[:10])}"] if cut_off else [])]
    if out and out.suffix in (".geojson", ".json"):
        features = (
            feature(shapely.Point(*demand.lonlat[i]), id=name, **_flat(sites, found, i))
            for i, name in enumerate(demand.names)
        )
        write_features(out, features, credit_of(ready.roads))
    elif out:
        write_rows(out, ("id", "place", "site", "minutes"), _rows(sites, demand, found))
    listed = {demand.names[i]: list(_of(sites, found, i)) for i in range(len(demand.names))}
    lines = [f"{name}: " + ", ".join(f"{site} {time} min" for site, time in of) for name, of in listed.items()]
    result = {"notes": notes, **({} if out else {"nearest": listed}), "cut_off": cut_off}
    say(result, [*([f"Wrote {out.name}"] if out else lines), *notes], as_json)


def _table(ready: Ready, sites: Places, demand: Places) -> np.ndarray:
    """Times from sites to demand, so many sites at a time."""
    every = np.arange(len(sites))
    parts = [ready.travel.table(sites.pick(every[part]), demand) for part in in_steps(len(sites), "sites answered")]
    return np.concatenate(parts)


def _of(sites: Sites, found: Nearest, i: int) -> Iterator[tuple[str, float | None]]:
    return (
        (sites.names[site], minutes(ms))
        for site, ms in zip(found.site[i], found.ms[i].tolist(), strict=True)
        if site >= 0
    )


def _flat(sites: Sites, found: Nearest, i: int) -> dict[str, str | float | None]:
    said: dict[str, str | float | None] = {}
    for place, (site, time) in enumerate(_of(sites, found, i), start=1):
        said |= {f"site_{place}": site, f"minutes_{place}": time}
    return said


def _rows(sites: Sites, demand: Sites, found: Nearest) -> Iterator[tuple[str, int, str, float | None]]:
    for i, name in enumerate(demand.names):
        for place, (site, time) in enumerate(_of(sites, found, i), start=1):
            yield name, place, site, time
