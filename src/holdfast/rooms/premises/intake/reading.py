"""From a file to what can be taken of it, whatever its format. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from holdfast.exchange.osm.header import read_header
from holdfast.exchange.osm.place import Place
from holdfast.exchange.osm.read import read_places
from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.columns import guess, is_goods
from holdfast.exchange.tables.formats import read_table
from holdfast.exchange.tables.goods import goods_rows
from holdfast.exchange.tables.places import Reading, check_columns, place_rows
from holdfast.exchange.tables.table import Table
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.atlas.models import Extract
from holdfast.rooms.premises.actions.add import import_places
from holdfast.rooms.premises.intake.files import named_as
from holdfast.rooms.premises.intake.tally import Outcome, Tally
from holdfast.rooms.premises.intake.writing import take_goods, take_rows

Take = Callable[[Actor, Agency, Sequence[Any], Extract | None, bool], Outcome]


@dataclass(frozen=True)
class Found:
    """What a file holds: things to take, in their order, rows that cannot be, and what the file says of itself."""

    items: Sequence[Any]
    refused: Sequence[RefusedRow]
    take: Take
    data_at: datetime | None = None
    credit: str = ""


@dataclass(frozen=True)
class Asked:
    """How a table is to be read: head -> field (empty: as its heads say), and what holds for figures without a word."""

    columns: Mapping[str, str]
    today: date
    method: str = "table"
    assessed_on: date | None = None
    sheet: str = ""


def read_extract(path: Path, name: str) -> Found:
    """The places of an OpenStreetMap extract. `name` is what its user calls the file."""
    header = named_as(name, path, lambda: read_header(path))
    read = named_as(name, path, lambda: list(read_places(path, kinds())))
    places = [each for each in read if isinstance(each, Place)]
    refused = [_renamed(each, name) for each in read if isinstance(each, RefusedRow)]
    return Found(places, refused, _take_extract, header.data_at, header.credit)


def read_rows(path: Path, name: str, asked: Asked) -> Found:
    """The rows of a table file, of places or of goods."""
    return rows_of(named_as(name, path, lambda: read_table(path, asked.sheet)), name, asked)


def rows_of(table: Table, name: str, asked: Asked) -> Found:
    """What a table holds; BadInput when it does not say which places it is about, or every row is refused."""
    refuse_if_none(table.rows.cells, [_renamed(row, name) for row in table.refused])
    columns = {head: field for head, field in (asked.columns or guess(table.columns)).items() if head in table.columns}
    found = _goods(table, columns, asked) if is_goods(columns) else _places(table, name, columns, asked)
    refuse_if_none(found.items, found.refused)
    return found


def refuse_if_none(items: Sequence[Any], refused: Sequence[RefusedRow]) -> None:
    """A file of which no row can be taken is refused as a whole, by its first row."""
    if items or not refused:
        return
    first = refused[0]
    more = f" (and {len(refused) - 1} rows more)" if len(refused) > 1 else ""
    where = Where(first.file, int(first.row) if first.row.isdigit() else None, first.field)
    raise BadInput(where, first.expected, f"{first.came}{more}")


def _places(table: Table, name: str, columns: Mapping[str, str], asked: Asked) -> Found:
    check_columns(columns, name)
    reading = Reading(columns, kinds(), asked.today, asked.method, asked.assessed_on or asked.today)
    return _found(table, name, place_rows(table, reading), take_rows)


def _goods(table: Table, columns: Mapping[str, str], asked: Asked) -> Found:
    return _found(table, table.file, goods_rows(table, columns, asked.today), take_goods)


def _found(table: Table, name: str, rows: Iterable[Any], take: Callable[..., Outcome]) -> Found:
    listed = list(rows)
    items = [each for each in listed if not isinstance(each, RefusedRow)]
    refused = [_renamed(each, name) for each in listed if isinstance(each, RefusedRow)]
    return Found(items, refused, partial(take, name), _moment(table.data_at), table.credit)


def _take_extract(
    actor: Actor, owner: Agency, items: Sequence[Place], extract: Extract | None, dry_run: bool
) -> Outcome:
    answer = import_places(actor, owner, items, extract=extract, dry_run=dry_run)
    tally = Tally(known=answer.known)
    tally.added.update(answer.premises)
    return Outcome(tally)


def _renamed(row: RefusedRow, name: str) -> RefusedRow:
    return RefusedRow(name, row.row, row.field, row.expected, row.came)


def _moment(said: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
