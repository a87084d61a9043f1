"""Pages of large events: the list by date, entering one, and what is done about one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return
from holdfast.plumbing.paging import page_of
from holdfast.plumbing.taking import Taking, lost_with, take_away
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, allowed, require
from holdfast.rooms.premises import access, dated, hosts
from holdfast.rooms.premises.actions import events as actions
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.event_forms import DatesForm, EventForm, LicenceForm
from holdfast.rooms.premises.facts import ROOM

PAGE = 50


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """What is to come and runs first; what is over on demand."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    past = request.GET.get("past") == "1"
    rows, following = page_of(
        dated.events(actor).filter(over_at__isnull=not past),
        after=request.GET.get("after", ""),
        limit=PAGE,
        by=("begins_at", "pk"),
    )
    here = agency_at(actor.path)
    may = allowed(actor, access.ADD, actor.path)
    words = {
        "lines": dated.lines_of(rows, clock.now()),
        "following": following,
        "past": past,
        "form": _form(request, actor, here) if may and here else None,
        "hosts": hosts.offered(actor) if may and here else (),
    }
    return render(request, "premises/events.html", words)


def _form(request: HttpRequest, actor: Actor, here: Agency) -> EventForm:
    """Blank; held at the place from whose page one comes."""
    place = hosts.host_asked(actor, request.GET.get("host", ""))
    return EventForm(actor=actor, zone=here.zone, initial={"host": hosts.called(place)} if place else {})


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    owner = agency_at(actor.path)
    if owner is None:
        raise absent()
    require(actor, access.ADD, owner_path=owner.path)
    form = EventForm(request.POST, actor=actor, zone=owner.zone)
    return act_and_return(
        request, reverse("events"), form, lambda: actions.create_event(actor, owner, form.event()), _("Event entered")
    )


@require_POST
def move(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    event = dated.event_of(actor, premises_id)
    form = DatesForm(request.POST, zone=event.premises.owner.zone)
    return act_and_return(
        request, _back(premises_id), form, lambda: actions.move_event(actor, premises_id, *form.dates()), _("Moved")
    )


@require_POST
def licence(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    dated.event_of(actor, premises_id)
    form = LicenceForm(request.POST)
    return act_and_return(
        request, _back(premises_id), form, lambda: actions.note_licence(actor, premises_id, form.licence()), _("Saved")
    )


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    event = dated.event_of(actor, premises_id)
    place = event.premises
    require(actor, access.ADD, owner_path=place.owner_path, subject=Subject(ROOM, place.pk), reading=access.READ)
    taking = Taking(_("Cancel the event"), label_of(place), lost_with("place", place.pk), _back(premises_id))
    return take_away(request, taking, lambda why: actions.cancel_event(actor, premises_id, why), _("Cancelled"))


def _back(premises_id: UUID) -> str:
    return reverse("place", args=[premises_id])
