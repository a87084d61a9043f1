"""`/decisions/`: who asks what, why, until when; decided with a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.domain.obligation.excuse import APPROVED
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.obligations import actions
from holdfast.rooms.obligations.detail import detail
from holdfast.rooms.obligations.forms import DecideForm
from holdfast.rooms.obligations.inbox import inbox, one
from holdfast.rooms.obligations.views.words import actor_of, done, is_expected, is_part, sentence


@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    return render(request, "obligations/decisions.html", _list(request))


@require_GET
def decision(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    words = _panel(request, obligation_id, DecideForm())
    if is_part(request):
        return render(request, "obligations/_decision.html", words)
    return render(request, "obligations/decisions.html", _list(request) | words)


@require_POST
def decide(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _again(request, obligation_id, form, "", 422)
    outcome = form.cleaned_data["outcome"]
    try:
        actions.decide(actor_of(request), obligation_id, outcome, form.cleaned_data["reason"])
    except Refused as refused:
        if not is_expected(refused):
            raise
        return _again(request, obligation_id, form, sentence(refused), refused.status)
    return done(request, _("Approved") if outcome == APPROVED else _("Refused"), "decisions")


def _again(request: HttpRequest, obligation_id: UUID, form: DecideForm, why_not: str, status: int) -> HttpResponse:
    words = _list(request) | _panel(request, obligation_id, form) | {"why_not": why_not}
    return render(request, "obligations/decisions.html", words, status=status)


def _list(request: HttpRequest) -> dict[str, object]:
    return {"inbox": inbox(actor_of(request), request.GET.get("after", "")[:600]), "now": clock.now()}


def _panel(request: HttpRequest, obligation_id: UUID, form: DecideForm) -> dict[str, object]:
    actor, now = actor_of(request), clock.now()
    return {"asked": one(actor, obligation_id), "detail": detail(actor, obligation_id, now), "form": form, "now": now}
