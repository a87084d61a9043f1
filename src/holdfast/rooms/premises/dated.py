"""Large events, for lists and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from holdfast.kernel.text import Text
from holdfast.plumbing.days import from_to
from holdfast.plumbing.pages import is_chinese, said
from holdfast.policy.explain import grade_name
from holdfast.policy.pack import LARGE_EVENT, Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.premises.access import READ
from holdfast.rooms.premises.clocks import clocks_of
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Event, Fact, Grade, Premises
from holdfast.rooms.rulebook.queries import pack_row, read


@dataclass(frozen=True)
class EventLine:
    """One event of the list, ready to print. `phase`: planned, running, over or cancelled."""

    event: Event
    name: str
    host: str
    zone: str
    when: str
    phase: str
    grade: str
    grade_word: str
    attendance: object
    licence: str


def events(actor: Actor) -> QuerySet[Event]:
    """The events that the actor may see, by their begin."""
    mine = visible_to(Premises.objects.filter(kind=LARGE_EVENT), actor, READ, room=ROOM)
    rows = Event.objects.filter(premises__in=mine).select_related("premises__owner", "host")
    return rows.order_by("begins_at", "pk")


def event_of(actor: Actor, premises_id: UUID) -> Event:
    """One event by its place; NotFound when it is absent or not the actor's to see."""
    found = events(actor).filter(premises_id=premises_id).first()
    if found is None:
        raise absent()
    return found


def lines_of(rows: Sequence[Event], now: datetime) -> list[EventLine]:
    """The lines of events in their order; grades and attendance are looked up together."""
    places = [row.premises_id for row in rows]
    grades = {row.premises_id: row for row in Grade.objects.filter(premises__in=places, superseded_at__isnull=True)}
    attendance = dict(
        Fact.objects.filter(premises__in=places, name="expected_attendance", superseded_at__isnull=True).values_list(
            "premises_id", "value"
        )
    )
    packs: dict[tuple[str, str], Pack] = {}
    return [_line(row, grades.get(row.premises_id), attendance, packs, now) for row in rows]


def licence_step(event: Event) -> str:
    """How far the licence is: granted, applied or none."""
    if event.licence_granted_on:
        return "granted"
    return "applied" if event.licence_applied_on else "none"


def owed_once(event: Event) -> QuerySet[Obligation]:
    """What is owed once about the event, the withdrawn left out."""
    return clocks_of(event.premises_id).exclude(state="withdrawn")


def local(moment: datetime, event: Event) -> datetime:
    """A moment where the event is held."""
    return moment.astimezone(ZoneInfo(event.premises.owner.zone))


def _line(
    row: Event,
    grade: Grade | None,
    attendance: Mapping[UUID, object],
    packs: dict[tuple[str, str], Pack],
    now: datetime,
) -> EventLine:
    place = row.premises
    return EventLine(
        event=row,
        name=_named(place),
        host=_named(row.host) if row.host else "",
        zone=place.owner.zone,
        when=from_to(row.begins_at, row.ends_at, place.owner.zone),
        phase=_phase(row, now),
        grade=grade.grade if grade else "",
        grade_word=said(_grade_text(grade, packs)) if grade else "",
        attendance=attendance.get(row.premises_id),
        licence=licence_step(row),
    )


def _grade_text(grade: Grade, packs: dict[tuple[str, str], Pack]) -> Text:
    key = (grade.pack_key, grade.pack_version)
    if key not in packs:
        packs[key] = read(pack_row(*key)).for_kind(LARGE_EVENT)
    return grade_name(packs[key], grade.grade)


def _phase(row: Event, now: datetime) -> str:
    if row.cancelled_at:
        return "cancelled"
    if row.over_at or row.ends_at <= now:
        return "over"
    return "running" if row.begins_at <= now else "planned"


def _named(place: Premises) -> str:
    return (place.name_zh if is_chinese() else "") or label_of(place)
