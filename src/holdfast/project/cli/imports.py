"""`holdfast import`: places from an extract, facts from a table."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdfast.kernel.errors import BadInput, Place
from holdfast.project.cli.django import ready_house
from holdfast.project.cli.ground import ground

if TYPE_CHECKING:
    from holdfast.exchange.osm.place import Place as OsmPlace
    from holdfast.exchange.refused import RefusedRow
    from holdfast.rooms.agencies.models import Agency

FILE = click.Path(path_type=Path)
# Refused rows that are told one by one; the file of --refused has them all.
TOLD = 1000


@click.group()
def import_() -> None:
    """Bring places, facts and the ground in."""


import_.add_command(ground)


@import_.command()
@click.argument("file", type=FILE)
@click.option("--owner", default="", help="Path or code of the agency that owns the places; the root if not given.")
@click.option("--zone", default="", help="Time zone of the root agency, when this import makes it.")
@click.option("--dry-run", is_flag=True, help="Count and name what would be refused; write nothing.")
@click.option("--json", "as_json", is_flag=True)
def osm(file: Path, owner: str, zone: str, dry_run: bool, as_json: bool) -> None:
    """Premises from an OpenStreetMap extract (.osm.pbf, .osm.gz)."""
    from holdfast.exchange.osm.header import read_header
    from holdfast.exchange.osm.place import Place as OsmPlace
    from holdfast.exchange.osm.read import ENDINGS, read_places
    from holdfast.exchange.refused import RefusedRow
    from holdfast.policy.kinds import kinds

    began = time.monotonic()
    header = read_header(file) if file.is_file() and file.name.endswith(ENDINGS) else None
    read = list(read_places(file, kinds()))
    places = [each for each in read if isinstance(each, OsmPlace)]
    refused = [each for each in read if isinstance(each, RefusedRow)]
    with ready_house():
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.atlas.actions import Source, keep_extract
        from holdfast.rooms.premises.actions import import_places
        from holdfast.rooms.premises.intake.files import sha256_of

        agency = _owner(owner, zone, make=not dry_run)
        if agency is None:
            added, known = _count(places), 0
        else:
            source = Source("osm", file.name, sha256_of(file), *(vars(header).values() if header else ()))
            extract = None if dry_run else keep_extract(command_actor(), agency, source)
            answer = import_places(command_actor(), agency, places, extract=extract, dry_run=dry_run)
            added, known = dict(answer.premises), answer.known
    _tell_refused(refused)
    result = {
        "premises": added,
        "refused": len(refused),
        "seconds": round(time.monotonic() - began, 2),
        "known": known,
        "dry_run": dry_run,
        "credit": header.credit if header else "",
        "data_at": header.data_at.isoformat() if header and header.data_at else None,
    }
    words = f"{'Would add' if dry_run else 'Added'} {sum(added.values())} places, {known} were there, {len(refused)} refused"
    click.echo(json.dumps(result) if as_json else words)


@import_.command()
@click.argument("file", type=FILE)
@click.option(
    "--date", "assessed_on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the figures; today if not given."
)
@click.option("--method", default="occupancy table", show_default=True)
@click.option("--dry-run", is_flag=True, help="Count and name what would be refused; write nothing.")
@click.option("--json", "as_json", is_flag=True)
def occupancy(file: Path, assessed_on: date | None, method: str, dry_run: bool, as_json: bool) -> None:
    """Facts of places from an occupancy table (CSV)."""
    from holdfast.exchange.tables.occupancy import FACTS, NEEDED, fact_rows
    from holdfast.exchange.tables.rows import read_csv

    began = time.monotonic()
    table = read_csv(file, needed=NEEDED, known=FACTS)
    if not set(FACTS) & set(table.columns):
        raise BadInput(Place(file.name, 1), "at least one column of " + ", ".join(FACTS), ", ".join(table.columns))
    with ready_house():
        from holdfast.plumbing import clock
        from holdfast.rooms.agencies.queries import command_actor
        from holdfast.rooms.premises.actions import import_facts

        day = date(assessed_on.year, assessed_on.month, assessed_on.day) if assessed_on else clock.now().date()
        rows = list(fact_rows(table))
        answer = import_facts(command_actor(), rows, file=file.name, method=method, assessed_on=day, dry_run=dry_run)
    _tell_refused(answer.refused)
    result = {
        "places": answer.places,
        "facts": answer.facts,
        "unchanged": answer.unchanged,
        "refused": len(answer.refused),
        "seconds": round(time.monotonic() - began, 2),
        "ignored_columns": list(table.ignored),
        "dry_run": dry_run,
    }
    said = "would be new" if dry_run else "new"
    words = f"{answer.places} places, {answer.facts} facts {said}, {answer.unchanged} as before, {len(answer.refused)} refused"
    click.echo(json.dumps(result) if as_json else words)


@import_.command("places")
@click.argument("file", type=FILE)
@click.option("--owner", default="", help="Path or code of the agency that owns the places; the root if not given.")
@click.option("--zone", default="", help="Time zone of the root agency, when this import makes it.")
@click.option("--sheet", default="", help="Sheet of a workbook; the first if not given.")
@click.option(
    "--map", "maps", multiple=True, metavar="HEAD=FIELD", help="What a column means; others as their heads say."
)
@click.option(
    "--method", default="table", show_default=True, help="How figures are known that do not say it themselves."
)
@click.option("--date", "assessed_on", type=click.DateTime(["%Y-%m-%d"]), help="Their day; today if not given.")
@click.option("--refused", type=FILE, help="Write the rows that were not taken to this CSV file.")
@click.option("--dry-run", is_flag=True, help="Count and name what would be refused; write nothing.")
@click.option("--json", "as_json", is_flag=True)
def places_(
    file: Path,
    owner: str,
    zone: str,
    sheet: str,
    maps: tuple[str, ...],
    method: str,
    assessed_on: datetime | None,
    refused: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Places, facts or dangerous goods from a table (CSV, XLSX) or a map (GeoJSON)."""
    from holdfast.exchange.tables.formats import read_table

    began = time.monotonic()
    table = read_table(file, sheet)
    with ready_house():
        from holdfast.project.cli.taking import take_file

        agency = _owner(owner, zone, make=not dry_run)
        if agency is None:
            raise BadInput(Place(field="--owner"), "an agency; none is set up yet", "nothing")
        day = assessed_on.date() if assessed_on else None
        tally, rows, doubted = take_file(file, table, agency, maps=maps, method=method, day=day, dry_run=dry_run)
    _tell_refused(rows[:TOLD])
    _tell_doubted(doubted[:TOLD])
    if refused is not None:
        _write_refused(refused, rows)
    said = tally.as_json() | {"seconds": round(time.monotonic() - began, 2), "dry_run": dry_run}
    result = {"premises": said.pop("added"), **said, "refusals": [row.as_json() for row in rows[:TOLD]]}
    result["doubts"] = [row.as_json() for row in doubted[:TOLD]]
    words = f"{'Would add' if dry_run else 'Added'} {tally.added.total()} places, {tally.known} were there, {tally.facts} facts and {tally.goods} goods new, {tally.refused} rows refused, {tally.doubted} to look at"
    click.echo(json.dumps(result) if as_json else words)


def _write_refused(file: Path, rows: Sequence[RefusedRow]) -> None:
    from holdfast.exchange.tables.write import csv_lines

    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(
            csv_lines(("file", "row", "field", "expected", "came"), (list(row.as_json().values()) for row in rows))
        )


def _owner(owner: str, zone: str, *, make: bool) -> Agency | None:
    """The agency that owns what comes in; the root is made, and said so, when there is none yet."""
    from holdfast.project.cli.packs import area_at
    from holdfast.rooms.agencies.queries import root_agency

    if owner:
        return area_at(owner, option="--owner")
    root = root_agency()
    if root is None and make:
        root = _make_root(zone)
    return root


def _make_root(zone: str) -> Agency:
    from holdfast.rooms.agencies.actions.add_agency import new_agency

    root = new_agency(None, code="city", kind="office", level="city", name_en="City", name_zh="城市", zone=zone)
    root.save(force_insert=True)
    click.echo(f"There was no agency yet: made the root agency `city` (zone {root.zone})", err=True)
    return root


def _count(places: Sequence[OsmPlace]) -> dict[str, int]:
    from holdfast.policy.kinds import kinds

    return dict(sorted(Counter(kinds().listing_of(place.kind) for place in places).items()))


def _tell_refused(refused: Sequence[RefusedRow]) -> None:
    for row in refused:
        click.echo(f"refused: {row}", err=True)


def _tell_doubted(doubted: Sequence[RefusedRow]) -> None:
    """Rows that are taken all the same; a person looks at them."""
    for row in doubted:
        click.echo(f"look at: {row}", err=True)
