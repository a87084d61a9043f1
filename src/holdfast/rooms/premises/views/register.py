"""What is entered on the pages of the register: a place, its facts, its grade, its end. The pages are the portal's."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.kernel.subject import Subject
from holdfast.plumbing.pages import act_and_return
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises import access, actions, queries
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.forms import FactForm, PlaceForm


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


@require_POST
def close(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    reason = request.POST.get("reason", "")
    return act_and_return(
        request,
        reverse("premises"),
        None,
        lambda: actions.close_premises(actor, premises_id, reason=reason),
        _("Closed"),
    )
