"""`/map/`: the places on the ground, a list twin beside them; `/map/premises.json`: what is in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.plumbing import clock
from holdfast.plumbing.headers import allow_tiles
from holdfast.plumbing.pages import said
from holdfast.policy.explain import grade_name
from holdfast.policy.pack import Pack
from holdfast.portal.map.places import bounds, grades_of, layer
from holdfast.portal.map.view_box import view_box_of
from holdfast.portal.register.listing import lines_of, page
from holdfast.portal.register.wanted import Wanted, wanted_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.atlas.queries import ground_box, ground_in_force
from holdfast.rooms.premises import access, queries


@dataclass(frozen=True)
class Sign:
    """One line of the legend, which also narrows the map to its grade."""

    grade: str
    word: str
    query: str
    chosen: bool
    count: int


@require_GET
def map_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    pack, packs = _packs(request, actor)
    wanted, now = wanted_of(request.GET, pack), clock.now()
    leaf = page(actor, wanted, pack, now)
    box = bounds(actor, wanted, now) or ground_box()
    words = {
        "lines": lines_of(actor, leaf.rows, pack, now),
        "more": bool(leaf.after),
        "pack": pack,
        "packs": packs,
        "wanted": wanted,
        "signs": _signs(actor, pack, wanted),
        "bounds": ",".join(f"{edge:.6f}" for edge in box) if box else "",
        "ground": ground_in_force(),
        "tiles": settings.TILES,
        "tiles_credit": settings.TILES_CREDIT,
    }
    return allow_tiles(request, render(request, "portal/map/map.html", words))


@require_GET
def premises(request: HttpRequest) -> HttpResponse:
    """GeoJSON of the places in view; `count` says how many they are, `heaped` that they stand together."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    pack, _all = _packs(request, actor)
    now = clock.now()
    found = layer(actor, wanted_of(request.GET, pack), pack, view_box_of(request.GET), now)
    body = {
        "type": "FeatureCollection",
        "features": found.features,
        "count": found.count,
        "heaped": found.heaped,
        "as_of": found.as_of.isoformat(),
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def _packs(request: HttpRequest, actor: Actor) -> tuple[Pack | None, Sequence[Pack]]:
    """The pack whose grades are shown, and all that could be."""
    packs = queries.packs_here(actor)
    return queries.pack_asked(packs, request.GET.get("pack")), packs


def _signs(actor: Actor, pack: Pack | None, wanted: Wanted) -> Sequence[Sign]:
    counts = queries.counts_by_grade(actor, pack.key) if pack else {}
    chosen = wanted.selection.grade

    def sign(grade: str) -> Sign:
        word = said(grade_name(pack, grade)) if pack else grade
        query = wanted.query(grade="" if grade == chosen else grade)
        return Sign(grade, word, query, grade == chosen, counts.get(grade, 0))

    return [sign(grade) for grade in grades_of(pack)] if pack else []
