"""Saved views of the register: kept, renamed, deleted. Their links are addresses of the list, so anybody can be sent one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.plumbing.pages import act_and_return
from holdfast.rooms.agencies.actions.saved_views import drop_view, keep_view, rename_view
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import SavedView
from holdfast.rooms.agencies.queries import views_of

PAGE_KEY = "premises"


def saved_views(actor: Actor) -> Sequence[SavedView]:
    """The reader's own views of the list."""
    return list(views_of(actor, PAGE_KEY)) if actor.is_signed_in else ()


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    actor, query = actor_of(request), request.POST.get("query", "")
    name = request.POST.get("name", "")
    return act_and_return(request, _back(query), None, lambda: keep_view(actor, PAGE_KEY, name, query), _("View kept"))


@require_POST
def rename(request: HttpRequest, view_id: UUID) -> HttpResponse:
    actor, name = actor_of(request), request.POST.get("name", "")
    return act_and_return(request, _back(""), None, lambda: rename_view(actor, view_id, name), _("View renamed"))


@require_POST
def drop(request: HttpRequest, view_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    return act_and_return(request, _back(""), None, lambda: drop_view(actor, view_id), _("View deleted"))


def _back(query: str) -> str:
    address = reverse("premises")
    return f"{address}?{query}" if query and query.isascii() and query.isprintable() else address
