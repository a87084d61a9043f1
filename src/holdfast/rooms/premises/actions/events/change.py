"""A large event that is held at another time, or not at all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.domain.events.dates import Dates
from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import NewEntry
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations.actions import end_series, withdraw_subject
from holdfast.rooms.premises.actions.events.held import check_dates, grade_by_packs, locked, series_of
from holdfast.rooms.premises.clocks import dates_of, open_clocks, take_back_clocks
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Event, Premises


@transaction.atomic
def move_event(actor: Actor, premises_id: UUID, begins_at: datetime, ends_at: datetime) -> Event:
    """Gives an event other dates: its clocks and duties are planned anew, and the ledger keeps both dates."""
    event = locked(actor, premises_id)
    before, dates = dates_of(event), Dates(begins_at, ends_at)
    check_dates(dates, before)
    if dates == before:
        return event
    event.begins_at, event.ends_at = begins_at, ends_at
    event.save(update_fields=["begins_at", "ends_at"])
    withdrawn = take_back_clocks(event, actor, reason="moved")
    if dates.begins_at != before.begins_at:
        end_series(series_of(premises_id), reason="moved", actor=actor)
        grade_by_packs(actor, event.premises)
    opened = open_clocks(event, actor)
    enter(
        "event_moved",
        premises_id,
        event.premises.owner_path,
        actor,
        begins=instant_text(begins_at),
        ends=instant_text(ends_at),
        begins_before=instant_text(before.begins_at),
        ends_before=instant_text(before.ends_at),
        withdrawn=withdrawn,
        opened=opened,
    )
    return event


@transaction.atomic
def cancel_event(actor: Actor, premises_id: UUID, reason: str) -> Event:
    """The event is not held: nothing is owed about it any more. The reason stays with it, its commitment in the ledger."""
    said = typed_reason(reason)
    event = locked(actor, premises_id)
    now = clock.now()
    withdrawn = withdraw_subject(Subject(ROOM, premises_id), reason="cancelled", actor=actor)
    event.cancelled_at = event.over_at = now
    event.cancel_reason, event.reason_salt = said, new_salt()
    event.save(update_fields=["cancelled_at", "over_at", "cancel_reason", "reason_salt"])
    Premises.objects.filter(pk=premises_id).update(closed_at=now)
    record(
        NewEntry(
            kind="premises.event_cancelled",
            subject=Subject(ROOM, premises_id),
            true_at=now,
            owner_path=event.premises.owner_path,
            actor=actor.ref,
            facts={"withdrawn": withdrawn},
            commitments={"reason": commit(event.reason_salt, event.cancel_reason)},
        )
    )
    return event
