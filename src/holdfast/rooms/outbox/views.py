"""`/messages/`: what I was told. `/outbox/`: whether anything leaves at all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Place, Refused
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.problems import problem_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.outbox import access, actions, queries
from holdfast.rooms.outbox.forms import QuarantineForm, ReadForm, ReleaseForm
from holdfast.rooms.outbox.words import CHANNELS, LANES


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """My messages, the unread first."""
    found = queries.inbox(actor_of(request), before=_id(request.GET.get("before", "")))
    return render(request, "outbox/messages.html", {"inbox": found, "lanes": LANES})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks one message as read, or all."""
    form = ReadForm(request.POST)
    if form.is_valid():
        one = form.cleaned_data["message"]
        actions.mark_read(actor_of(request), [one]) if one else actions.mark_all_read(actor_of(request))
    return redirect("messages")


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """How the outbox stands, and the two acts on it."""
    actor = actor_of(request)
    root = actions.root_path()
    standing = queries.standing(actor)
    context = {
        "standing": standing,
        "waiting": [(LANES[lane], count) for lane, count in standing.waiting],
        "channels": [(CHANNELS.get(way.name, way.name), way) for way in standing.channels],
        "may_release": allowed(actor, access.RELEASE, root),
        "may_quarantine": allowed(actor, access.QUARANTINE, root),
        "release_form": ReleaseForm(),
        "quarantine_form": QuarantineForm(),
    }
    return render(request, "outbox/outbox.html", context)


@require_POST
def ask_release(request: HttpRequest) -> HttpResponse:
    """Asks for the release; it is decided by whoever has the authority."""
    form = ReleaseForm(request.POST)
    actor = actor_of(request)
    done = _("Asked. The decision is with whoever has the authority.")
    return _act(request, form, lambda: actions.ask_release(actor, form.cleaned_data["reason"]), done)


@require_POST
def quarantine(request: HttpRequest) -> HttpResponse:
    """Stops everything that leaves; this needs no second person."""
    form = QuarantineForm(request.POST)
    actor = actor_of(request)
    done = _("Nothing leaves any more. Messages wait.")
    return _act(request, form, lambda: actions.quarantine(form.cleaned_data["reason"], actor), done)


@require_POST
def send_test(request: HttpRequest) -> HttpResponse:
    """A test message to one's own address."""
    actor = actor_of(request)
    done = _("In line to your own address. It has arrived when you read it there.")
    return act_and_return(request, reverse("outbox"), None, lambda: actions.send_test(actor), done)


def _act(request: HttpRequest, form: forms.Form, act: Callable[[], object], done: str) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, _("Say why."))
        return redirect("outbox")
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, problem_of(refused).detail)
    else:
        messages.success(request, done)
    return redirect("outbox")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadInput(Place(field="before"), "the id of a message", text[:40]) from error
