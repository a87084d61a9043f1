"""`/push/`: anybody's browser may be told for an area, and withdraw it; nothing else is asked or kept."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import BadInput, Place
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.outbox import push

WORDS = ("endpoint", "p256dh", "auth")


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Where anybody chooses an area."""
    chinese = (getattr(request, "LANGUAGE_CODE", "") or "").startswith("zh")
    areas = [(area.path, (area.name_zh if chinese else area.name_en) or area.name_en) for area in push.areas()]
    return render(request, "outbox/push.html", {"areas": areas, "key": push.public_key()})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Within its own folder, so that it looks after pushes and no page."""
    with open(str(finders.find("outbox/push-worker.js")), encoding="utf-8") as script:
        response = HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Keeps a browser for an area."""
    said = _said(request, ("area", *WORDS))
    push.subscribe_public(*said, address=str(request.META.get("REMOTE_ADDR", "")))
    return JsonResponse({"told": True}, status=201)


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Forgets a browser."""
    push.withdraw_public(*_said(request, ("endpoint",)))
    return JsonResponse({"told": False})


@require_POST
def subscribe_own(request: HttpRequest) -> HttpResponse:
    """Adds this browser to the actor's own ways."""
    contact = push.subscribe_own(actor_of(request), *_said(request, WORDS))
    return JsonResponse({"id": str(contact)}, status=201)


def _said(request: HttpRequest, names: tuple[str, ...]) -> list[str]:
    try:
        said: Any = json.loads(request.body)
        return [str(said[name])[:1200] for name in names]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(Place(field="endpoint"), noop("a subscription of a browser"), noop("another")) from error
