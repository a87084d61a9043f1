"""The caller's saved views."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from holdfast.plumbing.inputs import Code
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actions.saved_views import drop_view, keep_view, rename_view
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import SavedView
from holdfast.rooms.agencies.queries import views_of
from holdfast.rooms.agencies.rest.router import router

Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Query = Annotated[str, Field(max_length=1000, pattern=r"^[!-~]*$")]


class SavedViewOut(Schema):
    """Filters under a name; `query` is what follows the page's address."""

    id: UUID
    page: str
    name: str
    query: str


class SavedViewIn(Schema):
    page: Code
    name: Name
    query: Query = ""


class NameIn(Schema):
    name: Name


@router.get("/views", response=Page[SavedViewOut])
def list_views(request: HttpRequest, page: Code = "premises", after: After = "", limit: Limit = 50) -> Page[SavedView]:
    """The caller's own saved views of a page."""
    return one_page(views_of(actor_of(request), page), after=after, limit=limit)


@router.post("/views", response={201: SavedViewOut})
def create_view(request: HttpRequest, body: SavedViewIn) -> Status[SavedView]:
    """Keeps filters under a name."""
    return Status(201, keep_view(actor_of(request), body.page, body.name, body.query))


@router.post("/views/{view_id}/rename", response=SavedViewOut)
def rename(request: HttpRequest, view_id: UUID, body: NameIn) -> SavedView:
    """Gives a saved view another name."""
    return rename_view(actor_of(request), view_id, body.name)


@router.delete("/views/{view_id}", response={204: None})
def drop(request: HttpRequest, view_id: UUID) -> Status[None]:
    """Deletes a saved view."""
    drop_view(actor_of(request), view_id)
    return Status(204, None)
