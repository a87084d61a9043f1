"""The licence of a large event: what is noted settles the clocks that wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from holdfast.domain.obligation.states import State
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.actions import settle
from holdfast.rooms.premises.actions.events.held import locked
from holdfast.rooms.premises.clocks import APPLIED, GRANTED, clocks_of, event_owes
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.models import Event

NOON = time(12)


@dataclass(frozen=True)
class Licence:
    """What is known of a licence; a day that is None is not known or not come yet."""

    ref: str = ""
    applied_on: date | None = None
    granted_on: date | None = None


@transaction.atomic
def note_licence(actor: Actor, premises_id: UUID, licence: Licence) -> Event:
    """Notes that the licence was applied for or granted; the clocks that this settles are settled, as of that day."""
    event = locked(actor, premises_id)
    _check_licence(event, licence)
    event.licence_ref = licence.ref or event.licence_ref
    event.licence_applied_on = licence.applied_on or event.licence_applied_on
    event.licence_granted_on = licence.granted_on or event.licence_granted_on
    event.save(update_fields=["licence_ref", "licence_applied_on", "licence_granted_on"])
    settled = sum(_settle(actor, event, step, day) for step, day in _steps(event))
    enter(
        "event_licence_noted",
        premises_id,
        event.premises.owner_path,
        actor,
        applied=_text(event.licence_applied_on),
        granted=_text(event.licence_granted_on),
        settled=settled,
    )
    return event


def _steps(event: Event) -> list[tuple[str, date]]:
    """What is known by now, with its day; a licence that was granted was applied for."""
    applied = event.licence_applied_on or event.licence_granted_on
    steps = [(APPLIED, applied), (GRANTED, event.licence_granted_on)]
    return [(step, day) for step, day in steps if day is not None]


def _settle(actor: Actor, event: Event, step: str, day: date) -> int:
    rules = [owes.rule.pk for owes in event_owes(event) if owes.clock.settled_by == step]
    owed = clocks_of(event.premises_id).filter(rule_id__in=rules, settled_entered_at__isnull=True)
    rows = list(owed.filter(state__in=[State.OPEN.value, State.MISSED.value]))
    zone = ZoneInfo(event.premises.owner.zone)
    for row in rows:
        # Of a step only its day is known: noon stands for it, as far as the clock was open then.
        true_at = min(clock.now(), max(row.opens_at, datetime.combine(day, NOON, zone)))
        settle(actor, row.pk, true_at=true_at)
    return len(rows)


def _check_licence(event: Event, licence: Licence) -> None:
    today = clock.now().astimezone(ZoneInfo(event.premises.owner.zone)).date()
    for name in ("applied_on", "granted_on"):
        day = getattr(licence, name)
        if day is not None and day > today:
            raise BadInput(Place(field=name), "a day that has come", day.isoformat())
    applied = licence.applied_on or event.licence_applied_on
    if applied and licence.granted_on and licence.granted_on < applied:
        raise BadInput(Place(field="granted_on"), "a day after the application", licence.granted_on.isoformat())


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
