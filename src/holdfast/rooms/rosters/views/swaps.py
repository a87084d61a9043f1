"""One swap: what is offered, who answers, what was said."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, take_away
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import name_of
from holdfast.rooms.rosters import actions, queries
from holdfast.rooms.rosters.forms import AnswerForm
from holdfast.rooms.rosters.rules import known_rules


@require_GET
def swap(request: HttpRequest, swap_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_swap(actor, swap_id)
    rules = known_rules(row.shift.post)
    words = {
        "swap": row,
        "asked_of_me": row.taker_id == actor.user_id and row.state == "asked",
        "mine": row.giver_id == actor.user_id,
        "decided": bool(rules and rules.swap_decision),
    }
    return render(request, "rosters/swap.html", words)


@require_POST
def answer(request: HttpRequest, swap_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one_swap(actor, swap_id)
    form = AnswerForm(request.POST)
    return act_and_return(
        request,
        reverse("roster-swap", args=[swap_id]),
        form,
        lambda: actions.answer_swap(
            actor, swap_id, agree=form.cleaned_data["answer"] == "agree", reason=form.cleaned_data["reason"]
        ),
        _("Answered"),
    )


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, swap_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_swap(actor, swap_id)
    lost = [_("Who was asked answers it no more; the shift stays yours")]
    taking = Taking(_("Take back"), name_of(row.shift.post), lost, reverse("roster-swap", args=[swap_id]))
    return take_away(request, taking, lambda why: actions.take_back_swap(actor, swap_id, reason=why), _("Taken back"))
