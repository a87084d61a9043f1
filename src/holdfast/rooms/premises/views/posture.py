"""The price of a heightened period, shown before it is declared."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.plumbing.problems import problem_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.governance.actions import period_of
from holdfast.rooms.premises import access
from holdfast.rooms.premises.preview import preview

FIELDS = ("area", "posture", "reason", "from_at", "until_at")


@require_GET
def posture_preview(request: HttpRequest) -> HttpResponse:
    """Reads the form of the posture page; what cannot be declared goes back there with its sentence."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    try:
        new = period_of(actor, request.GET.dict())
        told = preview(actor, new)
    except (NotFound, NotAllowed):
        raise
    except (BadInput, Refused) as error:
        messages.error(request, problem_of(error).detail)
        return HttpResponseRedirect(reverse("posture"))
    words = {
        "told": told,
        "new": new,
        "area": new.area,
        "fields": [(name, request.GET.get(name, "")) for name in FIELDS],
    }
    return render(request, "premises/posture_preview.html", words)
