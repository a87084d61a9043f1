"""Posture over the API: translated, never decided here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from holdfast.plumbing import clock
from holdfast.plumbing.inputs import Code, Moment, TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.governance import actions, queries
from holdfast.rooms.governance.access import READ
from holdfast.rooms.governance.models import Period
from holdfast.rooms.governance.rest.router import router

Ring = Annotated[list[Annotated[list[float], Field(min_length=2, max_length=3)]], Field(max_length=2001)]


class ShapeIn(Schema):
    """A GeoJSON geometry that narrows the area: degrees, longitude first."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: Annotated[list[Ring], Field(max_length=50)] | Annotated[list[list[Ring]], Field(max_length=50)]


class PeriodIn(Schema):
    """`posture` and `reason` are keys of the pack in force in the area."""

    area_id: UUID
    posture: Code
    reason: Code
    from_at: Moment
    until_at: Moment
    shape: ShapeIn | None = None


class UntilIn(Schema):
    until_at: Moment


class PeriodOut(Schema):
    """A heightened period; `state` is proposed until a post with authority has decided."""

    id: UUID
    area_id: UUID
    area_path: str
    posture: str
    reason: str
    state: Literal["proposed", "declared", "refused"]
    shape: dict[str, Any] | None
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None
    begun_at: datetime | None
    over_at: datetime | None
    cause_room: str
    cause_id: UUID


class AreaOut(Schema):
    """The posture that holds for a branch as a whole at a moment."""

    area_id: UUID
    area_path: str
    posture: str
    at: datetime


@router.get("/periods", response=Page[PeriodOut])
def list_periods(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Period]:
    """Every period that reaches the caller's branch, the newest begin first."""
    return one_page(queries.periods(actor_of(request)), after=after, limit=limit, by=("from_at", "id"))


@router.post("/periods", response={201: PeriodOut})
def declare_period(request: HttpRequest, body: PeriodIn) -> Status[Period]:
    """Declares a period, or proposes it where named posts have the authority."""
    shape = body.shape.dict() if body.shape else None
    said = {"posture": body.posture, "reason": body.reason, "from_at": body.from_at, "until_at": body.until_at}
    new = actions.NewPeriod(area=_area(body.area_id), shape=shape, **said)  # type: ignore[arg-type]
    return Status(201, actions.declare_period(actor_of(request), new))


@router.get("/periods/{period_id}", response=PeriodOut)
def read_period(request: HttpRequest, period_id: UUID) -> Period:
    """One period."""
    return queries.one(actor_of(request), period_id)


@router.post("/periods/{period_id}/extend", response=PeriodOut)
def extend_period(request: HttpRequest, period_id: UUID, body: UntilIn) -> Period:
    """Lets it hold longer."""
    return actions.extend(actor_of(request), period_id, body.until_at)


@router.post("/periods/{period_id}/end", response=PeriodOut)
def end_period(request: HttpRequest, period_id: UUID, body: TypedReasonIn) -> Period:
    """Ends it before its time, or calls it off."""
    return actions.end_early(actor_of(request), period_id, reason=body.reason)


@router.get("/posture", response=list[AreaOut])
def read_posture(request: HttpRequest, at: Moment | None = None) -> list[AreaOut]:
    """Each area of the caller's branch with its posture at a moment, now when none is given."""
    actor, moment = actor_of(request), at or clock.now()
    require(actor, READ, owner_path=actor.path)
    held = queries.postures_of_branches([area.path for area in queries.areas_to_declare(actor)], moment)
    return [
        AreaOut(area_id=area.pk, area_path=area.path, posture=held[area.path], at=moment)
        for area in queries.areas_to_declare(actor)
    ]


def _area(area_id: UUID) -> Agency:
    """The agency; whether the caller may act there is asked by the act, which answers alike for absent and foreign."""
    found = Agency.objects.filter(pk=area_id, closed_at__isnull=True).first()
    if found is None:
        raise absent()
    return found
