"""`/plans/`: every plan of the reader's branch, stale ones first asked for; and the places that have none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.domain.plans.staleness import Standing, State
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.pages import act_and_return, is_chinese
from holdfast.plumbing.paging import page_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.plans import access, actions, queries
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.plans.subjects import names_of
from holdfast.rooms.plans.words import Mark, mark_of, state_words
from holdfast.rooms.premises.queries import branches, label_of

PAGE = 50
NONE = "none"


@dataclass(frozen=True)
class Line:
    """One row of the list, ready to print; without a plan, `id` is the place's."""

    id: UUID
    name: str
    owner: object
    mark: Mark
    number: int | None
    signed_at: datetime | None
    work: str
    work_number: int | None


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    now = clock.now()
    chosen = queries.Selection(
        standing=request.GET.get("standing", ""), of=request.GET.get("of", ""), branch=request.GET.get("branch", "")
    )
    lines, following = _without(request) if chosen.standing == NONE else _with(request, chosen, now)
    words = {
        "lines": lines,
        "following": following,
        "chosen": chosen,
        "chips": _chips(queries.counts(actor, now)),
        "branches": branches(actor),
        "may_write": actor.role in access.WRITE.own,
        "own_agency": actor.agency_id,
    }
    return render(request, "plans/list.html", words)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begins a version and opens its editor; where one is in work, says so on the page of the plan."""
    actor = actor_of(request)
    subject = _subject(request)
    made: list[UUID] = []

    def act() -> None:
        made.append(actions.begin_version(actor, subject, language="zh" if is_chinese() else "en").pk)

    answer = act_and_return(request, _back(request, subject), None, act, _("Version begun"))
    return HttpResponseRedirect(reverse("plan-draft", args=[made[0]])) if made else answer


def _with(request: HttpRequest, chosen: queries.Selection, now: datetime) -> tuple[list[Line], str]:
    rows, following = page_of(
        queries.selected(actor_of(request), chosen, now),
        after=request.GET.get("after", ""),
        limit=PAGE,
        by=("subject_label", "pk"),
    )
    names = names_of(rows, chinese=is_chinese())
    return [_line(row, names[row.pk], now) for row in rows], following or ""


def _without(request: HttpRequest) -> tuple[list[Line], str]:
    rows, following = page_of(
        queries.places_without(actor_of(request)), after=request.GET.get("after", ""), limit=PAGE, by=("name", "pk")
    )
    mark = mark_of(Standing(State.NONE))
    lines = [
        Line(row.pk, (is_chinese() and row.name_zh) or label_of(row), row.owner, mark, None, None, "", None)
        for row in rows
    ]
    return lines, following or ""


def _line(row: Plan, name: str, now: datetime) -> Line:
    work = row.work_state  # type: ignore[attr-defined]
    return Line(
        id=row.pk,
        name=name,
        owner=row.owner,
        mark=mark_of(queries.standing_at(row, now)),
        number=row.signed_number,  # type: ignore[attr-defined]
        signed_at=row.signed_at,  # type: ignore[attr-defined]
        work=state_words(work) if work else "",
        work_number=row.work_number,  # type: ignore[attr-defined]
    )


def _chips(counts: object) -> list[tuple[str, str, int]]:
    """Each filter with its words and its count."""
    found: dict[str, int] = dict(counts)  # type: ignore[call-overload]
    words = {
        "stale": _("Stale"),
        "work": _("In work"),
        "unsigned": _("Not signed yet"),
        "current": _("In force"),
        NONE: _("No plan"),
    }
    return [(key, word, found[key]) for key, word in words.items()]


def _subject(request: HttpRequest) -> Subject:
    try:
        return Subject(request.POST.get("room", ""), UUID(request.POST.get("id", "")))
    except ValueError:
        raise BadInput(Place(field="id"), "an id", request.POST.get("id", "")[:60] or "nothing") from None


def _back(request: HttpRequest, subject: Subject) -> str:
    plan = queries.plan_of(actor_of(request), subject)
    return reverse("plan", args=[plan.pk]) if plan else reverse("plans")
