"""Large events over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from holdfast.plumbing.inputs import Line, Moment, TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.premises import dated
from holdfast.rooms.premises.actions.events import (
    Licence,
    NewEvent,
    cancel_event,
    create_event,
    move_event,
    note_licence,
)
from holdfast.rooms.premises.models import Event
from holdfast.rooms.premises.queries import one
from holdfast.rooms.premises.rest.router import router
from holdfast.rooms.premises.rest.shapes import Degrees, PlaceName

LicenceRef = Annotated[Line, Field(max_length=60)]


class LicenceIn(Schema):
    ref: LicenceRef = ""
    applied_on: date | None = None
    granted_on: date | None = None


class EventIn(Schema):
    """A large event: at a place of the register (`host_id`), or at a spot. Facts that are left out are not known."""

    owner_id: UUID
    name: PlaceName
    name_zh: PlaceName = ""
    begins_at: Moment
    ends_at: Moment
    host_id: UUID | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Degrees | None = None
    expected_attendance: Annotated[int, Field(ge=0, le=50_000_000)] | None = None
    ticket_check: bool | None = None
    crosses_borders: bool | None = None
    method: Annotated[Line, Field(max_length=40)] = ""
    licence: LicenceIn = LicenceIn()


class DatesIn(Schema):
    begins_at: Moment
    ends_at: Moment


class EventOut(Schema):
    """An event; its grade, facts and duties are read as those of the place `premises_id`."""

    premises_id: UUID
    name: str
    name_zh: str
    owner_path: str
    host_id: UUID | None
    begins_at: datetime
    ends_at: datetime
    licence_ref: str
    licence_applied_on: date | None
    licence_granted_on: date | None
    cancelled_at: datetime | None
    over_at: datetime | None

    @staticmethod
    def resolve_name(row: Event) -> str:
        return row.premises.name

    @staticmethod
    def resolve_name_zh(row: Event) -> str:
        return row.premises.name_zh

    @staticmethod
    def resolve_owner_path(row: Event) -> str:
        return row.premises.owner_path


@router.get("/events", response=Page[EventOut])
def list_events(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Event]:
    """The events that the caller may see, by their begin, those that are over too."""
    return one_page(dated.events(actor_of(request)), after=after, limit=limit, by=("begins_at", "id"))


@router.post("/events", response={201: EventOut})
def enter_event(request: HttpRequest, body: EventIn) -> Status[Event]:
    """Enters an event: graded at once, its duties from its begin, its licence dates owed."""
    actor = actor_of(request)
    owner = Agency.objects.filter(pk=body.owner_id, closed_at__isnull=True).first()
    if owner is None:
        raise absent()
    facts: dict[str, Any] = body.dict(include={"expected_attendance", "ticket_check", "crosses_borders"})
    new = NewEvent(
        host=one(actor, body.host_id) if body.host_id else None,
        facts=facts,
        licence=Licence(**body.licence.dict()),
        **body.dict(include={"name", "name_zh", "begins_at", "ends_at", "lat", "lon", "method"}),
    )
    return Status(201, create_event(actor, owner, new))


@router.get("/{premises_id}/event", response=EventOut)
def read_event(request: HttpRequest, premises_id: UUID) -> Event:
    """One event."""
    return dated.event_of(actor_of(request), premises_id)


@router.post("/{premises_id}/event/move", response=EventOut)
def move(request: HttpRequest, premises_id: UUID, body: DatesIn) -> Event:
    """Gives it other dates; its clocks are planned anew."""
    return move_event(actor_of(request), premises_id, body.begins_at, body.ends_at)


@router.post("/{premises_id}/event/licence", response=EventOut)
def licence(request: HttpRequest, premises_id: UUID, body: LicenceIn) -> Event:
    """Notes the application or the licence, and settles what that settles."""
    return note_licence(actor_of(request), premises_id, Licence(**body.dict()))


@router.post("/{premises_id}/event/cancel", response=EventOut)
def cancel(request: HttpRequest, premises_id: UUID, body: TypedReasonIn) -> Event:
    """The event is not held; nothing is owed about it any more."""
    return cancel_event(actor_of(request), premises_id, body.reason)
