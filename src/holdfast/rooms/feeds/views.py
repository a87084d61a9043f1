"""`/feeds/`: whose alerts we read, what came, and why some of it was not taken."""

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
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.feeds import access, actions, queries
from holdfast.rooms.feeds.forms import SourceForm
from holdfast.rooms.feeds.models import Imported
from holdfast.rooms.feeds.words import REASONS, SIGNED

MOST = 100


@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    """Feeds, what waits, and what was settled or refused."""
    actor = actor_of(request)
    rows = queries.imported(actor)
    waiting, rest = rows.filter(state=Imported.State.WAITING), rows.exclude(state=Imported.State.WAITING)
    context = {
        "sources": queries.sources(actor),
        "waiting": [_shown(row) for row in waiting[:MOST]],
        "rest": [_shown(row) for row in rest[:MOST]],
        "may_change": allowed(actor, access.CHANGE, actor.path),
        "form": SourceForm(),
    }
    return render(request, "feeds/feeds.html", context)


@require_GET
def alert(request: HttpRequest, imported_id: UUID) -> HttpResponse:
    """One alert of somebody else, in its own words."""
    actor = actor_of(request)
    row = queries.one(actor, imported_id)
    context = {
        "row": row,
        "why": REASONS.get(row.why, ""),
        "signed": SIGNED[row.signed],
        "infos": queries.alert_of(actor, row.pk).infos if row.state != Imported.State.REFUSED else (),
        "may_decide": row.state == Imported.State.WAITING and allowed(actor, access.DECIDE, row.owner_path),
    }
    return render(request, "feeds/alert.html", context)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Adds a feed."""
    form = SourceForm(request.POST)
    if not form.is_valid():
        first = next(iter(form.errors))
        messages.error(request, f"{form.fields[first].label}: {form.errors[first][0]}")
        return redirect("feeds")
    said = form.cleaned_data | {"senders": form.cleaned_data["senders"].split()}
    actor = actor_of(request)
    return _act(request, lambda: actions.add_source(actor, actions.NewSource(**said)), _("The feed is read now."))


@require_POST
def pause(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Stops a feed or goes on with it."""
    paused = request.POST.get("paused") == "yes"
    actor = actor_of(request)
    done = _("The feed is not read any more.") if paused else _("The feed is read again.")
    return _act(request, lambda: actions.pause_source(actor, source_id, paused=paused), done)


@require_POST
def settle(request: HttpRequest, imported_id: UUID) -> HttpResponse:
    """Takes an alert up, or dismisses it."""
    taken = request.POST.get("taken") == "yes"
    reason = request.POST.get("reason", "")
    actor = actor_of(request)
    done = _("Taken up. Nothing was sent.") if taken else _("Dismissed.")
    return _act(request, lambda: actions.settle(actor, imported_id, taken=taken, reason=reason), done)


def _shown(row: Imported) -> tuple[Imported, object, object]:
    return row, REASONS.get(row.why, ""), SIGNED[row.signed]


def _act(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except (BadInput, Refused) as refused:
        messages.error(request, problem_of(refused).detail)
    else:
        messages.success(request, done)
    return redirect("feeds")
