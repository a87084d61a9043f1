"""`/calendar/` and `/calendar/rows/`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.plumbing import clock
from holdfast.portal.board.asked import Board
from holdfast.portal.board.branches import branches_of
from holdfast.portal.calendar.asked import Asked, asked_of
from holdfast.portal.calendar.heat import heat
from holdfast.portal.calendar.rows import counted, listed, opened
from holdfast.portal.register.head import place_name
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.obligations import access
from holdfast.rooms.premises.models import Premises


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The heat map; with a place and a day named, what that cell opens stands beside it."""
    actor, now = actor_of(request), clock.now()
    require(actor, access.READ, owner_path=actor.path)
    asked = asked_of(actor, request.GET, now)
    board = Board(asked.agency, asked.branch, asked.zone, now)
    one = asked.but(last=asked.first)
    words = {
        "asked": asked,
        "heat": heat(actor, asked, now),
        "now": now,
        "branches": [] if asked.branch != actor.path else branches_of(board),
        "whole_branch": actor.path,
        "opened": opened(actor, one, now) if asked.place else None,
        "one": one,
        "place": _place(asked),
    }
    return render(request, "portal/calendar/calendar.html", words)


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The rows behind a figure."""
    actor, now = actor_of(request), clock.now()
    require(actor, access.READ, owner_path=actor.path)
    asked = asked_of(actor, request.GET, now)
    found, following = listed(actor, asked, now)
    words = {
        "asked": asked,
        "rows": found,
        "following": asked.query(after=following) if following else "",
        "counts": [(key, number, asked.but(look=key).query()) for key, number in counted(actor, asked, now).items()],
        "all": asked.but(look="").query(),
        "place": _place(asked),
        "now": now,
    }
    return render(request, "portal/calendar/rows.html", words)


def _place(asked: Asked) -> str:
    """The name of the place; its rows are narrowed to what the reader may see, a foreign one has none."""
    row = Premises.objects.filter(pk=asked.place, owner_path__startswith=asked.branch).first() if asked.place else None
    return place_name(row) if row else ""
