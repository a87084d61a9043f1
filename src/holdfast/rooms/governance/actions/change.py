"""Changing a declared period: longer, or over before its time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.posture import Phase, phase
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.errors import BadInput, OutOfDate, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.governance.access import DECLARE, READ
from holdfast.rooms.governance.actions.declare import require_authority
from holdfast.rooms.governance.entries import enter
from holdfast.rooms.governance.facts import ROOM, heightened
from holdfast.rooms.governance.models import Period


@transaction.atomic
def extend(actor: Actor, period_id: UUID, until_at: datetime) -> Period:
    """Lets a period that is planned or runs hold longer; ending sooner is another act."""
    row = _changeable(actor, period_id)
    if until_at <= max(row.until_at, clock.now()):
        raise BadInput(Place(field="until_at"), f"a moment after {row.until_at:%Y-%m-%d %H:%M} UTC", str(until_at))
    before, row.until_at = row.until_at, until_at
    row.save(update_fields=["until_at"])
    enter("extended", row, actor, until_before=instant_text(before))
    return row


@transaction.atomic
def end_early(actor: Actor, period_id: UUID, *, reason: str) -> Period:
    """Ends a period that runs, or calls off one that is planned; the worker relaxes the places within a second."""
    said = typed_reason(reason)
    row = _changeable(actor, period_id)
    running = _end(row, actor)
    enter("ended_early" if running else "called_off", row, actor, said=said)
    return row


@transaction.atomic
def end_of_cause(cause: Subject, *, actor: Actor | None = None) -> int:
    """Ends what a record of a room above moved, since it no longer holds; answers how many periods."""
    live = Period.objects.filter(cause_room=cause.room, cause_id=cause.id, over_at__isnull=True, ended_at__isnull=True)
    rows = list(live.select_for_update(of=("self",)).order_by("pk"))
    by = actor or SYSTEM_ACTOR
    for row in rows:
        _end(row, by)
        # Its reason is that of its cause, which has an entry of its own.
        enter("ended_with_cause", row, by)
    return len(rows)


def _end(row: Period, actor: Actor) -> bool:
    """Ends it now; answers whether it was running."""
    now = clock.now()
    running = phase(heightened(row), now) is Phase.RUNNING
    row.ended_at, row.ended_by_post = now, actor.post_id
    if row.begun_at is None and not running:
        row.over_at = now
    row.save(update_fields=["ended_at", "ended_by_post", "over_at"])
    return running


def _changeable(actor: Actor, period_id: UUID) -> Period:
    row = Period.objects.select_for_update(of=("self",)).select_related("area").filter(pk=period_id).first()
    if row is None:
        raise absent()
    require(actor, DECLARE, owner_path=row.area_path, reading=READ)
    require_authority(actor, row.area)
    if row.cause_room != ROOM:
        raise Refused(noop("Something else holds this level; it ends with that"), code="held-by-another")
    if row.state != Period.State.DECLARED:
        raise Refused(noop("This is not declared yet"), code="not-declared")
    if row.over_at is not None or row.ended_at is not None or row.until_at <= clock.now():
        raise OutOfDate(noop("This is over already"))
    return row
