"""What is owed once about a large event: the clocks of the packs in force, from its dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from holdfast.domain.events.dates import Dates, due_of
from holdfast.domain.obligation.states import State
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.pack import EventClock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.actions import open_obligation
from holdfast.rooms.obligations.actions.withdraw import withdraw_rows
from holdfast.rooms.obligations.models import Obligation, ObligationPast
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Event, Grade
from holdfast.rooms.rulebook.actions import store_rules
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import packs_in_force

APPLIED, GRANTED = "applied", "granted"


@dataclass(frozen=True)
class EventOwes:
    """One clock of a pack in force, the row of its rule, and when it is due by the event's dates."""

    clock: EventClock
    rule: Rule
    due_at: datetime


def dates_of(event: Event) -> Dates:
    return Dates(event.begins_at, event.ends_at)


def event_owes(event: Event) -> Iterator[EventOwes]:
    """Every clock that the packs in force have for an event of its grade, settled or not."""
    place = event.premises
    today = clock.now().astimezone(ZoneInfo(place.owner.zone)).date()
    grades = dict(Grade.objects.filter(premises=place, superseded_at__isnull=True).values_list("pack_key", "grade"))
    for held in packs_in_force(place.owner_path, today):
        rows = store_rules(each.rule.rule for each in held.pack.event_clocks) if held.pack.event_clocks else {}
        for each in held.pack.event_clocks:
            fits = not each.grades or grades.get(held.pack.key) in each.grades
            if fits and held.standing(each.rule.instrument, today).opens_clocks:
                due_at = due_of(each.anchor, each.offset, dates_of(event), place.owner.zone)
                yield EventOwes(each, rows[each.rule.id], due_at)


def open_clocks(event: Event, actor: Actor) -> int:
    """Opens what is not owed yet and not done already; answers how many."""
    opened = 0
    for owes in event_owes(event):
        if _is_done(event, owes.clock) or _stands(event, owes.rule):
            continue
        open_obligation(
            owes.rule,
            subject=Subject(ROOM, event.premises_id),
            label=label_of(event.premises),
            owner=event.premises.owner,
            starts_at=owes.due_at,
            occurrence=f"{instant_text(owes.due_at)}#{_times(event, owes.rule)}",
            actor=actor,
        )
        opened += 1
    return opened


def take_back_clocks(event: Event, actor: Actor, *, reason: str) -> int:
    """Withdraws what is open and not late yet; what is late stays late, whatever becomes of the dates."""
    rules = [owes.rule.pk for owes in event_owes(event)]
    rows = clocks_of(event.premises_id).filter(rule_id__in=rules, state=State.OPEN.value, breached_at__isnull=True)
    return withdraw_rows(list(rows.select_for_update(of=("self",)).order_by("pk")), reason, actor)


def clocks_of(premises_id: UUID) -> QuerySet[Obligation]:
    """What is owed once about an event, in the order of time."""
    once = Obligation.objects.filter(subject_room=ROOM, subject_id=premises_id, series__isnull=True, kind="duty")
    return once.select_related("owner", "post").order_by("due_at", "pk")


def _is_done(event: Event, each: EventClock) -> bool:
    """An application that was made, or a licence that is there, needs no clock any more."""
    if each.settled_by == APPLIED:
        return event.licence_applied_on is not None or event.licence_granted_on is not None
    return each.settled_by == GRANTED and event.licence_granted_on is not None


def _stands(event: Event, rule: Rule) -> bool:
    """Open, settled or missed: only one that was withdrawn is owed anew."""
    same = {"subject_id": event.premises_id, "rule": rule}
    standing = Obligation.objects.filter(**same).exclude(state=State.WITHDRAWN.value)
    return standing.exists() or ObligationPast.objects.filter(**same).exclude(state=State.WITHDRAWN.value).exists()


def _times(event: Event, rule: Rule) -> int:
    """How often this was owed and withdrawn before: dates may come back, and a withdrawn one keeps its key."""
    same = {"subject_id": event.premises_id, "rule": rule}
    return Obligation.objects.filter(**same).count() + ObligationPast.objects.filter(**same).count()
