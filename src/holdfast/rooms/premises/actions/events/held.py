"""What every act on a large event begins with: the event, locked and still to be held, and its dates."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as noop

from holdfast.domain.events.dates import Dates, dates_problem
from holdfast.kernel.errors import BadInput, OutOfDate, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises.access import ADD, READ
from holdfast.rooms.premises.actions.regrade import grade_places
from holdfast.rooms.premises.clocks import dates_of
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Event, Premises
from holdfast.rooms.rulebook.queries import packs_in_force


def locked(actor: Actor, premises_id: UUID) -> Event:
    """The event, once the actor may act on it; OutOfDate when it is over or cancelled."""
    rows = Event.objects.select_for_update(of=("self",)).select_related("premises__owner", "host")
    event = rows.filter(premises_id=premises_id).first()
    if event is None:
        raise absent()
    place = event.premises
    require(actor, ADD, owner_path=place.owner_path, subject=Subject(ROOM, place.pk), reading=READ)
    if event.over_at is not None or dates_of(event).is_over(clock.now()):
        raise OutOfDate(noop("This event is over or cancelled already"))
    return event


def check_dates(dates: Dates, before: Dates | None = None) -> None:
    """BadInput unless the event can be held then."""
    problem = dates_problem(dates, clock.now(), before=before)
    if problem:
        came = dates.begins_at if problem.field == "begins_at" else dates.ends_at
        raise BadInput(Place(field=problem.field), problem.expected, came.isoformat())


def series_of(premises_id: UUID) -> list[UUID]:
    """What recurs about it."""
    live = Series.objects.filter(subject_room=ROOM, subject_id=premises_id, ends_at__isnull=True)
    return list(live.values_list("pk", flat=True))


def grade_by_packs(actor: Actor, place: Premises) -> None:
    """By every pack in force there; each opens the duties of the grade from the begin on."""
    today = clock.now().astimezone(ZoneInfo(place.owner.zone)).date()
    for held in packs_in_force(place.owner_path, today):
        grade_places(actor, held.pack, [place], path=place.owner_path)
