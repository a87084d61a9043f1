"""The difference of a proposal as a part of the packs page; it asks again by itself while a worker is at it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.kernel.errors import BadInput, Place
from holdfast.portal.adoption.asking import ask_difference
from holdfast.portal.adoption.told import nothing_known
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rulebook.access import PROPOSE, READ
from holdfast.rooms.rulebook.queries import pack_row


@require_GET
def adoption_difference(request: HttpRequest, key: str, version: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, PROPOSE, owner_path=actor.path, reading=READ)
    row = pack_row(key, version)
    path, day = request.GET.get("area", ""), request.GET.get("from_on", "")
    words: dict[str, object] = {"row": row, "query": request.GET.urlencode(), "nothing": nothing_known()}
    if path and day:
        area = agency_at(path)
        if area is None:
            raise absent()
        from_on = _day(day)
        voluntary = from_on if request.GET.get("voluntarily") else None
        asked = ask_difference(actor, row, area.pk, from_on, voluntary_from=voluntary)
        words |= {"shown": asked.shown, "chore": asked.chore}
    # A browser that fetches the part gets the part; one without scripts gets it as a page.
    template = "portal/adoption/_difference.html" if request.headers.get("HX-Request") else "portal/adoption/page.html"
    return render(request, template, words)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise BadInput(Place(field="from_on"), "a day like 2027-01-01", words[:20]) from error
