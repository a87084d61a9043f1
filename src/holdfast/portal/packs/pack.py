"""The page of one version of a pack: its rules, why a place owes what they say, and what adopting it would change."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from holdfast.plumbing import clock
from holdfast.policy.diff import diff
from holdfast.policy.pack import Pack
from holdfast.portal.packs.chain import chain_of, chosen_place, nothing_found
from holdfast.portal.packs.rules import find, sections
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.queries import agency_branch
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises import access as premises
from holdfast.rooms.rulebook import access, queries
from holdfast.rooms.rulebook.forms import ProposeForm
from holdfast.rooms.rulebook.models import Adoption
from holdfast.rooms.rulebook.models import Pack as PackRow

MOST_AREAS = 500


@require_GET
def pack(request: HttpRequest, key: str, version: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    row = queries.pack_row(key, version)
    read = queries.read(row)
    others = list(queries.packs().filter(key=key).exclude(pk=row.pk))
    against = _against(request.GET.get("against", ""), others)
    changes = diff(queries.read(against), read) if against else ()
    found = sections(read)
    rule = find(found, request.GET.get("rule", ""))
    asked = request.GET.get("place", "")
    words: dict[str, object] = {
        "row": row,
        "pack": read,
        "sections": found,
        "count": sum(len(section.rules) for section in found),
        "chosen": rule,
        "standing": rule.standing(clock.now().date()) if rule else "",
        "others": others,
        "against": against,
        "differences": changes,
        "changed": {each.rule for each in changes},
        "asked": asked,
        "adopted": _adopted(actor, row),
        **_chain(actor, read, asked, rule),
        **_adopting(actor, row),
    }
    return render(request, "portal/packs/pack.html", words)


def _against(version: str, others: Sequence[PackRow]) -> PackRow | None:
    """The version to compare with: the one that was asked for, else none."""
    return next((each for each in others if each.version == version), None)


def _chain(actor: Actor, read: Pack, asked: str, rule: object) -> dict[str, object]:
    """Only for who may read places at all."""
    if actor.role not in premises.READ.own:
        return {}
    place, choices = chosen_place(actor, asked, read, rule)  # type: ignore[arg-type]
    return {
        "chain": chain_of(place, read, rule) if place else None,  # type: ignore[arg-type]
        "choices": choices,
        "nothing": "" if place or choices else nothing_found(asked),
    }


def _adopted(actor: Actor, row: PackRow) -> Sequence[Adoption]:
    """Where this version holds or is proposed, as far as it concerns the reader's branch."""
    rows = queries.adoptions().filter(pack=row).exclude(state=Adoption.State.REFUSED)
    return [each for each in rows if each.area.path.startswith(actor.path) or actor.path.startswith(each.area.path)]


def _adopting(actor: Actor, row: PackRow) -> dict[str, object]:
    if actor.role not in access.PROPOSE.own:
        return {"areas": ()}
    try:
        difference = reverse("adoption-difference", args=[row.key, row.version])
    except NoReverseMatch:
        difference = ""
    areas = agency_branch(actor.path).exclude(level="operator")[:MOST_AREAS]
    return {"areas": areas, "propose_form": ProposeForm(), "difference": difference}
