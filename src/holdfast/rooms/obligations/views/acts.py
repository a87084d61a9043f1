"""What is pressed on one obligation: settle, add a file, ask to excuse, hand over, pause, resume."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.obligations import actions
from holdfast.rooms.obligations.detail import posts_to_take, seen
from holdfast.rooms.obligations.forms import HandForm, PauseForm, ReasonForm, SettleForm
from holdfast.rooms.obligations.rows import named
from holdfast.rooms.obligations.settle_file import add_file, settle_with_file
from holdfast.rooms.obligations.views.owed import list_words, panel_words
from holdfast.rooms.obligations.views.words import (
    actor_of,
    done,
    entered,
    is_expected,
    is_part,
    sentence,
    settled_words,
)

INVALID = 422


@require_POST
def settle(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    form = SettleForm(request.POST, request.FILES)

    def act() -> str:
        read = form.cleaned_data
        settled = settle_with_file(
            actor_of(request),
            obligation_id,
            true_at=entered(read["true_at"]),
            file=read["file"],
            note=read["note"],
        )
        return settled_words(settled)

    return _act(request, obligation_id, "settle", form, act)


@require_POST
def file(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    form = SettleForm(request.POST, request.FILES)

    def act() -> str:
        if form.cleaned_data["file"] is None:
            return _("No file was chosen")
        add_file(actor_of(request), obligation_id, file=form.cleaned_data["file"], taken_at=clock.now())
        return _("File kept")

    return _act(request, obligation_id, "settle", form, act)


@require_POST
def excuse(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    form = ReasonForm(request.POST, prefix="excuse")

    def act() -> str:
        actions.ask_to_excuse(actor_of(request), obligation_id, form.cleaned_data["reason"])
        return _("Asked to excuse; the clock goes on until it is decided")

    return _act(request, obligation_id, "excuse", form, act)


@require_POST
def hand(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    obligation = seen(actor_of(request), obligation_id)
    form = HandForm(request.POST, posts=posts_to_take(actor_of(request), obligation))

    def act() -> str:
        post = form.cleaned_data["post"]
        actions.hand_to_post(actor_of(request), obligation_id, post.pk)
        return _("Handed to %(post)s") % {"post": named(post)}

    return _act(request, obligation_id, "hand", form, act)


@require_POST
def pause(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    form = PauseForm(request.POST)

    def act() -> str:
        actions.pause_obligation(actor_of(request), obligation_id, form.cleaned_data["reason"])
        return _("Paused")

    return _act(request, obligation_id, "pause", form, act)


@require_POST
def resume(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    def act() -> str:
        actions.resume_obligation(actor_of(request), obligation_id)
        return _("Running again")

    return _act(request, obligation_id, "pause", Form(request.POST), act)


def _act(request: HttpRequest, obligation_id: UUID, tab: str, form: Form, act: Callable[[], str]) -> HttpResponse:
    """Does it and says so; what the rules refuse is said in the panel, with what was entered still there."""
    if not form.is_valid():
        return _again(request, obligation_id, tab, form, "", INVALID)
    try:
        words = act()
    except Refused as refused:
        if not is_expected(refused):
            raise
        return _again(request, obligation_id, tab, form, sentence(refused), refused.status)
    return done(request, words, f"/owed/{obligation_id}/?{request.META.get('QUERY_STRING', '')}".rstrip("?"))


def _again(request: HttpRequest, obligation_id: UUID, tab: str, form: Form, why_not: str, status: int) -> HttpResponse:
    words = panel_words(request, obligation_id, tab) | {f"{tab}_form": form, "why_not": why_not}
    if is_part(request):
        return render(request, "obligations/_panel.html", words, status=status)
    return render(request, "obligations/owed.html", list_words(request) | words, status=status)
