"""`/mine/`: what the post held now owes, made for one thumb."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.obligations.forms import SettleForm
from holdfast.rooms.obligations.mine import mine
from holdfast.rooms.obligations.settle_file import settle_with_file
from holdfast.rooms.obligations.views.words import (
    actor_of,
    done,
    entered,
    is_expected,
    is_part,
    sentence,
    settled_words,
)


@require_GET
def my_tasks(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    template = "obligations/_mine.html" if is_part(request) else "obligations/mine.html"
    return render(request, template, {"mine": mine(actor_of(request), now), "now": now})


@require_POST
def settle_mine(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """One tap: done now, with the photo if there is one."""
    form = SettleForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Not sent: check the time and the file"))
        return redirect("my-tasks")
    try:
        settled = settle_with_file(
            actor_of(request),
            obligation_id,
            true_at=entered(form.cleaned_data["true_at"]),
            file=form.cleaned_data["file"],
            note=form.cleaned_data["note"],
        )
    except Refused as refused:
        if not is_expected(refused):
            raise
        messages.error(request, sentence(refused))
        return redirect("my-tasks")
    return done(request, settled_words(settled), "my-tasks")
