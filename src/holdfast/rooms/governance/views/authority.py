"""Who may decide what: a matrix of acts and posts."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.plumbing.pages import said
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import agency_at
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.governance import access
from holdfast.rooms.governance.authority import DEPUTY, Ruling, Who, columns, rulings
from holdfast.rooms.governance.words import act_words, authority_group, named_words, span_words


@dataclass(frozen=True)
class Cell:
    """What a post may do with an act: decide it, or take it after a while."""

    decides: bool = False
    after: str = ""
    deputy_after: str = ""


@dataclass(frozen=True)
class Head:
    """A column: the post, or how a pack names one that is not here (`below`: each area under this one has its own)."""

    post: Post | None
    label: str
    below: bool


@dataclass(frozen=True)
class Line:
    """One act ready to print."""

    title: str
    act: str
    given: bool
    text: str
    cells: list[Cell]


@require_GET
def authority(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    rows = Agency.objects.filter(closed_at__isnull=True).exclude(level=Agency.Level.OPERATOR)
    areas = list(visible_to(rows, actor, access.READ, path="path").order_by("path"))
    asked = request.GET.get("area", "")
    area = next((one for one in areas if one.path == asked), None) if asked else agency_at(actor.path)
    if area is None:
        raise absent()
    found = rulings(area)
    posts = columns(found)
    heads = [Head(who.post, named_words(who.named), who.is_below(area)) for who in posts]
    groups: dict[str, list[Line]] = {}
    for one in found:
        groups.setdefault(authority_group(one.group), []).append(_line(one, posts))
    words = {"area": area, "areas": areas, "posts": heads, "groups": groups}
    return render(request, "governance/authority.html", words)


def _line(one: Ruling, posts: list[Who]) -> Line:
    return Line(
        title=said(one.title),
        act=act_words(one.act),
        given=one.given,
        text=said(one.text),
        cells=[_cell(one, who) for who in posts],
    )


def _cell(one: Ruling, who: Who) -> Cell:
    decides = who.key in {each.key for each in one.deciders}
    after = span_words(one.delegate_after) if one.delegate_after is not None else ""
    deputy = one.delegate is not None and one.delegate.named == DEPUTY
    takes = one.delegate is not None and one.delegate.key == who.key
    return Cell(decides, after if takes else "", after if deputy and decides else "")
