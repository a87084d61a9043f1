"""`/wall/`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from holdfast.portal.board.sheet import COLUMNS
from holdfast.portal.board.views import sheet_asked
from holdfast.rooms.agencies.actor import actor_of


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    if not actor_of(request).path:
        return redirect("/post/")
    sheet = sheet_asked(request, "wall")
    return render(
        request, "portal/wall/wall.html", {"sheet": sheet, "columns": [(name, sheet.column(name)) for name in COLUMNS]}
    )
