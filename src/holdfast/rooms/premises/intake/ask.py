"""Asking for an import: the file comes in, its columns are confirmed, a worker is asked; or all is called off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.table import Right
from holdfast.exchange.tables.columns import FIELDS, is_goods
from holdfast.exchange.tables.places import check_columns
from holdfast.kernel.errors import BadInput, OutOfDate
from holdfast.kernel.errors import Place as Where
from holdfast.plumbing import clock
from holdfast.plumbing.chores import ask_chore, cancel_chore
from holdfast.plumbing.models import Chore
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises.access import ADD, ENTER_FACTS
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.intake.files import OSM, Chunks, folder, put_aside
from holdfast.rooms.premises.intake.mapping import mapped, remember
from holdfast.rooms.premises.intake.queries import intake_seen
from holdfast.rooms.premises.intake.sheets import first_choice, remember_sheet, sheets_of
from holdfast.rooms.premises.models import Intake, Refusal

CHORE = "premises.import"
_PLACE_FIELDS = {"kind", "lat", "lon"}
# A file that nobody confirmed, or that was tried dry and left, is not kept longer.
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Order:
    """How a file is to be read: head -> field (empty: as its heads say), dry or not, and what holds for figures."""

    columns: Mapping[str, str]
    dry_run: bool = False
    method: str = ""
    assessed_on: date | None = None


def receive(
    actor: Actor,
    owner_id: UUID,
    *,
    name: str,
    stream: Chunks,
    formats: Iterable[str] = (),
    facts_only: bool = False,
    sheet: str = "",
) -> Intake:
    """Puts a file aside for an agency and reads its heads, of a workbook those of a sheet; nothing is brought in yet."""
    owner = Agency.objects.filter(pk=owner_id, closed_at__isnull=True).first()
    if owner is None:
        raise absent()
    require(actor, ENTER_FACTS if facts_only else ADD, owner_path=owner.path)
    called = name.replace("\\", "/").rsplit("/", 1)[-1][:120]
    kept = put_aside(called, stream, formats)
    path = folder() / kept.file
    try:
        sheets = sheets_of(path, kept.format, called)
        sheet, heads = ("", ()) if kept.format == OSM else first_choice(path, called, owner.path, sheets, sheet)
    except BadInput:
        path.unlink(missing_ok=True)
        raise
    return Intake.objects.create(
        owner=owner,
        owner_path=owner.path,
        format=kept.format,
        file_name=called,
        kept=kept.file,
        sha256=kept.sha256,
        sheets=list(sheets),
        sheet=sheet,
        heads=list(heads),
        columns=mapped(owner.path, heads),
        asked_by=actor.user_id,
        asked_post=actor.post_id,
        asked_at=clock.now(),
    )


@transaction.atomic
def start(actor: Actor, intake_id: UUID, order: Order) -> Intake:
    """Confirms how a file is read, and asks a worker to read it. After a dry run it may be asked again."""
    seen = intake_seen(actor, intake_id)
    require(actor, _right(seen, order.columns), owner_path=seen.owner_path)
    row = _locked(intake_id)
    if row.format != OSM:
        row.columns = _checked(row, order.columns)
        remember(row)
        remember_sheet(row)
    row.dry_run, row.method, row.assessed_on = order.dry_run, order.method[:40], order.assessed_on
    row.asked_by, row.asked_post = actor.user_id, actor.post_id
    Refusal.objects.filter(intake=row).delete()
    row.chore = ask_chore(CHORE, {"intake": str(row.pk)}, asked_by=actor.user_id, owner_path=row.owner_path).pk
    row.save()
    enter("import_asked", row.owner_id, row.owner_path, actor, file=row.sha256, format=row.format, dry_run=row.dry_run)
    return row


def cancel(actor: Actor, intake_id: UUID) -> Intake:
    """Stops an import at its next word, or throws away a file that was never read; what came in so far stays."""
    row = intake_seen(actor, intake_id)
    if row.chore is not None and not cancel_chore(row.chore):
        raise OutOfDate(noop("This import has ended already"))
    if row.chore is None:
        with transaction.atomic():
            enter("import_dropped", row.owner_id, row.owner_path, actor, file=row.sha256)
            (folder() / row.kept).unlink(missing_ok=True)
            Intake.objects.filter(pk=row.pk).delete()
    return row


def _locked(intake_id: UUID) -> Intake:
    row = Intake.objects.select_for_update().get(pk=intake_id)
    if row.chore is not None:
        chore = Chore.objects.filter(pk=row.chore).first()
        done = chore is None or chore.state not in (Chore.State.WAITING, Chore.State.RUNNING)
        if not (row.dry_run and done):
            raise OutOfDate(noop("This file was given to a worker already"))
    if not (folder() / row.kept).is_file():
        raise OutOfDate(noop("This file is not kept any more; bring it in again"))
    return row


def _right(row: Intake, columns: Mapping[str, str]) -> Right:
    places = row.format == OSM or set((columns or row.columns).values()) >= _PLACE_FIELDS
    return ADD if places else ENTER_FACTS


def _checked(row: Intake, columns: Mapping[str, str]) -> dict[str, str]:
    """The columns as they will be read; BadInput for a head or a field that there is not, or a field twice."""
    chosen = {head: field for head, field in (columns or row.columns).items() if field}
    for head, field in chosen.items():
        if head not in row.heads:
            raise BadInput(Where(row.file_name, 1, head[:60]), "a column of the table", head[:60])
        if field not in FIELDS:
            raise BadInput(Where(row.file_name, 1, head[:60]), "one of " + ", ".join(FIELDS), field[:60])
        if list(chosen.values()).count(field) > 1:
            raise BadInput(Where(row.file_name, 1, head[:60]), f"one column for {field}", "several")
    if not is_goods(chosen):
        check_columns(chosen, row.file_name)
    return chosen
