"""What is entered on the pages of the register: a place, its facts, its grade, its end. The pages are the portal's."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.kernel.subject import Subject
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, lost_with, take_away
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises import access, actions, queries
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.forms import ClosingForm, FactForm, PlaceForm


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PlaceForm(request.POST)
    owner = agency_at(actor.path)
    if owner is None:
        raise absent()
    require(actor, access.ADD, owner_path=owner.path)
    return act_and_return(
        request, reverse("premises"), form, lambda: actions.add_premises(actor, owner, form.place()), _("Place added")
    )


@require_POST
def enter_facts(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    form = FactForm(request.POST)
    back = reverse("place", args=[premises_id])
    return act_and_return(
        request, back, form, lambda: actions.enter_facts(actor, premises_id, [form.fact()]), _("Saved")
    )


@require_POST
def regrade(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    """Leads to what the new grade changes; there it is confirmed."""
    actor = actor_of(request)
    place = queries.one(actor, premises_id)
    require(actor, access.GRADE, owner_path=place.owner_path, subject=Subject(ROOM, place.pk), reading=access.READ)
    query = urlencode({"pack": request.POST.get("pack", ""), "place": place.pk})
    return redirect(f"{reverse('premises-waiting-difference')}?{query}")


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    place = queries.one(actor, premises_id)
    require(actor, access.CLOSE, owner_path=place.owner_path, subject=Subject(ROOM, place.pk), reading=access.READ)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    back = reverse("place", args=[premises_id])
    taking = Taking(
        _("Close this place"), label_of(place), lost_with("place", place.pk), back, reverse("premises"), form
    )

    def act(reason: str) -> None:
        why = form.cleaned_data["why"] if form.is_valid() else request.POST.get("why", "")
        actions.close_premises(actor, premises_id, reason=reason, why=why)

    return take_away(request, taking, act, _("Closed"))
