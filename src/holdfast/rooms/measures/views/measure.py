"""The page of one measure of a place, and what is pressed on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return, is_chinese, said
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.evidence import actions as files
from holdfast.rooms.measures import access, actions, queries
from holdfast.rooms.measures.check_file import check_with_file
from holdfast.rooms.measures.detail import Detail, detail_of, posts_of_place
from holdfast.rooms.measures.forms import CheckForm, TrialForm, VerifyForm
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.queries import Verifier
from holdfast.rooms.measures.words import (
    FAMILIES,
    STATES,
    TONES,
    amount_words,
    cost_words,
    fact_words,
    need_words,
    percent,
    unit_words,
)
from holdfast.rooms.premises.queries import ROOM as PREMISES
from holdfast.rooms.premises.queries import label_of


@require_GET
def measure(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = detail_of(actor, measure_id)
    return render(request, "measures/measure.html", {**_words(found), "forms": _forms(actor, found)})


@require_POST
def check(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = detail_of(actor, measure_id)
    form = _check_form(found, request)
    act = lambda: check_with_file(actor, measure_id, form.check(), form.cleaned_data["file"])  # noqa: E731
    return _act(request, actor, access.CHECK, found.row, form, act, _("Saved"))


@require_POST
def verify(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = detail_of(actor, measure_id)
    form = VerifyForm(request.POST)
    act = lambda: actions.verify(actor, measure_id, look=form.cleaned_data["look"])  # noqa: E731
    return _act(request, actor, access.VERIFY, found.row, form, act, _("Verified"))


@require_POST
def test(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = detail_of(actor, measure_id)
    form = TrialForm(request.POST, measure=found.measure, posts=posts_of_place(found.row))
    act = lambda: actions.record_trial(actor, measure_id, form.trial())  # noqa: E731
    return _act(request, actor, access.TEST, found.row, form, act, _("Test recorded"))


@require_POST
def file(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = detail_of(actor, measure_id)

    def act() -> str:
        given = request.FILES.get("file")
        if given is None:
            raise Refused("No file was chosen", code="no-file")
        files.add_file(actor, queries.record_of(actor, measure_id), given.name or "", given, clock.now())
        return ""

    files.ask_to_add(actor, queries.record_of(actor, measure_id))
    return act_and_return(request, reverse("measure", args=[found.row.pk]), None, act, _("File kept"))


def _act(
    request: HttpRequest,
    actor: Actor,
    right: Right,
    row: PlaceMeasure,
    form: CheckForm | TrialForm | VerifyForm | None,
    act: Callable[[], object],
    done: str,
) -> HttpResponse:
    """The right is asked before the form is read: who may not act is told so, whatever they typed."""
    subject = Subject(PREMISES, row.premises_id)
    require(actor, right, owner_path=row.premises.owner_path, subject=subject, reading=access.READ)
    return act_and_return(request, reverse("measure", args=[row.pk]), form, act, done)


def _words(found: Detail) -> Mapping[str, object]:
    row, measure, posture = found.row, found.measure, found.sheet.situation.posture
    mark = found.line.mark if found.line else None
    needed = found.demanded.needed if found.demanded else None
    return {
        "row": row,
        "found": found,
        "place": row.premises,
        "label": label_of(row.premises),
        "title": said(measure.title),
        "text": said(measure.text),
        "instrument": said(measure.instrument.title),
        "family": FAMILIES[measure.family],
        "word": STATES[mark.state] if mark else "",
        "tone": TONES[mark.state] if mark else "off",
        "amount": amount_words(mark, unit_words(measure, posture)) if mark else "",
        "need": need_words(measure, needed, posture, found.sheet.pack) if needed else "",
        "missing": fact_words(needed.missing, found.sheet.pack) if needed and needed.missing else "",
        "cost": cost_words(measure.cost, found.sheet.pack.currency),
        "looks": [_look(look, found) for look in found.looks],
        "trials": [_trial(trial, found) for trial in found.trials],
        "miss_rate": None if found.tally.miss_rate is None else percent(found.tally.miss_rate),
        "verified_by": _agency(found.posts.get(row.verifier_post) if row.verifier_post else None),
    }


def _look(look: object, found: Detail) -> Mapping[str, object]:
    state = getattr(look, "state", "")
    return {
        "look": look,
        "word": STATES[state],
        "tone": TONES[state],
        "share": percent(getattr(look, "share", 0)),
        "by": _post(found.posts.get(getattr(look, "by_post", None))),  # type: ignore[arg-type]
    }


def _trial(trial: object, found: Detail) -> Mapping[str, object]:
    kinds = {kind.id: said(kind.title) for kind in found.measure.trials}
    kind = getattr(trial, "kind", "")
    return {
        "trial": trial,
        "kind": kinds.get(kind, kind),
        "tested": _post(found.posts.get(getattr(trial, "tested_post", None))),  # type: ignore[arg-type]
        "by": _post(found.posts.get(getattr(trial, "by_post", None))),  # type: ignore[arg-type]
    }


def _forms(actor: Actor, found: Detail) -> Mapping[str, object]:
    """What the actor may do here; absent otherwise."""
    if found.line is None:
        return {}
    offered: dict[str, object] = {}
    if _may(actor, access.CHECK, found.row):
        offered["check"] = _check_form(found, None)
    if _may(actor, access.VERIFY, found.row) and found.newest and found.row.verified_at is None:
        offered["verify"] = found.newest.pk
    if _may(actor, access.TEST, found.row) and found.measure.trials:
        offered["test"] = TrialForm(measure=found.measure, posts=posts_of_place(found.row))
    offered["file"] = _may_add(actor, found.row)
    return offered


def _check_form(found: Detail, request: HttpRequest | None) -> CheckForm:
    posture = found.sheet.situation.posture
    counted = found.measure.need_at(posture) is not None
    given = (request.POST, request.FILES) if request else ()
    return CheckForm(*given, counted=counted, unit=unit_words(found.measure, posture))


def _may(actor: Actor, right: Right, row: PlaceMeasure) -> bool:
    subject = Subject(PREMISES, row.premises_id)
    try:
        require(actor, right, owner_path=row.premises.owner_path, subject=subject, reading=access.READ)
    except Refused:
        return False
    return row.premises.closed_at is None


def _may_add(actor: Actor, row: PlaceMeasure) -> bool:
    try:
        files.ask_to_add(actor, queries.record_of(actor, row.pk))
    except Refused:
        return False
    return row.premises.closed_at is None


def _post(post: Verifier | None) -> str:
    if post is None:
        return ""
    name, agency = (post.post_zh, post.agency_zh) if is_chinese() else (post.post, post.agency)
    return f"{agency or post.agency}, {name or post.post}"


def _agency(post: Verifier | None) -> str:
    if post is None:
        return ""
    return (post.agency_zh if is_chinese() else "") or post.agency
