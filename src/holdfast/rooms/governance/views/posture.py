"""Pages of posture: every area with its level, declaring, one period."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.domain.posture import Phase, phase
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.taking import Taking, lost_with, take_away
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.queries import agency_at, name_of
from holdfast.rooms.agencies.rights import allowed, require
from holdfast.rooms.governance import access, actions, queries
from holdfast.rooms.governance.board import board, lines_of
from holdfast.rooms.governance.facts import heightened
from holdfast.rooms.governance.forms import PeriodForm, UntilForm, local_text
from holdfast.rooms.governance.models import Period


@require_GET
def posture(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    here = agency_at(actor.path)
    may = allowed(actor, access.DECLARE, actor.path)
    words = {
        "board": board(actor, clock.now()),
        "zone": here.zone if here else "",
        "may_declare": may,
        "form": _form(actor) if may else None,
        "named": queries.who_may_alone(here) if here else [],
    }
    return render(request, "governance/posture.html", words)


@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.DECLARE, owner_path=actor.path, reading=access.READ)
    form = _form(actor, request.POST)
    return act_and_return(
        request, reverse("posture"), form, lambda: actions.declare_period(actor, form.period()), _("Entered")
    )


@require_GET
def period(request: HttpRequest, period_id: UUID) -> HttpResponse:
    actor = _reader(request)
    row = queries.one(actor, period_id)
    now = clock.now()
    live = row.over_at is None and row.ended_at is None and phase(heightened(row), now) is not Phase.OVER
    may = allowed(actor, access.DECLARE, row.area_path) and live and row.state == Period.State.DECLARED
    words = {
        "row": row,
        "line": lines_of([row], now)[row.pk],
        "may_change": may and row.cause_room == "governance",
        "until_form": UntilForm(initial={"until_at": local_text(row.until_at, row.area.zone)}),
        "declared_by": Post.objects.filter(pk=row.declared_by_post).first() if row.declared_by_post else None,
        "ended_by": Post.objects.filter(pk=row.ended_by_post).first() if row.ended_by_post else None,
    }
    return render(request, "governance/period.html", words)


@require_POST
def extend(request: HttpRequest, period_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one(actor, period_id)
    form = UntilForm(request.POST)
    back = reverse("posture-period", args=[period_id])
    return act_and_return(
        request, back, form, lambda: actions.extend(actor, period_id, form.moment(row.area.zone)), _("Extended")
    )


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Ending a period that runs, or calling off one that is planned."""
    actor = actor_of(request)
    row = queries.one(actor, period_id)
    require(actor, access.DECLARE, owner_path=row.area_path, reading=access.READ)
    planned = row.from_at > clock.now()
    line = lines_of([row], clock.now())[row.pk]
    lost = [_("It never begins")] if planned else lost_with("period", row.pk)
    back = reverse("posture-period", args=[period_id])
    act = _("Call the period off") if planned else _("End the period now")
    taking = Taking(act, f"{line.level} · {name_of(row.area)} · {line.reason}", lost, back)
    return take_away(request, taking, lambda why: actions.end_early(actor, period_id, reason=why), _("Ended"))


def _form(actor: Actor, asked: object = None) -> PeriodForm:
    areas = list(queries.areas_to_declare(actor))
    pack = queries.pack_of(areas[0]) if areas else None
    return PeriodForm(asked, areas=areas, pack=pack) if asked is not None else PeriodForm(areas=areas, pack=pack)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return actor
