"""`holdfast roads`: a network from an extract, made once, opened in milliseconds."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from holdfast.planning.roads.build import Report
from holdfast.planning.roads.profile import SHIPPED, profile_named
from holdfast.project.cli.on_roads import FILE, say


@click.group()
def roads() -> None:
    """Make the road network that travel and reach go by."""


@roads.command()
@click.option("--osm", type=FILE, required=True, help="An OpenStreetMap extract: .osm.pbf, .osm.gz, .osm.")
@click.option("--out", type=FILE, required=True, help="The file to write, such as city.roads.")
@click.option("--profile", "key", default="car", show_default=True, help="Who drives: car, emergency, or one of yours.")
@click.option("--profiles", type=FILE, default=SHIPPED, help="A TOML file of profiles instead of the shipped one.")
@click.option("--turns/--no-turns", default=None, help="Whether turn rules bind; as the profile says, if not given.")
@click.option("--json", "as_json", is_flag=True)
def build(osm: Path, out: Path, key: str, profiles: Path, turns: bool | None, as_json: bool) -> None:
    """Read an extract, keep what hangs together, order it, and write it to one file. Ctrl-C leaves nothing behind."""
    from holdfast.exchange.osm.roads import read_roads
    from holdfast.planning.travel.prepared import roads_from, save_roads

    profile = profile_named(key, profiles)
    began = time.perf_counter()
    ways = read_roads(osm, profile.speeds, lambda count: click.echo(f"{count} ways", err=True))
    read = time.perf_counter()
    click.echo(f"{len(ways.ids)} ways read, building", err=True)
    made, report = roads_from(ways, profile, turns=turns)
    built = time.perf_counter()
    size = save_roads(out, made)
    result = {
        **_plain(report),
        "turn_rules": made.about["turn_rules"],
        "out": out.name,
        "bytes": size,
        "read_s": round(read - began, 3),
        "build_s": round(built - read, 3),
        "save_s": round(time.perf_counter() - built, 3),
    }
    say(result, [*_words(report), f"Wrote {out.name}, {size} bytes. Credit: {ways.credit}"], as_json)


@roads.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True)
def show(file: Path, as_json: bool) -> None:
    """What a roads file was made from, and whether every byte of it is as it was written."""
    from holdfast.planning.roads.store import is_intact
    from holdfast.planning.travel.prepared import open_roads

    about, intact = open_roads(file).about, is_intact(file)
    lines = [f"{key}: {value}" for key, value in about.items()]
    say({**about, "intact": intact}, [*lines, "intact" if intact else "DAMAGED: build it anew"], as_json)
    if not intact:
        raise SystemExit(1)


def _plain(report: Report) -> dict[str, Any]:
    return dict(vars(report))


def _words(report: Report) -> list[str]:
    left = "; ".join(f"{count} {why}" for why, count in report.rules_left.items() if count) or "none"
    return [
        f"{report.ways_driven} of {report.ways} ways are driven by {report.profile}",
        f"{report.vertices} vertices, {report.edges} edges, {report.arcs} arcs, {report.kilometres} km",
        f"Dropped, as they do not hang together with the largest of {report.parts} parts: {report.dropped_vertices} "
        f"vertices, {report.dropped_edges} edges, {report.dropped_kilometres} km",
        f"{report.barriers} barriers close a road; {report.points_cut_off} points lie outside the extract",
        f"{sum(report.rules_taken.values())} turn rules forbid {report.turns_banned} turns; not modelled: {left}",
        f"Turn rules would trap who drives {report.trapped_arcs} arcs, {report.trapped_kilometres} km: left out",
    ]
