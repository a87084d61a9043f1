"""Places that wait for their grade: listed, their difference shown, confirmed in one act."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import BadInput, Place
from holdfast.plumbing.pages import act_and_return, is_chinese, said
from holdfast.plumbing.paging import page_of
from holdfast.policy.explain import grade_name
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import absent, allowed, require
from holdfast.rooms.premises import access, actions, queries
from holdfast.rooms.premises.duties import label_of
from holdfast.rooms.premises.models import Waiting
from holdfast.rooms.premises.telling import told
from holdfast.rooms.premises.waiting import waiting

PAGE = 50


@require_GET
def waiting_places(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    packs = queries.packs_here(actor)
    pack = queries.pack_asked(packs, request.GET.get("pack"))
    rows = waiting(actor, pack.key if pack else "", request.GET.get("branch", ""))
    page, following = page_of(rows, after=request.GET.get("after", ""), limit=PAGE)
    words = {
        "packs": packs,
        "pack": pack,
        "branch": request.GET.get("branch", ""),
        "branches": queries.branches(actor),
        "lines": [_line(row, pack) for row in page] if pack else [],
        "total": rows.count(),
        "following": _with(request.GET, after=following) if following else "",
        "may_grade": allowed(actor, access.GRADE, actor.path),
    }
    return render(request, "premises/waiting.html", words)


@require_GET
def waiting_difference(request: HttpRequest) -> HttpResponse:
    """What confirming the chosen places, or all that wait, would gain and lose."""
    actor = _reader(request)
    pack = queries.pack_asked(queries.packs_here(actor), request.GET.get("pack"))
    if pack is None:
        raise absent()
    places, branch = _places(request.GET), request.GET.get("branch", "")
    answer = actions.regrade(actor, pack, path=branch, only=places, waiting=not places, dry_run=True)
    words = {
        "pack": pack,
        "branch": branch,
        "places": places,
        "told": told(answer.difference, pack),
        "answer": answer,
        "single": queries.one(actor, places[0]) if len(places) == 1 else None,
        "back": _back(pack, branch),
    }
    return render(request, "premises/waiting_difference.html", words)


@require_POST
def confirm_waiting(request: HttpRequest) -> HttpResponse:
    """Confirms what was shown: the hash says which facts were looked at. When it is out of date, the new one is shown."""
    actor = _reader(request)
    pack = queries.pack_asked(queries.packs_here(actor), request.POST.get("pack"))
    if pack is None:
        raise absent()
    places, branch, seen = _places(request.POST), request.POST.get("branch", ""), request.POST.get("seen", "")
    if not seen:
        raise BadInput(Place(field="seen"), "the hash of the difference that was shown", "nothing")
    confirmed: list[actions.Regraded] = []

    def act() -> None:
        confirmed.append(actions.regrade(actor, pack, path=branch, only=places, waiting=not places, seen=seen))

    answer = act_and_return(request, _shown(pack, branch, places), None, act, _("Grades confirmed"))
    if confirmed:
        answer["Location"] = reverse("place", args=places) if len(places) == 1 else _back(pack, branch)
    return answer


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    return actor


def _places(asked: QueryDict) -> list[UUID]:
    try:
        return [UUID(words) for words in asked.getlist("place")]
    except ValueError as error:
        raise BadInput(Place(field="place"), "the ids of places", str(error)[:60]) from error


def _line(row: Waiting, pack: Pack) -> dict[str, object]:
    place = row.premises
    spec = pack.book.facts.get(row.missing)
    return {
        "place": place,
        "name": place.name_zh if is_chinese() and place.name_zh else label_of(place),
        "held": row.held,
        "held_word": said(grade_name(pack, row.held)),
        "grade": row.grade,
        "grade_word": said(grade_name(pack, row.grade)),
        "missing": said(spec.title) if spec else "",
        "assumed": row.assumed,
        "since": row.since,
    }


def _back(pack: Pack, branch: str) -> str:
    return f"{reverse('premises-waiting')}?{_query(pack, branch, ())}"


def _shown(pack: Pack, branch: str, places: Sequence[UUID]) -> str:
    return f"{reverse('premises-waiting-difference')}?{_query(pack, branch, places)}"


def _query(pack: Pack, branch: str, places: Sequence[UUID]) -> str:
    query = QueryDict(mutable=True)
    query["pack"] = pack.key
    if branch:
        query["branch"] = branch
    query.setlist("place", [str(place) for place in places])
    return query.urlencode()


def _with(asked: QueryDict, **changes: str) -> str:
    query = asked.copy()
    for name, value in changes.items():
        query[name] = value
    return "?" + query.urlencode()
