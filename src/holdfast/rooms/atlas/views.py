"""`/map/ground/<band>/<x>/<y>`: one cell of the ground, gzipped as it is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.atlas import access, queries
from holdfast.rooms.atlas.answers import cell_answer


@require_GET
def ground(request: HttpRequest, band: int, x: int, y: int) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return cell_answer(request, queries.cell(band, x, y))
