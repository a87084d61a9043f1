"""`holdfast simulate`: a scenario fitted from a log, replayed, and replayed with one thing changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.fan import Fan, on_dask, on_threads
from holdfast.planning.simulate import change
from holdfast.planning.simulate.document import scenario_from
from holdfast.planning.simulate.fit import fitted
from holdfast.planning.simulate.log import COLUMNS, Log, read_log
from holdfast.planning.simulate.replicate import Answer, Play, replicate
from holdfast.planning.simulate.scenario import Scenario
from holdfast.planning.simulate.trial import Tried, tried
from holdfast.planning.simulate.writing import document_of
from holdfast.project.cli.document import read_document, write_whole
from holdfast.project.cli.simulate_said import csv_of, fit_json, fit_words, geojson_of, run_json, run_words

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group()
def simulate() -> None:
    """Replay calls against finite crews; see what closing a post, a surge or two large calls at once would do."""


def playing(command: Callable[..., None]) -> Callable[..., None]:
    """The options of whatever replays."""
    for option in (
        click.option("--replications", default=20, show_default=True, type=click.IntRange(1, 100_000)),
        click.option("--seed", default=1, show_default=True, type=click.IntRange(0)),
        click.option(
            "--dask", "address", help="A Dask scheduler, tcp://host:port; its workers share the replications."
        ),
        click.option("--json", "as_json", is_flag=True),
    ):
        command = option(command)
    return command


@simulate.command()
@click.argument("file", type=FILE)
@click.option("--days", type=click.FloatRange(0, min_open=True), help="Instead of the scenario's.")
@click.option("--close", "close", help="What if this post closed? POST, or POST:TO for its crews to stand at TO.")
@click.option("--add", "add", help="What if there were one crew more? POST:TYPE.")
@click.option("--surge", "surge", help="What if more called? FACTOR, FACTOR@FROM-TO or FACTOR@FROM-TO:KIND.")
@click.option("--at-once", "once", help="What if these came at the same moment each day? KIND:ZONE,KIND:ZONE@HOUR.")
@click.option("--csv", "table", type=OUT, help="Write the figures, one a row.")
@click.option("--geojson", "places", type=OUT, help="Write the zones with their mean response.")
@playing
def run(
    file: Path,
    days: float | None,
    close: str | None,
    add: str | None,
    surge: str | None,
    once: str | None,
    table: Path | None,
    places: Path | None,
    replications: int,
    seed: int,
    address: str | None,
    as_json: bool,
) -> None:
    """Replay the scenario in FILE (TOML or JSON), and beside it with one thing changed."""
    document = read_document(file)
    scenario = scenario_from(document if days is None else {**document, "days": days}, file.name)
    asked = _change(scenario, close, add, surge, once)
    base = _replayed(Play(scenario), replications, seed, address, "replications")
    changed = None if asked is None else _replayed(asked.play, replications, seed, address, "with the change")
    if table is not None:
        write_whole(table, csv_of(base, changed))
    if places is not None:
        write_whole(places, json.dumps(geojson_of(scenario, base, changed)))
    said = run_json(scenario, base, asked, changed)
    click.echo(json.dumps(said) if as_json else run_words(said))


@simulate.command()
@click.argument("file", type=FILE)
@click.option("--from", "first", type=click.DateTime(), help="The first day to fit.")
@click.option("--until", "end", type=click.DateTime(), help="The day after the last one to fit.")
@click.option("--test-from", "test_first", type=click.DateTime(), help="The first day to try the fit on.")
@click.option("--test-until", "test_end", type=click.DateTime(), help="The day after the last one to try it on.")
@click.option("--column", "columns", multiple=True, help=f"NAME=COLUMN, for {', '.join(COLUMNS)}.")
@click.option("--out", "out", type=OUT, help="Write the scenario as JSON.")
@playing
def fit(
    file: Path,
    first: datetime | None,
    end: datetime | None,
    test_first: datetime | None,
    test_end: datetime | None,
    columns: Sequence[str],
    out: Path | None,
    replications: int,
    seed: int,
    address: str | None,
    as_json: bool,
) -> None:
    """Fit a scenario to a log of calls in FILE (CSV, one row a crew sent), and try it on days that it has not seen."""
    log = read_log(file, _columns(columns))
    found = fitted(_between(log, first, end))
    if out is not None:
        write_whole(out, json.dumps(document_of(found.scenario)))
    tests: tuple[Tried, ...] = ()
    if test_first is not None or test_end is not None:
        unseen = _between(log, test_first, test_end)
        tests = tried(found.scenario, unseen, replications=replications, seed=seed, fan=_fan(address))
    said = fit_json(found, tests)
    click.echo(json.dumps(said) if as_json else fit_words(said))


def _change(
    scenario: Scenario, close: str | None, add: str | None, surge: str | None, once: str | None
) -> change.Change | None:
    given = [each for each in (close, add, surge, once) if each is not None]
    if len(given) > 1:
        raise BadInput(Place(field="change"), "one thing changed at a time", " and ".join(given))
    if close is not None:
        post, _, to = close.partition(":")
        return change.closed(scenario, post, to or None)
    if add is not None:
        post, _, type_ = add.partition(":")
        return change.added(scenario, post, type_)
    if surge is not None:
        return _surge(scenario, surge)
    return None if once is None else _at_once(scenario, once)


def _surge(scenario: Scenario, text: str) -> change.Change:
    factor, _, rest = text.partition("@")
    hours, _, kind = rest.partition(":")
    low, _, high = (hours or "0-24").partition("-")
    try:
        return change.surged(scenario, float(factor), float(low), float(high), kind or None)
    except ValueError as error:
        raise BadInput(Place(field="surge"), "FACTOR, FACTOR@FROM-TO or FACTOR@FROM-TO:KIND", text) from error


def _at_once(scenario: Scenario, text: str) -> change.Change:
    listed, _, hour = text.rpartition("@")
    calls = [tuple(each.rsplit(":", 1)) for each in listed.split(",")]
    try:
        return change.at_once(scenario, [(kind, zone) for kind, zone in calls], float(hour))
    except ValueError as error:
        raise BadInput(Place(field="at-once"), "KIND:ZONE,KIND:ZONE@HOUR", text) from error


def _fan(address: str | None) -> Fan:
    if address is None:
        return on_threads
    return on_dask(address)


def _replayed(play: Play, replications: int, seed: int, address: str | None, words: str) -> Answer:
    """The replay with its progress; stopped by Ctrl-C it answers from what is done."""
    fan: Fan = _fan(address)

    def shown(work: Callable[[Any], Any], jobs: Sequence[Any], /) -> Iterator[Any]:
        done = 0
        try:
            with click.progressbar(length=len(jobs), label=words, file=sys.stderr) as bar:
                for found in fan(work, jobs):
                    done += 1
                    bar.update(1)
                    yield found
        except KeyboardInterrupt:
            if not done:
                raise
            click.echo(f"Stopped after {done} of {len(jobs)} {words}.", err=True)

    return replicate(play, replications=replications, seed=seed, fan=shown)


def _columns(given: Sequence[str]) -> dict[str, str]:
    columns = dict(COLUMNS)
    for each in given:
        name, _, column = each.partition("=")
        if name not in COLUMNS or not column:
            raise BadInput(Place(field="column"), "NAME=COLUMN, NAME one of " + ", ".join(COLUMNS), each)
        columns[name] = column
    return columns


def _between(log: Log, first: datetime | None, end: datetime | None) -> Log:
    found = log.between(first or datetime.min, end or datetime.max)  # noqa: DTZ901 (the log's own local time)
    if not found.rows:
        raise BadInput(Place(field="from"), "days in which the log has calls", f"{first} to {end}")
    return found
