"""Marks of places over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Schema, Status
from pydantic import Field

from holdfast.plumbing.inputs import Name, TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.rounds import queries
from holdfast.rooms.rounds.actions import add_mark, end_mark
from holdfast.rooms.rounds.models import Mark
from holdfast.rooms.rounds.paper import address_of, marks_sheet, svg_of
from holdfast.rooms.rounds.rest.router import router
from holdfast.rooms.rounds.tokens import token_of

CODE = {"responses": {200: {"description": "The code", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}}}

PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
SHEET = {"responses": {200: {"description": "The sheet", "content": PDF}}}


class MarkOut(Schema):
    """A mark at a place. `token` is what its code or tag holds, after the address `/at/`."""

    id: UUID
    premises_id: UUID
    label: str
    token: str
    added_at: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_token(row: Mark) -> str:
        return token_of(row.secret)


class MarkIn(Schema):
    premises_id: UUID
    label: Annotated[Name, Field(max_length=80)]


class AtOut(Schema):
    """The place of a mark."""

    id: UUID
    premises_id: UUID
    label: str


@router.get("/marks", response=Page[MarkOut])
def list_marks(request: HttpRequest, premises: UUID | None = None, after: After = "", limit: Limit = 50) -> Page[Mark]:
    """Marks of the caller's branch, those that ended too."""
    rows = queries.marks(actor_of(request))
    return one_page(rows.filter(premises_id=premises) if premises else rows, after=after, limit=limit)


@router.post("/marks", response={201: MarkOut})
def put_up_mark(request: HttpRequest, body: MarkIn) -> Status[Mark]:
    """A new mark of a place."""
    return Status(201, add_mark(actor_of(request), body.premises_id, body.label))


@router.post("/marks/{mark_id}/end", response=MarkOut)
def take_down_mark(request: HttpRequest, mark_id: UUID, body: TypedReasonIn) -> Mark:
    """The mark confirms nothing from now on."""
    return end_mark(actor_of(request), mark_id, reason=body.reason)


@router.get("/marks/{mark_id}/code.svg", openapi_extra=CODE)
def code_of_mark(request: HttpRequest, mark_id: UUID) -> HttpResponse:
    """The code of a mark as a picture; a tag holds the same address."""
    row = queries.one_mark(actor_of(request), mark_id)
    return HttpResponse(svg_of(address_of(request, row)), content_type="image/svg+xml")


@router.get("/marks/sheet.pdf", openapi_extra=SHEET)
def sheet_of_marks(request: HttpRequest, premises: UUID) -> HttpResponse:
    """The standing marks of a place on paper."""
    place, rows = queries.standing_marks(actor_of(request), premises)
    return HttpResponse(marks_sheet(request, place, rows), content_type="application/pdf")


@router.get("/at/{token}", response=AtOut)
def place_of_mark(request: HttpRequest, token: str) -> Mark:
    """Which place a scanned token marks."""
    found = queries.mark_of(actor_of(request), token)
    if found is None:
        raise absent()
    return found
