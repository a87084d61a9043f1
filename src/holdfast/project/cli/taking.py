"""A table taken from the command line: the same batches as a worker takes, without a page to watch them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import transaction

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.columns import FIELDS, guess
from holdfast.exchange.tables.formats import format_of
from holdfast.exchange.tables.table import Table
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.atlas.actions import Source, keep_extract
from holdfast.rooms.premises.intake.doubting import far_rows
from holdfast.rooms.premises.intake.files import sha256_of
from holdfast.rooms.premises.intake.reading import Asked, Found, refuse_if_none, rows_of
from holdfast.rooms.premises.intake.tally import Tally

BATCH = 1000


@transaction.atomic
def take_file(
    file: Path, table: Table, owner: Agency, *, maps: Sequence[str], method: str, day: date | None, dry_run: bool
) -> tuple[Tally, Sequence[RefusedRow], Sequence[RefusedRow]]:
    """What came in, every row that did not, and those to look at, all in one transaction; BadInput when no row can be
    taken."""
    found = rows_of(table, file.name, Asked(_columns(table, maps), clock.now().date(), method, day))
    tally, refused = Tally(refused=len(found.refused)), list(found.refused)
    doubted = far_rows(file.name, found.items, owner.path)
    tally.doubted = len(doubted)
    extract = None
    if not dry_run:
        source = Source(format_of(file.name), file.name, sha256_of(file), found.data_at, found.credit)
        extract = keep_extract(command_actor(), owner, source)
    for at in range(0, len(found.items), BATCH):
        outcome = found.take(command_actor(), owner, found.items[at : at + BATCH], extract, dry_run)
        tally.add(outcome.tally)
        refused += outcome.refused
    _refuse_if_nothing(found, refused)
    return tally, refused, doubted


def _refuse_if_nothing(found: Found, refused: Sequence[RefusedRow]) -> None:
    refuse_if_none([1] * (len(found.items) + len(found.refused) - len(refused)), refused)


def _columns(table: Table, maps: Sequence[str]) -> dict[str, str]:
    heads = table.columns
    said = dict(each.partition("=")[::2] for each in maps)
    for head, field in said.items():
        if head not in heads:
            raise BadInput(
                Place(table.file, 1, head[:60]), "a column of the table: " + ", ".join(heads)[:120], head[:60]
            )
        if field and field not in FIELDS:
            raise BadInput(Place(field="--map"), "one of " + ", ".join(FIELDS), field[:60])
    guessed = {head: field for head, field in guess(heads).items() if head not in said and field not in said.values()}
    return guessed | {head: field for head, field in said.items() if field}
