"""`holdfast locate`: where to open sites, with a proof or an honest bound."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.fan import at_home, on_dask
from holdfast.planning.locate import questions
from holdfast.planning.locate.answer import Located, Watch
from holdfast.planning.locate.choices import Question, alternatives, next_teams, worth_of_each
from holdfast.planning.locate.cover import Cover, cover_within
from holdfast.planning.locate.pcentre import p_centre
from holdfast.planning.locate.pmedian import p_median
from holdfast.planning.locate.points import read_bds
from holdfast.planning.locate.preposition import place
from holdfast.planning.locate.problem import Problem, checked, read_orlib
from holdfast.planning.locate.tables import Ground, read_ground
from holdfast.project.cli.document import read_document, write_whole
from holdfast.project.cli.locate_said import Said, answer_json, csv_of, geojson_of, in_words, stock_json, stock_words
from holdfast.project.cli.locate_stock import stock_from
from holdfast.project.cli.stopping import Stopping

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
Command = Callable[..., None]


@click.group()
def locate() -> None:
    """Find where teams and stock should stand: a value, a bound, and whether the two meet."""


def limits(command: Command) -> Command:
    """The options of every model."""
    for option in (
        click.option("--json", "as_json", is_flag=True),
        click.option("--limit", "limit_s", type=click.FloatRange(0), default=60.0, help="Seconds."),
    ):
        command = option(command)
    return command


def around(command: Command) -> Command:
    """The options of what stands beside the best choice, and of tables in and out."""
    for option in (
        click.option("--geojson", "places", type=OUT, help="Write sites and demands as points."),
        click.option("--csv", "table", type=OUT, help="Write one demand a row: by which site it is served, how far."),
        click.option(
            "--alternatives", "others", type=click.IntRange(0, 50), default=0, help="So many next best choices."
        ),
        click.option("--next", "more", type=click.IntRange(0, 50), default=0, help="What the next sites would add."),
        click.option("--forbid", multiple=True, help="A candidate that is never opened."),
        click.option("--fix", multiple=True, help="A candidate that is open."),
        click.option(
            "--travel", type=FILE, help="CSV: demand, candidate, minutes; without it kilometres as the crow flies."
        ),
        click.option("--candidates", type=FILE, help="CSV or GeoJSON: id, lon, lat, fixed, forbidden, cost."),
        click.option("--demands", type=FILE, help="CSV or GeoJSON: id, weight, lon, lat."),
    ):
        command = option(command)
    return limits(command)


def covering(command: Command) -> Command:
    """The options of covering models."""
    for option in (
        click.option("--budget", type=float, help="What the open candidates may cost together."),
        click.option(
            "--radius", type=float, required=True, help="What counts as within reach: minutes, or kilometres."
        ),
        click.option("--bds", "file", type=FILE, help="Sites and customers as points in a plane."),
    ):
        command = option(command)
    return around(command)


def distances(command: Command) -> Command:
    """The options of models of distance."""
    for option in (
        click.option("-p", "p", type=int, help="How many sites; an instance says its own."),
        click.option("--dask", "address", help="A Dask scheduler, tcp://host:port, whose workers share the instances."),
        click.option(
            "--orlib", "files", type=FILE, multiple=True, help="An instance of the OR-Library; may be repeated."
        ),
    ):
        command = option(command)
    return around(command)


@locate.command()
@distances
def pmedian(files: tuple[Path, ...], address: str | None, p: int | None, **asked: Any) -> None:
    """The least sum of weighted distances to the nearest of p sites."""
    _far(questions.median, _one_median, files, address, p, asked)


@locate.command()
@distances
def pcentre(files: tuple[Path, ...], address: str | None, p: int | None, **asked: Any) -> None:
    """The least distance within which p sites reach everybody."""
    _far(questions.centre, _one_centre, files, address, p, asked)


@locate.command()
@click.option("-p", type=int, required=True, help="How many sites.")
@covering
def mclp(p: int, **asked: Any) -> None:
    """The most weight that p sites reach."""
    _near(lambda cover, watch: questions.covering(cover, p, watch=watch), asked)


@locate.command()
@click.option("-p", type=int, required=True, help="How many sites.")
@click.option("--times", type=click.IntRange(2, 9), default=2, show_default=True, help="Reached by so many.")
@covering
def backup(p: int, times: int, **asked: Any) -> None:
    """The most weight that p sites reach twice over, so that one may be away."""
    _near(lambda cover, watch: questions.covering(cover, p, times=times, watch=watch), asked)


@locate.command()
@covering
def lscp(**asked: Any) -> None:
    """The fewest sites that reach everybody who can be reached."""
    if asked["budget"] is not None or asked["more"]:
        raise BadInput(
            Place(field="budget" if asked["budget"] is not None else "next"), "none for the fewest sites", "one"
        )
    _near(questions.complete, asked)


@locate.command()
@click.option("-p", type=int, required=True, help="How many units.")
@click.option("--busy", type=float, required=True, help="The share of its time that a unit is busy.")
@covering
def mexclp(p: int, busy: float, **asked: Any) -> None:
    """The most weight that p units reach in expectation, when each may be busy."""
    _near(lambda cover, watch: questions.expecting(cover, p, busy=busy, watch=watch), asked)


@locate.command()
@click.argument("file", type=FILE)
@click.option("--worst", is_flag=True, help="For the worst scenario, instead of the mean over all.")
@limits
def stock(file: Path, worst: bool, limit_s: float, as_json: bool) -> None:
    """Where to keep teams and stock beforehand: stores in tiers with room, against scenarios of need, in FILE (TOML or JSON)."""
    asked, names = stock_from(read_document(file), file.name)
    with Stopping() as watch:
        placed = place(asked, worst=worst, limit_s=limit_s, watch=watch)
    said = stock_json(names, asked, placed, worst)
    click.echo(json.dumps(said) if as_json else stock_words(said))


def _far(
    model: Any, one: Any, files: tuple[Path, ...], address: str | None, p: int | None, asked: dict[str, Any]
) -> None:
    if len(files) > 1 or address is not None:
        _instances(one, files, address, asked)
        return
    ground, problem = _problem(files, p, asked)
    with Stopping() as watch:
        _tell(ground, model(problem, watch), asked)


def _instances(one: Any, files: tuple[Path, ...], address: str | None, asked: dict[str, Any]) -> None:
    """Many instances, one line each; with a scheduler on its workers."""
    if not files:
        raise BadInput(Place(field="dask"), "instances by --orlib to share", "none")
    fan = at_home if address is None else on_dask(address)
    jobs = [(read_orlib(file), asked["limit_s"]) for file in files]
    for file, answer in zip(files, fan(one, jobs), strict=False):
        said = answer_json(Said(answer, tuple(map(int, range(10**6)))))
        click.echo(json.dumps({"file": file.name, **said}) if asked["as_json"] else f"{file.name}: {in_words(said)}")


def _one_median(job: tuple[Problem, float]) -> Located:
    return p_median(job[0], limit_s=job[1])


def _one_centre(job: tuple[Problem, float]) -> Located:
    return p_centre(job[0], limit_s=job[1])


def _problem(files: tuple[Path, ...], p: int | None, asked: dict[str, Any]) -> tuple[Ground, Problem]:
    if files:
        read = read_orlib(files[0])
        ground = _numbered(read.distance, read.weights)
        p = read.p if p is None else p
    else:
        ground = _tables(asked)
    if p is None:
        raise BadInput(Place(field="p"), "how many sites", "nothing")
    fixed, forbidden = _listed(ground, asked)
    return ground, checked(Problem(ground.distance, ground.weights, p, fixed, forbidden), _named(files, asked))


def _near(model: Callable[[Cover, Watch], Question], asked: dict[str, Any]) -> None:
    file = asked["file"]
    ground = _tables(asked) if file is None else _numbered(*read_bds(file))
    fixed, forbidden = _listed(ground, asked)
    budget, costs = asked["budget"], ground.costs
    cover = cover_within(
        ground.distance, ground.weights, asked["radius"], fixed=fixed, forbidden=forbidden, costs=costs, budget=budget
    )
    with Stopping() as watch:
        _tell(ground, model(cover, watch), asked)


def _tables(asked: dict[str, Any]) -> Ground:
    if asked["demands"] is None or asked["candidates"] is None:
        raise BadInput(Place(field="demands"), "an instance, or both --demands and --candidates", "neither")
    return read_ground(asked["demands"], asked["candidates"], asked["travel"])


def _numbered(distance: Any, weights: Any) -> Ground:
    demands, sites = distance.shape
    return Ground(
        tuple(map(str, range(demands))), weights, tuple(map(str, range(sites))), distance, costs=np.ones(sites)
    )


def _listed(ground: Ground, asked: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The candidates of the table and of the options, by their numbers."""
    known = {name: at for at, name in enumerate(ground.sites)}
    found: list[tuple[int, ...]] = []
    for option, before in (("fix", ground.fixed), ("forbid", ground.forbidden)):
        for name in asked[option]:
            if name not in known:
                raise BadInput(Place(field=option), "the id of a candidate", name)
        found.append(tuple(dict.fromkeys((*before, *(known[name] for name in asked[option])))))
    return found[0], found[1]


def _named(files: tuple[Path, ...], asked: dict[str, Any]) -> str:
    return files[0].name if files else str(asked["candidates"].name)


def _tell(ground: Ground, question: Question, asked: dict[str, Any]) -> None:
    """The best choice, and what was asked around it."""
    best = question.best(asked["limit_s"])
    names = tuple(range(len(ground.sites))) if ground.points is None else ground.sites
    said = answer_json(
        Said(
            best,
            names,
            worth_of_each(question, best) if asked["others"] or asked["more"] else None,
            next_teams(question, best, more=asked["more"], limit_s=asked["limit_s"]),
            alternatives(question, best, count=asked["others"], limit_s=asked["limit_s"]) if asked["others"] else (),
        )
    )
    if asked["table"] is not None:
        write_whole(asked["table"], csv_of(ground, best, question))
    if asked["places"] is not None:
        write_whole(asked["places"], json.dumps(geojson_of(ground, best, question)))
    click.echo(json.dumps(said) if asked["as_json"] else in_words(said))
