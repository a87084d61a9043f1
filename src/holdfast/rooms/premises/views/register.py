"""Pages of the register: the list, one place, what can be entered there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.domain.grading.rule import UNGRADED
from holdfast.plumbing.pages import act_and_return, is_chinese, said
from holdfast.plumbing.paging import page_of
from holdfast.policy.explain import grade_name
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises import access, actions, queries
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.forms import FactForm, PlaceForm
from holdfast.rooms.premises.models import Premises

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One row of the list, ready to print."""

    id: UUID
    name: str
    listing: str
    grade: str
    grade_word: str
    missing: str
    assumed: bool
    owner: object


@require_GET
def premises(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    packs = queries.packs_here(actor)
    pack = next((each for each in packs if each.key == request.GET.get("pack")), packs[0] if packs else None)
    chosen = _selection(request.GET, pack)
    rows, following = page_of(
        queries.selected(actor, chosen), after=request.GET.get("after", ""), limit=PAGE, by=("name", "pk")
    )
    words = {
        "lines": [_line(row, pack) for row in rows],
        "following": _with(request.GET, after=following) if following else "",
        "packs": packs,
        "pack": pack,
        "chosen": chosen,
        "grades": _grade_chips(request, pack),
        "listings": [(key, said(title)) for key, title in kinds().listings.items()],
        "branches": queries.branches(actor),
        "may_add": actor.role in access.ADD.own,
        "add_form": PlaceForm(),
    }
    return render(request, "premises/list.html", words)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PlaceForm(request.POST)
    owner = agency_at(actor.path)
    if owner is None:
        raise absent()
    require(actor, access.ADD, owner_path=owner.path)
    return act_and_return(
        request, reverse("premises"), form, lambda: actions.add_premises(actor, owner, form.place()), _("Place added")
    )


@require_POST
def enter_facts(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    form = FactForm(request.POST)
    back = reverse("place", args=[premises_id])
    return act_and_return(
        request, back, form, lambda: actions.enter_facts(actor, premises_id, [form.fact()]), _("Saved")
    )


@require_POST
def regrade(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    pack = next((each for each in queries.packs_here(actor) if each.key == request.POST.get("pack")), None)
    if pack is None:
        raise absent()
    back = f"{reverse('place', args=[premises_id])}?pack={pack.key}"
    return act_and_return(
        request, back, None, lambda: actions.regrade_one(actor, premises_id, pack), _("Grade confirmed")
    )


@require_http_methods(["POST"])
def close(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    queries.one(actor, premises_id)
    return act_and_return(
        request, reverse("premises"), None, lambda: actions.close_premises(actor, premises_id), _("Closed")
    )


def _line(row: Premises, pack: Pack | None) -> Line:
    grade = getattr(row, "grade", None) or ""
    missing = getattr(row, "missing", None) or ""
    spec = pack.book.facts.get(missing) if pack else None
    return Line(
        id=row.pk,
        name=label_of(row) if not is_chinese() or not row.name_zh else row.name_zh,
        listing=said(kinds().listings[queries.listed_as(row)]),
        grade=grade,
        grade_word=said(grade_name(pack, grade)) if pack and grade else _("not graded yet"),
        missing=said(spec.title) if spec else missing,
        assumed=bool(getattr(row, "assumed", False)),
        owner=row.owner,
    )


def _selection(asked: QueryDict, pack: Pack | None) -> queries.Selection:
    return queries.Selection(
        listing=asked.get("listing", ""),
        pack=pack.key if pack else "",
        grade=asked.get("grade", ""),
        missing=asked.get("missing", ""),
        branch=asked.get("branch", ""),
    )


def _grade_chips(request: HttpRequest, pack: Pack | None) -> list[tuple[str, str, int, str]]:
    """Each grade with its count and the address that selects it."""
    if pack is None:
        return []
    counts = queries.counts_by_grade(actor_of(request), pack.key)
    return [
        (name, said(grade_name(pack, name)), counts.get(name, 0), _with(request.GET, grade=name, after=""))
        for name in (*pack.book.grades, UNGRADED)
    ]


def _with(asked: QueryDict, **changes: str | None) -> str:
    """The address of this list with something changed."""
    query = asked.copy()
    for name, value in changes.items():
        query[name] = value or ""
    return "?" + query.urlencode()
