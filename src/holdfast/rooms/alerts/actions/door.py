"""What a place says of a measure that an alert asks for: done, partly, not possible."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from holdfast.domain.alert.words import Outcome
from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.entries import committed, enter
from holdfast.rooms.alerts.models import DoorTask
from holdfast.rooms.alerts.queries import one_door_task
from holdfast.rooms.obligations.actions import settle


@transaction.atomic
def answer_at_door(actor: Actor, task_id: UUID, outcome: str, note: str = "") -> DoorTask:
    """Notes the outcome and settles the task; what is not possible, or only partly done, is said with its reason."""
    task = one_door_task(actor, task_id)
    require(actor, access.ANSWER, owner_path=task.owner_path, reading=access.READ)
    if outcome not in list(Outcome):
        raise BadInput(Place(field="outcome"), "one of " + ", ".join(Outcome), outcome or "nothing")
    if outcome != Outcome.DONE and not note.strip():
        raise Refused("Give a reason", code="no-reason")
    now = clock.now()
    settle(actor, task.obligation_id, true_at=now, note=note.strip()[:300])
    task.refresh_from_db()
    if task.released_at is not None:
        raise OutOfDate("It was withdrawn: nobody owes it any more")
    task.outcome, task.note, task.answered_at, task.answered_by_post = outcome, note.strip()[:300], now, actor.post_id
    task.note_salt, commitments = committed("note", task.note)
    task.save()
    enter("answered_at_door", task.alert, actor.ref, commitments=commitments,
          premises=task.premises_id, measure=task.measure, outcome=outcome)  # fmt: skip
    return task
