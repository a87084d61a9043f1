"""The map's ground over the API."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.atlas import access, queries
from holdfast.rooms.atlas.answers import GEOJSON, cell_answer

router = Router()
_CELL = {
    "responses": {
        200: {"description": "One cell", "content": {GEOJSON: {"schema": {"type": "object"}}}},
        204: {"description": "There is no ground here"},
    }
}


class GroundOut(Schema):
    """What the map stands on."""

    version: str
    credit: str
    data_at: datetime | None
    read_at: datetime


@router.get("/ground", response=GroundOut | None)
def read_ground(request: HttpRequest) -> queries.GroundInForce | None:
    """Whom to credit for roads, land and water, and of which day they are; null before the first import."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return queries.ground_in_force()


@router.get("/ground/{band}/{x}/{y}", openapi_extra=_CELL)
def read_cell(request: HttpRequest, band: int, x: int, y: int) -> HttpResponse:
    """Lines and areas of one cell: a tile of Web Mercator at zoom 8, 10, 12 or 14, generalised for it."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return cell_answer(request, queries.cell(band, x, y))
