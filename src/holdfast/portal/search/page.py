"""The page and the API address of search."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from holdfast.plumbing import clock
from holdfast.plumbing.inputs import Line
from holdfast.portal.search.commands import commands_for
from holdfast.portal.search.finding import LONGEST, SHORTEST, Found, asked, search
from holdfast.rooms.agencies.actor import actor_of

router = Router()

Wanted = Annotated[
    Line, StringConstraints(min_length=SHORTEST, max_length=LONGEST), Field(description="Part of a name")
]


class HitOut(Schema):
    id: UUID
    title: str
    detail: str
    href: str


class FoundOut(Schema):
    """All of one kind: the first ones, and how many there are (`capped`: at least so many)."""

    kind: str
    name: str
    hits: list[HitOut]
    count: int
    capped: bool


@router.get("", response=list[FoundOut])
def find(request: HttpRequest, q: Wanted) -> list[Found]:
    """Places, what is owed, posts and agencies by name."""
    return list(search(actor_of(request), q))


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Records, pages and acts by name; with `bar` only the list, for the command bar."""
    actor, text = actor_of(request), request.GET.get("q", "")
    first, after = commands_for(actor, text)
    words = {
        "text": text[:LONGEST],
        "asked": bool(asked(text)),
        "found": [kind for kind in search(actor, text) if kind.count],
        "first": first,
        "after": after,
        "now": clock.now(),
    }
    return render(request, f"portal/search/{'_found' if 'bar' in request.GET else 'page'}.html", words)
