"""The sheets of a workbook: which one is read, remembered for the next workbook with the same sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.exchange.tables.columns import heads_key
from holdfast.exchange.tables.formats import read_table
from holdfast.exchange.tables.xlsx import sheet_names
from holdfast.kernel.errors import BadInput, OutOfDate, Place
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises.access import ENTER_FACTS
from holdfast.rooms.premises.intake.files import folder, named_as
from holdfast.rooms.premises.intake.mapping import mapped
from holdfast.rooms.premises.intake.queries import intake_seen
from holdfast.rooms.premises.models import ColumnMapping, Intake

XLSX = Intake.Format.XLSX.value


def sheets_of(path: Path, form: str, called: str) -> tuple[str, ...]:
    """The sheets of a workbook in their order; none of another file."""
    return named_as(called, path, lambda: sheet_names(path)) if form == XLSX else ()


def first_choice(
    path: Path, called: str, owner_path: str, sheets: Sequence[str], wanted: str
) -> tuple[str, Sequence[str]]:
    """The sheet to read and its heads: the one that was named, else the one read last of such a workbook, else the first
    that is a table: many a workbook begins with a page of notes."""
    if wanted or len(sheets) < 2:
        return wanted, heads_of(path, called, wanted)
    tried = [sheet for sheet in (remembered_sheet(owner_path, sheets), *sheets) if sheet]
    failed: BadInput | None = None
    for sheet in dict.fromkeys(tried):
        try:
            return sheet, heads_of(path, called, sheet)
        except BadInput as bad:
            failed = failed or bad
    assert failed is not None
    raise failed


def heads_of(path: Path, called: str, sheet: str = "") -> Sequence[str]:
    """The heads of a table; BadInput names the file as its user calls it."""
    return named_as(called, path, lambda: read_table(path, sheet)).columns


@transaction.atomic
def choose_sheet(actor: Actor, intake_id: UUID, sheet: str) -> Intake:
    """Reads another sheet of a workbook that waits for its columns; BadInput names the sheets that there are."""
    seen = intake_seen(actor, intake_id)
    require(actor, ENTER_FACTS, owner_path=seen.owner_path)
    row = Intake.objects.select_for_update().get(pk=intake_id)
    if row.chore is not None:
        raise OutOfDate(noop("This file was given to a worker already"))
    if sheet not in row.sheets:
        there = ", ".join(row.sheets)[:160] or "a file without sheets"
        raise BadInput(Place(row.file_name, field="sheet"), f"a sheet of the workbook: {there}", sheet[:60])
    heads = heads_of(folder() / row.kept, row.file_name, sheet)
    row.sheet, row.heads, row.columns = sheet, list(heads), mapped(row.owner_path, heads)
    row.save(update_fields=["sheet", "heads", "columns"])
    return row


def remembered_sheet(owner_path: str, sheets: Sequence[str]) -> str:
    """Which sheet of such a workbook was read last in this branch; empty: none yet."""
    found = ColumnMapping.objects.filter(owner_path=owner_path, heads=_key(sheets)).exclude(sheet="").first()
    return found.sheet if found and found.sheet in sheets else ""


def remember_sheet(row: Intake) -> None:
    """For the next workbook with the same sheets."""
    if len(row.sheets) > 1:
        ColumnMapping.objects.update_or_create(
            owner_path=row.owner_path,
            heads=_key(row.sheets),
            defaults={"sheet": row.sheet, "used_at": clock.now()},
        )


def _key(sheets: Sequence[str]) -> str:
    """One key for all workbooks with these sheets; no table's heads begin so."""
    return heads_key(["", "sheets", *sheets])
