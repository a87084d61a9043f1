"""Feeds of others over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from holdfast.plumbing.paging import After, Limit, Page, page_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.feeds import actions, queries
from holdfast.rooms.feeds.models import Imported, Source

router = Router()

State = Literal["waiting", "taken", "dismissed", "refused"]


class SourceOut(Schema):
    """A feed that is read, and how that goes."""

    id: UUID
    name_en: str
    name_zh: str
    url: str
    minutes: int
    senders: list[str]
    must_sign: bool
    oldest_hours: int
    paused_at: datetime | None
    polled_at: datetime | None
    failures: int
    trouble: str
    waiting: int

    @staticmethod
    def resolve_must_sign(row: Source) -> bool:
        return bool(row.certificate)


class SourceIn(Schema):
    """A feed to read."""

    name_en: Annotated[str, Field(min_length=1, max_length=80)]
    name_zh: Annotated[str, Field(max_length=80)] = ""
    url: Annotated[str, Field(min_length=8, max_length=500)]
    senders: Annotated[list[str], Field(min_length=1, max_length=50)]
    certificate: Annotated[str, Field(max_length=20_000)] = ""
    minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    oldest_hours: Annotated[int, Field(ge=1, le=720)] = 48


class SourceMade(Schema):
    id: UUID


class SourcePauseIn(Schema):
    paused: bool


class TakeUpIn(Schema):
    """Taken up, or dismissed with a reason; neither sends anything."""

    taken: bool
    reason: Annotated[str, Field(max_length=500)] = ""


class ImportedOut(Schema):
    """An alert that came: what it says of itself, and what became of it."""

    id: UUID
    source_id: UUID
    state: State
    why: str
    detail: str
    signed: str
    sender: str
    identifier: str
    sent: datetime | None
    status: str
    msg_type: str
    headline: str
    severity: str
    area: str
    expires: datetime | None
    came_at: datetime
    seen: int
    decided_at: datetime | None
    reason: str


@router.get("/sources", response=list[SourceOut])
def list_sources(request: HttpRequest) -> list[Source]:
    """The feeds of the caller's branch."""
    return list(queries.sources(actor_of(request)))


@router.post("/sources", response={201: SourceMade})
def add_source(request: HttpRequest, body: SourceIn) -> Status[SourceMade]:
    """Adds a feed to the caller's agency."""
    source = actions.add_source(actor_of(request), actions.NewSource(**body.dict()))
    return Status(201, SourceMade(id=source.pk))


@router.post("/sources/{source_id}/pause", response={204: None})
def pause_source(request: HttpRequest, source_id: UUID, body: SourcePauseIn) -> Status[None]:
    """Stops reading a feed, or goes on."""
    actions.pause_source(actor_of(request), source_id, paused=body.paused)
    return Status(204, None)


@router.get("/alerts", response=Page[ImportedOut])
def list_imported(
    request: HttpRequest, state: State | None = None, after: After = "", limit: Limit = 50
) -> Page[Imported]:
    """What came by the feeds of the caller's branch, oldest first."""
    rows = queries.imported(actor_of(request), state=state)
    found, following = page_of(rows, after=after, limit=limit, by=("came_at", "id"))
    return Page(items=list(found), next=following)


@router.get("/alerts/{imported_id}", response=ImportedOut)
def read_imported(request: HttpRequest, imported_id: UUID) -> Imported:
    """One alert that came."""
    return queries.one(actor_of(request), imported_id)


@router.get("/alerts/{imported_id}/document", response=None)
def read_document(request: HttpRequest, imported_id: UUID) -> HttpResponse:
    """Its own bytes, as they came."""
    row = queries.one(actor_of(request), imported_id)
    response = HttpResponse(bytes(row.document), content_type="application/cap+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="alert-{row.pk.hex[-8:]}.xml"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.post("/alerts/{imported_id}/settle", response={204: None})
def settle_imported(request: HttpRequest, imported_id: UUID, body: TakeUpIn) -> Status[None]:
    """Takes an alert up or dismisses it."""
    actions.settle(actor_of(request), imported_id, taken=body.taken, reason=body.reason)
    return Status(204, None)
