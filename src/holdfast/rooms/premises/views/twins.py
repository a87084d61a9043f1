"""The page of places that look like one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing.pages import act_and_return, said
from holdfast.plumbing.paging import page_of
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises import access
from holdfast.rooms.premises import twins as pairs
from holdfast.rooms.premises.actions.merge import keep_apart, merge_twins
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.facts import place_facts
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import listed_as

PAGE = 20


@require_GET
def twins(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.MERGE, owner_path=actor.path)
    rows, following = page_of(pairs.twins_of(actor), after=request.GET.get("after", ""), limit=PAGE)
    known = place_facts([place for row in rows for place in (row.first, row.second)])
    lines = [
        (
            row,
            [_side(place, len(known[place.pk].known)) for place in (row.first, row.second)],
            round(100 * row.likeness),
        )
        for row in rows
    ]
    words = {"lines": lines, "following": following, "count": pairs.twins_of(actor).count()}
    return render(request, "premises/twins.html", words)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    words = _("A worker looks for duplicates; they appear here")
    return act_and_return(request, reverse("premises-twins"), None, lambda: pairs.ask_twins(actor), words)


@require_POST
def merge(request: HttpRequest, twin_id: UUID) -> HttpResponse:
    actor = actor_of(request)

    def act() -> None:
        try:
            stays = UUID(request.POST.get("stays", ""))
        except ValueError as error:
            raise BadInput(Place(field="stays"), "one of the two places", request.POST.get("stays", "")[:40]) from error
        merge_twins(actor, twin_id, stays)

    return act_and_return(request, reverse("premises-twins"), None, act, _("Merged"))


@require_POST
def apart(request: HttpRequest, twin_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    return act_and_return(request, reverse("premises-twins"), None, lambda: keep_apart(actor, twin_id), _("Kept apart"))


def _side(place: Premises, facts: int) -> dict[str, object]:
    listing = said(kinds().listings[listed_as(place)])
    return {"place": place, "label": label_of(place), "listing": listing, "facts": max(facts - 2, 0)}
