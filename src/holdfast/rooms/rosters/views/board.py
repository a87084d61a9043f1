"""The roster of the branch: the week, the list of gaps."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.queries import agency_branch
from holdfast.rooms.agencies.rights import allowed, require
from holdfast.rooms.rosters import access, queries
from holdfast.rooms.rosters.week import VIEWS, Asked, monday, week


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    now = clock.now()
    asked = _asked(request, timezone.localtime(now).date())
    page = week(actor, asked, timezone.get_current_timezone_name(), now)
    step = timedelta(days=asked.days)
    words = {
        "week": page,
        "before": asked.first - step,
        "after": asked.first + step,
        "last": asked.first + step - timedelta(days=1),
        "number": asked.first.isocalendar().week,
        "areas": list(agency_branch(actor.path).exclude(level="operator")[:60]),
        "may_fill": allowed(actor, access.FILL, actor.path),
        "may_test": allowed(actor, access.TEST_REACH, actor.path),
        "now": now,
    }
    return render(request, "rosters/roster.html", words)


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    words = {"gaps": list(queries.open_gaps(actor)[:200]), "may_fill": allowed(actor, access.FILL, actor.path)}
    return render(request, "rosters/gaps.html", words)


def _asked(request: HttpRequest, today: date) -> Asked:
    view = request.GET.get("view", "week")
    view = view if view in VIEWS else "week"
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        first = today if view == "day" else monday(today)
    return Asked(first, view, request.GET.get("gap", ""), request.GET.get("area", ""))


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return actor
