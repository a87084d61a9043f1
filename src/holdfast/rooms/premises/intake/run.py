"""What a worker does with a file: read it whole, then take it batch by batch.

A batch, its refusals and the word how far it is are one transaction: whoever goes on after a crash, a stop of the
worker or a lost lease begins where the last batch was committed. Nothing is taken twice and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.exchange.refused import RefusedRow
from holdfast.kernel.errors import BadInput, NotAllowed, OutOfDate, Refused
from holdfast.plumbing import clock
from holdfast.plumbing.chores import Run
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import User
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.atlas.actions import Source, bring_in_ground, keep_extract
from holdfast.rooms.atlas.models import Extract
from holdfast.rooms.premises.intake.doubting import far_rows
from holdfast.rooms.premises.intake.files import OSM, folder
from holdfast.rooms.premises.intake.queries import doubts_of, refusals_of
from holdfast.rooms.premises.intake.reading import Asked, Found, read_extract, read_rows, refuse_if_none
from holdfast.rooms.premises.intake.tally import Outcome, Tally
from holdfast.rooms.premises.models import Intake, Refusal

BATCH = 200
# Refusals that the answer of the run tells; the report has them all, up to its own limit.
TOLD = 100
REPORTED = 50_000


def carry_out(run: Run) -> dict[str, object]:
    """Reads the file in batches; begun again, it goes on where it was."""
    intake = Intake.objects.select_related("owner").get(pk=run.args["intake"])
    actor, file = _actor(run, intake), folder() / intake.kept
    if not file.is_file():
        raise OutOfDate(noop("This file is not kept any more; bring it in again"))
    found = read(file, intake)
    tally = _take(run, intake, actor, found)
    refuse_if_none([1] * (len(found.items) - (tally.refused - len(found.refused))), _first(intake))
    answer = _answer(intake, tally)
    if not intake.dry_run:
        if intake.format == OSM:
            answer["ground"] = _ground(_Beside(run, len(found.items)), actor, intake, file)
        file.unlink(missing_ok=True)
    return answer


def read(file: Path, intake: Intake) -> Found:
    """What the file holds, read as it was confirmed."""
    if intake.format == OSM:
        return read_extract(file, intake.file_name)
    asked = Asked(intake.columns, clock.now().date(), intake.method or "table", intake.assessed_on, intake.sheet)
    return read_rows(file, intake.file_name, asked)


def keep_source(actor: Actor, intake: Intake, found: Found) -> Extract:
    """The file as a source to credit."""
    source = Source(intake.format, intake.file_name, intake.sha256, found.data_at, found.credit)
    return keep_extract(actor, intake.owner, source)


def _take(run: Run, intake: Intake, actor: Actor, found: Found) -> Tally:
    where = run.resume_at or {"next": 0}
    tally = Tally.from_json(where)
    if not run.resume_at:
        _begin(run, intake, actor, found, tally)
    extract = Intake.objects.select_related("extract").get(pk=intake.pk).extract
    for at in range(int(where["next"]), len(found.items), BATCH):
        batch = found.items[at : at + BATCH]
        following = at + len(batch)
        with transaction.atomic():
            outcome: Outcome = found.take(actor, intake.owner, batch, extract, intake.dry_run)
            tally.add(outcome.tally)
            _report(intake, outcome.refused, before=tally.refused - len(outcome.refused))
            run.progress(following, len(found.items), resume_at={"next": following, **tally.as_json()})
    return tally


@dataclass(frozen=True)
class _Beside:
    """Keeps the lease of the run and lets it be cancelled; how far the places are stays as it is."""

    run: Run
    places: int

    def progress(self, done: int, total: int | None = None) -> None:
        self.run.progress(self.places, self.places)


def _ground(run: _Beside, actor: Actor, intake: Intake, file: Path) -> dict[str, object]:
    """Roads, water and land of the same extract, for the map; places stay when there is no ground in it, or an older one."""
    try:
        brought = bring_in_ground(actor, intake.owner, file, run, name=intake.file_name)
    except (BadInput, Refused) as error:
        return {"refused": error.sentence}
    return asdict(brought)


def _begin(run: Run, intake: Intake, actor: Actor, found: Found, tally: Tally) -> None:
    """The rows that could not be read are reported, and the file becomes a source, before the first batch."""
    with transaction.atomic():
        Refusal.objects.filter(intake=intake).delete()
        _report(intake, found.refused, before=0)
        tally.refused = len(found.refused)
        doubted = far_rows(intake.file_name, found.items, intake.owner_path)
        _report(intake, doubted, before=0, taken=True)
        tally.doubted = len(doubted)
        if not intake.dry_run:
            Intake.objects.filter(pk=intake.pk).update(extract=keep_source(actor, intake, found))
        run.progress(0, len(found.items), resume_at={"next": 0, **tally.as_json()})


def _report(intake: Intake, refused: Sequence[RefusedRow], *, before: int, taken: bool = False) -> None:
    room = max(REPORTED - before, 0)
    Refusal.objects.bulk_create(
        [
            Refusal(
                intake=intake,
                row=row.row[:40],
                field=row.field[:40],
                expected=row.expected[:200],
                came=row.came[:80].replace("\x00", ""),
                taken=taken,
            )
            for row in refused[:room]
        ],
        batch_size=1000,
    )


def _first(intake: Intake) -> list[RefusedRow]:
    rows = refusals_of(intake)[:1]
    return [_row(intake, row) for row in rows]


def _row(intake: Intake, row: Refusal) -> RefusedRow:
    return RefusedRow(intake.file_name, row.row, row.field, row.expected, row.came)


def _answer(intake: Intake, tally: Tally) -> dict[str, object]:
    told = refusals_of(intake)[:TOLD]
    doubts = doubts_of(intake)[:TOLD]
    answer = tally.as_json()
    return {
        "premises": answer.pop("added"),
        **answer,
        "refusals": [_row(intake, row).as_json() for row in told],
        "doubts": [_row(intake, row).as_json() for row in doubts],
    }


def _actor(run: Run, intake: Intake) -> Actor:
    """Who asked, with the rights of now: whoever lost the post in between imports nothing."""
    user = User.objects.select_related("agency").filter(pk=str(run.asked_by), is_active=True).first()
    if user is None:
        raise NotAllowed(noop("Whoever asked for this import is no user any more"))
    post: UUID | None = intake.asked_post
    return actor_for(user, post, clock.now())
