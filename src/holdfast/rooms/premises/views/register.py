"""What is entered on the pages of the register: a place, its facts, its grade, its end. The pages are the portal's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.plumbing.pages import act_and_return
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises import access, actions, queries
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
    actor = actor_of(request)
    queries.one(actor, premises_id)
    pack = next((each for each in queries.packs_here(actor) if each.key == request.POST.get("pack")), None)
    if pack is None:
        raise absent()
    back = f"{reverse('place', args=[premises_id])}?pack={pack.key}"
    return act_and_return(
        request, back, None, lambda: actions.regrade_one(actor, premises_id, pack), _("Grade confirmed")
    )


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
