"""What a heightened period would cost."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from holdfast.plumbing.inputs import Code, Moment
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.governance.actions import NewPeriod
from holdfast.rooms.premises.preview import Preview, preview
from holdfast.rooms.premises.rest.router import router


class AskedPeriodIn(Schema):
    """A period as it would be declared."""

    area_id: UUID
    posture: Code
    reason: Code
    from_at: Moment
    until_at: Moment


class RoundsOut(Schema):
    rule_id: str
    places: int
    before: int
    after: int


class NeededOut(Schema):
    """`hours`: staff hours a day more where known; `unknown`: places of which nobody knows them."""

    measure_id: str
    places: int
    hours: float
    unknown: int


class PreviewOut(Schema):
    """`hours`: staff hours more over the period, of the measures of which they are known; `unknown`: the others."""

    places: int
    moved: int
    rounds: int
    hours: float
    unknown: int
    duties: list[RoundsOut]
    measures: list[NeededOut]


@router.post("/posture/preview", response=PreviewOut)
def preview_period(request: HttpRequest, body: AskedPeriodIn) -> Preview:
    """Places, rounds and staff hours more, by the packs' rules; writes nothing."""
    area = Agency.objects.filter(pk=body.area_id, closed_at__isnull=True).first()
    if area is None:
        raise absent()
    return preview(actor_of(request), NewPeriod(area, body.posture, body.reason, body.from_at, body.until_at))
