"""`holdfast locate`: where to open sites, with a proof or an honest bound."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from holdfast.planning.locate import cover
from holdfast.planning.locate.answer import Located
from holdfast.planning.locate.pcentre import p_centre
from holdfast.planning.locate.pmedian import p_median
from holdfast.planning.locate.points import read_bds
from holdfast.planning.locate.problem import read_orlib

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def locate() -> None:
    """Find where teams and stock should stand: a value, a bound, and whether the two meet."""


def limits(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every model."""
    command = click.option("--json", "as_json", is_flag=True)(command)
    return click.option("--limit", "limit_s", type=float, default=60.0, help="Seconds.")(command)


def points(command: Callable[..., None]) -> Callable[..., None]:
    """The options of covering models."""
    command = click.option("--radius", type=float, required=True, help="What counts as within reach.")(command)
    return click.option("--bds", "file", type=FILE, required=True, help="Sites and customers as points.")(command)


@locate.command()
@click.option("--orlib", "file", type=FILE, required=True, help="An instance of the OR-Library.")
@limits
def pmedian(file: Path, limit_s: float, as_json: bool) -> None:
    """The least sum of weighted distances to the nearest of p sites."""
    _say(p_median(read_orlib(file), limit_s=limit_s), as_json)


@locate.command()
@click.option("--orlib", "file", type=FILE, required=True, help="An instance of the OR-Library.")
@limits
def pcentre(file: Path, limit_s: float, as_json: bool) -> None:
    """The least distance within which p sites reach everybody."""
    _say(p_centre(read_orlib(file), limit_s=limit_s), as_json)


@locate.command()
@points
@click.option("-p", type=int, required=True, help="How many sites.")
@limits
def mclp(file: Path, radius: float, p: int, limit_s: float, as_json: bool) -> None:
    """The most weight that p sites reach."""
    distance, weights = read_bds(file)
    _say(cover.most(cover.cover_within(distance, weights, radius), p, limit_s=limit_s), as_json)


@locate.command()
@points
@limits
def lscp(file: Path, radius: float, limit_s: float, as_json: bool) -> None:
    """The fewest sites that reach everybody who can be reached."""
    distance, weights = read_bds(file)
    _say(cover.fewest(cover.cover_within(distance, weights, radius), limit_s=limit_s), as_json)


@locate.command()
@points
@click.option("-p", type=int, required=True, help="How many units.")
@click.option("--busy", type=float, required=True, help="The share of its time that a unit is busy.")
@limits
def mexclp(file: Path, radius: float, p: int, busy: float, limit_s: float, as_json: bool) -> None:
    """The most weight that p units reach in expectation, when each may be busy."""
    distance, weights = read_bds(file)
    _say(cover.expected(cover.cover_within(distance, weights, radius), p, busy=busy, limit_s=limit_s), as_json)


def _say(answer: Located, as_json: bool) -> None:
    if as_json:
        said = {
            "value": answer.value,
            "bound": answer.bound,
            "gap": answer.gap,
            "proved": answer.proved,
            "seconds": round(answer.seconds, 3),
            "sites": list(answer.sites),
            "notes": list(answer.notes),
        }
        click.echo(json.dumps(said))
        return
    for note in answer.notes:
        click.echo(note)
    proof = (
        "proved"
        if answer.proved
        else f"not proved: no choice can be better than {answer.bound:g} (gap {answer.gap:.2%})"
    )
    click.echo(f"{answer.value:g}, {proof}, {answer.seconds:.2f} s")
    click.echo("sites " + " ".join(map(str, answer.sites)))
