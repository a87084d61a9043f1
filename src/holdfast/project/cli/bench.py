"""`holdfast bench`: figures that can be repeated, on scratch databases of their own."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import click


@click.group()
def bench() -> None:
    """Measure this machine; nothing of your installation is touched."""


@bench.command("clock")
@click.option("--open", "open_", default=1_000_000, show_default=True, type=click.IntRange(1))
@click.option("--due", default=20_000, show_default=True, type=click.IntRange(1))
@click.option("--span", default=60.0, show_default=True, help="Seconds over which phase B's rows fall due.")
@click.option("--kills", default=10, show_default=True, type=click.IntRange(0))
@click.option("--restarts", default=3, show_default=True, type=click.IntRange(0))
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def clock(open_: int, due: int, span: float, kills: int, restarts: int, rounds: int, seed: int, as_json: bool) -> None:
    """Fire what falls due, beside plain inserts, in calm and under kills."""
    from holdfast.project.bench.clock import Size, run

    size = Size(open_, due, timedelta(seconds=span), kills, restarts, rounds, seed)
    figures = run(size, lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    if figures["duplicates"] or figures["fired"] != figures["expected"]:
        raise SystemExit(1)


@bench.command("pages")
@click.option("--places", default=100_000, show_default=True, type=click.IntRange(1000))
@click.option("--readings", default=40, show_default=True, type=click.IntRange(4), help="Of each page, by one reader.")
@click.option("--json", "as_json", is_flag=True)
def pages(places: int, readings: int, as_json: bool) -> None:
    """Read the register's pages in a city of many places, beside an empty page of the same shell."""
    from holdfast.project.bench.scratch import scratch

    with scratch():
        from holdfast.project.bench.pages import Size, run

        figures = run(Size(places, readings=readings), lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    if any(few != many for few, many in figures["queries"].values()):
        raise SystemExit(1)


@bench.command("fanout")
@click.option("--recipients", default=100_000, show_default=True, type=click.IntRange(10))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1))
@click.option("--kills", default=20, show_default=True, type=click.IntRange(0), help="In each of the two killed runs.")
@click.option("--delay-ms", default=10.0, show_default=True, help="What the gateway takes for one text.")
@click.option("--at-once", default=64, show_default=True, type=click.IntRange(1, 256), help="What it takes at once.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def fanout(recipients: int, workers: int, kills: int, delay_ms: float, at_once: int, seed: int, as_json: bool) -> None:
    """Tell very many people by a gateway with a limit, while emergencies pass and senders are killed."""
    from holdfast.project.bench.scratch import scratch

    with scratch():
        from holdfast.project.bench.fanout import Size, run

        size = Size(recipients, workers, kills, delay_ms, at_once, seed=seed)
        figures = run(size, lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    broken = figures["lost"] or figures["repeats_with_keys"] or figures["order_violations"]
    if broken or figures["repeats_without_keys"] > figures["repeats_allowed"]:
        raise SystemExit(1)


@bench.command("boards")
@click.option("--boards", "boards_", default=500, show_default=True, type=click.IntRange(1))
@click.option("--changes", default=30, show_default=True, type=click.IntRange(1))
@click.option("--apart", default=1.0, show_default=True, help="Seconds between two changes.")
@click.option("--places", default=1000, show_default=True, type=click.IntRange(1000))
@click.option("--json", "as_json", is_flag=True)
def boards(boards_: int, changes: int, apart: float, places: int, as_json: bool) -> None:
    """Open many boards and time each change from its commit to each of them."""
    from holdfast.project.bench.scratch import scratch

    with scratch():
        from holdfast.project.bench.boards import Size, run

        figures = run(Size(boards_, changes, apart, places), lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    if figures["received"] != figures["expected"]:
        raise SystemExit(1)


FILE = click.Path(exists=True, path_type=Path)


@bench.command("locate")
@click.option("--osm", type=FILE, help="The extract whose roads make the city.")
@click.option("--published", type=FILE, help="A folder with instances BDS*.txt.")
@click.option(
    "--large/--no-large", default=True, show_default=True, help="10,000 x 1,000: of the city, or made up without one."
)
@click.option("--limit", "limit_s", default=120.0, show_default=True, help="Seconds for each tool.")
@click.option("--json", "as_json", is_flag=True)
def locate(osm: Path | None, published: Path | None, large: bool, limit_s: float, as_json: bool) -> None:
    """Solve covering models, beside the tools in the interpreter that HOLDFAST_ANCHORS_PYTHON names."""
    from holdfast.project.bench.locate import Size, run

    size = Size(osm, published, large=(10_000, 1_000) if large else (0, 0), limit_s=limit_s)
    figures = run(size, lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    if not figures["all_equal"]:
        raise SystemExit(1)


@bench.command("simulate")
@click.option("--log", type=FILE, help="A log of calls: its first five days are fitted, its last two foretold.")
@click.option("--events", default=4_000_000, show_default=True, type=click.IntRange(1000))
@click.option("--json", "as_json", is_flag=True)
def simulate(log: Path | None, events: int, as_json: bool) -> None:
    """Replay calls, beside SimPy on the same model and the exact hypercube."""
    from holdfast.project.bench.simulate import run

    figures = run(log, events, lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    if figures["inside_999"] != figures["of"]:
        raise SystemExit(1)


@bench.command("planning")
@click.option("--osm", type=click.Path(path_type=Path), required=True, help="An OpenStreetMap extract.")
@click.option("--profile", default="car", show_default=True)
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1))
@click.option(
    "--few", default=50, show_default=True, type=click.IntRange(1), help="Places from which everywhere is reached."
)
@click.option("--many", default=1000, show_default=True, type=click.IntRange(1), help="Places of the square table.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def planning(osm: Path, profile: str, rounds: int, few: int, many: int, seed: int, as_json: bool) -> None:
    """Build, load, tables, nearest, areas, closures, beside scipy and RoutingKit; without turns and with them."""
    from holdfast.project.bench.planning import Size, in_words, run

    figures = run(osm, profile, Size(rounds, few, many, seed), lambda words: click.echo(words, err=True))
    click.echo(json.dumps(figures) if as_json else in_words(figures))
    errors = [each for name in ("without_turns", "with_turns") for each in figures[name]["largest_error_ms"].values()]
    if max(errors) > 1:
        raise SystemExit(1)
