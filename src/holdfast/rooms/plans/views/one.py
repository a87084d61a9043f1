"""One plan: what is in force, its versions, what differs between two of them, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.domain.plans.difference import difference
from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return, is_chinese, said
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations.models import Decision
from holdfast.rooms.obligations.queries import open_about
from holdfast.rooms.plans import access, actions, queries
from holdfast.rooms.plans.facts import about, content_of
from holdfast.rooms.plans.forms import ConfirmForm, StaleForm
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.rules import kind_for
from holdfast.rooms.plans.subjects import names_of, subject_of
from holdfast.rooms.plans.words import how_words, kind_words, mark_of, post_names, state_tone, state_words

State = Version.State


@dataclass(frozen=True)
class VersionLine:
    """One version as the list beside the plan prints it."""

    version: Version
    word: str
    tone: str
    at: datetime | None
    who: str
    reason: str


@require_GET
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one_plan(actor, plan_id)
    now = clock.now()
    versions = list(queries.versions_of(row))
    shown = _asked(versions, request.GET.get("version", "")) or _first_shown(versions)
    other = _asked(versions, request.GET.get("against", ""))
    held = kind_for(subject_of(row))
    words: dict[str, object] = {
        "plan": row,
        "name": names_of([row], chinese=is_chinese())[row.pk],
        "kind": kind_words(row, held),
        "held": held,
        "place": row.subject_id if row.subject_room == "premises" else None,
        "mark": mark_of(queries.standing_at(row, now)),
        "shown": shown,
        "shown_state": state_words(shown.state) if shown else "",
        "shown_tone": state_tone(shown.state) if shown else "",
        "content": content_of(shown) if shown else None,
        "versions": _lines(versions),
        "work": next((each for each in versions if each.state in queries.IN_WORK), None),
        "signed": next((each for each in versions if each.state == State.SIGNED), None),
        "owed": open_about(actor, "plans", [row.pk, *(each.pk for each in versions)]),
        "may": {"write": may(actor, row, access.WRITE), "propose": may(actor, row, access.PROPOSE)},
        "stale_form": StaleForm(),
        "confirm_form": ConfirmForm(),
    }
    if shown is not None and other is not None and other != shown:
        words |= {"against": other, "changes": _changes(other, shown)}
    return render(request, "plans/plan.html", words)


@require_POST
def say_stale(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one_plan(actor, plan_id)
    require_act(actor, plan_id, access.WRITE)
    form = StaleForm(request.POST)
    return act_and_return(
        request,
        reverse("plan", args=[plan_id]),
        form,
        lambda: actions.say_stale(actor, plan_id, form.cleaned_data["why"], form.cleaned_data["about"]),
        _("Marked as stale"),
    )


@require_POST
def ask_to_confirm(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one_plan(actor, plan_id)
    require_act(actor, plan_id, access.PROPOSE)
    form = ConfirmForm(request.POST)
    return act_and_return(
        request,
        reverse("plan", args=[plan_id]),
        form,
        lambda: actions.ask_to_confirm(actor, plan_id, form.cleaned_data["reason"]),
        _("Sent for its decision"),
    )


def require_act(actor: Actor, plan_id: UUID, right: Right) -> None:
    """Refuses before a form is read, so that whoever may not is never told what a form lacks."""
    row = Plan.objects.filter(pk=plan_id).first()
    if row is None:
        raise absent()
    require(actor, right, owner_path=row.owner_path, subject=about(row), reading=access.READ)


def may(actor: Actor, row: Plan, right: Right) -> bool:
    """Whether to offer an act."""
    try:
        require(actor, right, owner_path=row.owner_path, subject=about(row))
    except Refused:
        return False
    return True


def _asked(versions: Sequence[Version], number: str) -> Version | None:
    return next((each for each in versions if str(each.number) == number), None)


def _first_shown(versions: Sequence[Version]) -> Version | None:
    """What is in force, else the newest."""
    return next((each for each in versions if each.state == State.SIGNED), versions[0] if versions else None)


def _lines(versions: Sequence[Version]) -> list[VersionLine]:
    asked = queries.decisions_about(versions)
    posts = {each.signed_by_post or each.begun_by_post for each in versions}
    names = post_names({post for post in posts if post})
    return [_version_line(each, asked.get(each.pk), names) for each in versions]


def _version_line(version: Version, asked: Decision | None, names: Mapping[UUID, str]) -> VersionLine:
    post = version.signed_by_post or version.begun_by_post
    return VersionLine(
        version=version,
        word=state_words(version.state),
        tone=state_tone(version.state),
        at=version.signed_at or version.proposed_at or version.begun_at,
        who=names.get(post, "") if post else "",
        reason=asked.outcome_reason if asked and version.state == State.REFUSED else "",
    )


def _changes(old: Version, new: Version) -> list[dict[str, object]]:
    found = difference(content_of(old), content_of(new))
    return [
        {"title": said(each.title), "how": how_words(each.how), "part": each.part, "lines": each.lines}
        for each in found
    ]
