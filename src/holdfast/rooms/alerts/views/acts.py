"""Acts on alerts from pages: translated, never decided here."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from holdfast.domain.alert.words import Stage
from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing.pages import act_and_return
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import agency_at, opened_at
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.alerts import access, actions, queries
from holdfast.rooms.alerts.forms import AnswerForm, BeginForm, DoorForm, ExtendForm, LevelForm, WhyForm
from holdfast.rooms.alerts.models import Version
from holdfast.rooms.alerts.rules import book_in, book_of
from holdfast.rooms.alerts.signing import signers_of
from holdfast.rooms.governance.queries import areas_to_declare


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begins a draft and opens it."""
    actor = actor_of(request)
    require(actor, access.DRAFT, owner_path=actor.path, reading=access.READ)
    here = agency_at(actor.path)
    if here is None:
        raise BadInput(Place(field="area"), "an agency that is open", actor.path)
    form = BeginForm(request.POST, areas=areas_to_declare(actor), book=book_in(here))
    made: list[UUID] = []
    answer = act_and_return(
        request,
        reverse("alerts"),
        form,
        lambda: made.append(actions.begin_alert(actor, form.new()).pk),
        _("Draft begun. Nothing is sent"),
    )
    return HttpResponseRedirect(reverse("alert-draft", args=[made[0]])) if made else answer


@sensitive_post_parameters("code", "raise-code")
@require_POST
def raise_level(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    return _to_level(request, alert_id, "raise")


@require_POST
def lower_level(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    return _to_level(request, alert_id, "lower")


@require_POST
def extend(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one(actor, alert_id)
    form = ExtendForm(request.POST, prefix="extend")
    return _said(
        request,
        alert_id,
        form,
        lambda: actions.extend_alert(actor, alert_id, form.moment(row.area.zone), form.cleaned_data["why"]),
    )


@require_POST
def cancel(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, alert_id)
    form = WhyForm(request.POST, prefix="cancel")
    return _said(request, alert_id, form, lambda: actions.cancel_alert(actor, alert_id, form.cleaned_data["why"]))


@require_POST
def still_true(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, alert_id)
    back = reverse("alert", args=[alert_id])
    return act_and_return(request, back, None, lambda: actions.say_still_true(actor, alert_id), _("Still true"))


@require_POST
def acknowledge(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Answers for the own agency: for one of its places, or for all."""
    actor = actor_of(request)
    queries.one(actor, alert_id)
    form = AnswerForm(request.POST)

    def act() -> None:
        place = form.cleaned_data["premises"]
        actions.acknowledge(actor, alert_id, premises=[place] if place else ())

    return act_and_return(request, reverse("alert", args=[alert_id]), form, act, _("Acknowledged"))


@require_POST
def door(request: HttpRequest, task_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    task = queries.one_door_task(actor, task_id)
    form = DoorForm(request.POST)
    return act_and_return(
        request,
        reverse("alert", args=[task.alert_id]),
        form,
        lambda: actions.answer_at_door(actor, task_id, form.cleaned_data["outcome"], form.cleaned_data["note"]),
        _("Noted"),
    )


def proof_in(request: HttpRequest, code: str) -> Proof:
    """What this session shows by itself, and the code that was typed."""
    return Proof(code=code, signed_in_at=opened_at(request.session))


def said_words(version: Version) -> str:
    """What became of a version that was sent."""
    return _("Issued") if version.stage == Stage.ISSUED else _("Sent for approval")


def _to_level(request: HttpRequest, alert_id: UUID, way: str) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one(actor, alert_id)
    book = book_of(row)
    form = LevelForm(request.POST, levels=book.levels, signers=signers_of(row.area, book), prefix=way)
    act = actions.raise_alert if way == "raise" else actions.lower_alert

    def say() -> Version:
        read = form.cleaned_data
        until = form.until(row.area.zone)
        proof = proof_in(request, read["code"])
        return act(actor, alert_id, read["level"], read["why"], expires_at=until, draft=form.draft(), proof=proof)

    return _said(request, alert_id, form, say)


def _said(request: HttpRequest, alert_id: UUID, form: WhyForm, say: object) -> HttpResponse:
    """Does the act and tells what became of it; only then is it known which."""
    from django.contrib import messages

    found: list[Version] = []
    assert callable(say)
    answer = act_and_return(request, reverse("alert", args=[alert_id]), form, lambda: found.append(say()), "")
    if found:
        list(messages.get_messages(request))
        messages.success(request, said_words(found[0]))
    return answer
