"""Saying how a measure stands: present, partial or absent, or how much of it there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.domain.measures.finding import WHOLE, Finding, State, problem_with
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.measures.access import CHECK
from holdfast.rooms.measures.actions.locking import check_moment, check_note, held_measure, still_demanded
from holdfast.rooms.measures.demanding import demand_at
from holdfast.rooms.measures.entries import committed, enter
from holdfast.rooms.measures.models import Check, PlaceMeasure, Trial
from holdfast.rooms.measures.renewing import let_go

EXPECTED = {
    "held": "how many there are, not below 0",
    "total": "how many there should be, above 0",
    "share": "the share of a partial one, above 0 and below 100 %",
    "state": "present, partial or absent",
}


@dataclass(frozen=True)
class NewCheck:
    """One look: what was found, when it was true, and a note."""

    finding: Finding
    true_at: datetime
    note: str = ""


@transaction.atomic
def check(actor: Actor, measure_id: UUID, new: NewCheck) -> PlaceMeasure:
    """Enters what was found; an earlier verification and the marks of failed tests are over with it."""
    held = held_measure(actor, CHECK, measure_id)
    check_moment(new.true_at)
    _check_finding(new.finding, counted=held.measure.need_at(held.place.posture) is not None)
    let_go(actor, held.row)
    row = write_finding(held.row, new.finding, new.true_at, actor)
    salt, commitments = committed(check_note(new.note))
    write_look(actor, row, new.true_at, note=check_note(new.note), salt=salt)
    enter("checked", row, new.true_at, actor, commitments=commitments)
    return row


def write_finding(row: PlaceMeasure, finding: Finding, true_at: datetime, actor: Actor) -> PlaceMeasure:
    """Puts a finding into the row, works out what it counts for and what the place adds up to with it."""
    row.state, row.held, row.total = finding.state.value, finding.held, finding.total
    row.share = {State.PRESENT: WHOLE, State.PARTIAL: finding.share or 0.0}.get(finding.state, 0.0)
    row.at_most = None if finding.at_most >= WHOLE else finding.at_most
    row.checked_at, row.verified_at, row.verifier_post, row.valid_until = true_at, None, None, None
    row.save()
    demand_at([row.premises_id], row.pack_key, actor)
    return still_demanded(row.pk)


def write_look(
    actor: Actor,
    row: PlaceMeasure,
    true_at: datetime,
    *,
    note: str = "",
    salt: str = "",
    verified: bool = False,
    trial: Trial | None = None,
) -> Check:
    """Keeps the look in the measure's history."""
    return Check.objects.create(
        measure=row,
        state=row.state,
        share=row.share,
        held=row.held,
        needed=row.needed,
        note=note,
        note_salt=salt,
        true_at=true_at,
        entered_at=clock.now(),
        by_post=actor.post_id,
        by_user=actor.user_id,
        by_path=actor.path,
        verified=verified,
        trial=trial,
    )


def _check_finding(finding: Finding, *, counted: bool) -> None:
    wrong = problem_with(finding, counted=counted)
    if wrong:
        came = getattr(finding, wrong)
        raise BadInput(Where(field=wrong), EXPECTED[wrong], "nothing" if came is None else str(came))
