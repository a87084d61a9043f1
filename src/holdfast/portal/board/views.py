"""`/`: the watch board of whoever is signed in, for the branch of their post or a district of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from holdfast.portal.board.asked import key_of
from holdfast.portal.board.branches import branches_of
from holdfast.portal.board.sheet import COLUMNS, Part, Sheet, sheet_of
from holdfast.portal.first_hour.views import FOLDED
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations import access


@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    if not actor_of(request).path:
        return redirect("/post/")
    sheet = sheet_asked(request, "board")
    words = {
        "sheet": sheet,
        "columns": [(name, _unfolded(request, sheet, name)) for name in COLUMNS if name != "foot"],
        "branches": [branch for branch in branches_of(sheet.board) if branch.path != sheet.board.branch],
        "narrowed": sheet.board.branch != actor_of(request).path,
    }
    return render(request, "portal/board/board.html", words)


def _unfolded(request: HttpRequest, sheet: Sheet, column: str) -> list[Part]:
    """The parts of a column without the first hour, where this device folded it away: it is found in the menu."""
    folded = request.COOKIES.get(FOLDED) == "folded"
    return [part for part in sheet.column(column) if not (folded and part.name == "first-hour")]


def sheet_asked(request: HttpRequest, page: str) -> Sheet:
    """The sheet of a page that `?branch=` narrows; a branch that is foreign and one that is none answer alike."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    key = key_of(actor, page, branch=request.GET.get("branch", ""))
    sheet = sheet_of(key) if key else None
    if sheet is None:
        raise absent()
    return sheet
