"""`/contacts/`: how I am reached. `/outbox/reach/`: which posts nobody could reach by two ways."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.plumbing.problems import problem_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.outbox import contacts as acts
from holdfast.rooms.outbox.push import public_key
from holdfast.rooms.outbox.reach import ENOUGH, reach
from holdfast.rooms.outbox.words import CHANNELS


@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """The actor's ways in their order."""
    ways = acts.own_contacts(actor_of(request))
    proved = {way.channel for way in ways if way.verified}
    context = {
        "ways": [(CHANNELS.get(way.channel, way.channel), way) for way in ways],
        "key": public_key(),
        "missing": max(0, ENOUGH - len(proved)),
    }
    return render(request, "outbox/contacts.html", context)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Adds a way and sends its code."""
    address = request.POST.get("address", "")
    return _act(request, lambda actor: acts.add_contact(actor, address), _("A code is on its way."))


@require_POST
def code(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Sends another code."""
    return _act(request, lambda actor: acts.send_code(actor, contact_id), _("A code is on its way."))


@require_POST
def verify(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Proves a way by its code."""
    typed = request.POST.get("code", "")
    return _act(request, lambda actor: acts.verify_contact(actor, contact_id, typed), _("This way reaches you."))


@require_POST
def first(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Makes a way the first."""
    return _act(request, lambda actor: acts.put_first(actor, contact_id), _("This way is tried first."))


@require_POST
def remove(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Forgets a way."""
    return _act(request, lambda actor: acts.remove_contact(actor, contact_id), _("Removed."))


@require_GET
def thin(request: HttpRequest) -> HttpResponse:
    """Posts whose holders have fewer than two proved ways."""
    found = reach(actor_of(request))
    chinese = (getattr(request, "LANGUAGE_CODE", "") or "").startswith("zh")
    rows = [
        (
            (row.post_zh if chinese else row.post_en) or row.post_en,
            (row.agency_zh if chinese else row.agency_en) or row.agency_en,
            row,
        )
        for row in found.thin
    ]
    return render(request, "outbox/reach.html", {"rows": rows, "held": found.held, "enough": found.held - len(rows)})


def _act(request: HttpRequest, act: Callable[..., object], done: str) -> HttpResponse:
    try:
        act(actor_of(request))
    except (NotFound, NotAllowed):
        raise
    except (BadInput, Refused) as refused:
        messages.error(request, problem_of(refused).detail)
    else:
        messages.success(request, done)
    return redirect("contacts")
