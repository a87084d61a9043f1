"""`holdfast bench`: figures that can be repeated, on scratch databases of their own."""

from __future__ import annotations

import json
from datetime import timedelta

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
