"""Targets of an office's year: what holds today, what comes, and which step of the year is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.domain.governance.targets import DECISION, Step, Target
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return, said
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, allowed, require, visible_to
from holdfast.rooms.governance import access, actions
from holdfast.rooms.governance.forms import ReviewForm, TargetForm
from holdfast.rooms.governance.models import Resolution, Review
from holdfast.rooms.governance.targets import Aim, aims, steps_owed
from holdfast.rooms.governance.words import step_words

REVIEWS = 12
DECIDED = 50


@dataclass(frozen=True)
class Line:
    """A figure with its target ready to print."""

    title: str
    period: str
    target: Target
    decided: bool
    steps: list[tuple[Step, bool]]
    next: Step | None


@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    office = _chosen(request, actor)
    today = clock.now().astimezone(ZoneInfo(office.zone)).date()
    found = aims(office, today)
    owed = steps_owed(office)
    may = allowed(actor, access.AIM, office.path)
    words: dict[str, object] = {
        "office": office,
        "offices": _offices(actor),
        "today": today,
        "zone": office.zone,
        "lines": [_line(aim, today) for aim in found],
        "owed": [(step_words(step), row) for step, row in owed.items()],
        "reviews": [(step_words(row.step), row, _told(row, found)) for row in _reviews(office)],
        "may": may,
    }
    if may:
        decided = _decided(office)
        words |= {
            "target_form": TargetForm(decided=decided, figures=_figures(found)) if decided else None,
            "review_form": ReviewForm(steps=_steps(office), figures=_figures(found)) if owed else None,
        }
    return render(request, "governance/targets.html", words)


@require_POST
def set_target(request: HttpRequest) -> HttpResponse:
    """The decision names the area."""
    actor = actor_of(request)
    decided = Resolution.objects.select_related("meeting__group__office").filter(pk=_id(request)).first()
    if decided is None:
        raise absent()
    office = decided.meeting.group.office
    require(actor, access.AIM, owner_path=office.path, reading=access.READ)
    found = aims(office, clock.now().astimezone(ZoneInfo(office.zone)).date())
    form = TargetForm(request.POST, decided=_decided(office), figures=_figures(found))

    def act() -> object:
        read = form.cleaned_data
        return actions.set_target(actor, decided.pk, read["indicator"], read["from_on"], read["value"])

    return act_and_return(request, _back(office), form, act, _("Entered"))


@require_POST
def review(request: HttpRequest, office_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    office = Agency.objects.filter(pk=office_id, closed_at__isnull=True).first()
    if office is None:
        raise absent()
    require(actor, access.AIM, owner_path=office.path, reading=access.READ)
    found = aims(office, clock.now().astimezone(ZoneInfo(office.zone)).date())
    form = ReviewForm(request.POST, steps=_steps(office), figures=_figures(found))

    def act() -> object:
        read = form.cleaned_data
        return actions.review_targets(actor, office_id, read["step"], form.figures(), read["note"])

    return act_and_return(request, _back(office), form, act, _("Entered"))


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("resolution", ""))
    except ValueError:
        raise BadInput(Place(field="resolution"), "a decision of a meeting", "nothing") from None


def _offices(actor: Actor) -> list[Agency]:
    rows = Agency.objects.filter(kind=Agency.Kind.OFFICE, closed_at__isnull=True)
    return list(visible_to(rows, actor, access.READ, path="path").order_by("path"))


def _chosen(request: HttpRequest, actor: Actor) -> Agency:
    """The office that was asked for, else the reader's own agency."""
    asked = request.GET.get("office", "")
    office = next((one for one in _offices(actor) if one.path == asked), None) if asked else agency_at(actor.path)
    if office is None:
        raise absent()
    return office


def _line(aim: Aim, today: date) -> Line:
    target = aim.series.on(today)
    assert target is not None  # the pack's own target holds from its first day on
    return Line(
        title=said(aim.indicator.title),
        period=aim.indicator.period.value,
        target=target,
        decided=target.source == DECISION,
        steps=[(step, step.from_on == target.from_on) for step in aim.series.steps],
        next=aim.series.next_after(today),
    )


def _figures(found: list[Aim]) -> list[tuple[str, str]]:
    return [(aim.indicator.id, said(aim.indicator.title)) for aim in found]


def _decided(office: Agency) -> list[tuple[str, str]]:
    """Decisions of held meetings of the office's own group, the newest first."""
    rows = Resolution.objects.filter(meeting__group__office=office, meeting__state="held").order_by("-pk")[:DECIDED]
    return [(str(row.pk), row.text[:80]) for row in rows]


def _steps(office: Agency) -> list[tuple[str, str]]:
    return [(step, step_words(step)) for step in steps_owed(office)]


def _reviews(office: Agency) -> list[Review]:
    return list(Review.objects.filter(office=office).order_by("-done_at")[:REVIEWS])


def _told(row: Review, found: list[Aim]) -> list[tuple[str, Mapping[str, object]]]:
    """The figures that were told, with their names as the pack has them now."""
    titles = dict(_figures(found))
    return [
        (titles.get(line["indicator"], line["indicator"]), line) for line in row.lines if line["figure"] is not None
    ]


def _back(office: Agency) -> str:
    return f"{reverse('targets')}?office={office.path}"
