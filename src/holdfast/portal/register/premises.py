"""The list of premises: chips, filters, columns, saved views, and pages that are turned by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.domain.grading.rule import UNGRADED
from holdfast.domain.rights.table import Right
from holdfast.plumbing import clock
from holdfast.plumbing.pages import said
from holdfast.policy.explain import grade_name
from holdfast.policy.kinds import kinds
from holdfast.policy.pack import Pack
from holdfast.portal.register.listing import lines_of, page
from holdfast.portal.register.saved import saved_views
from holdfast.portal.register.several.acts import acts_for
from holdfast.portal.register.wanted import Wanted, wanted_of
from holdfast.rooms.agencies import access as agencies
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.atlas.queries import credits_for
from holdfast.rooms.premises import access, queries
from holdfast.rooms.premises.forms import PlaceForm, blank_fields


@dataclass(frozen=True)
class Chip:
    """One thing to narrow the list by, with its count where that is cheap."""

    label: str
    query: str
    current: bool
    count: int | None = None
    grade: str = ""


@dataclass(frozen=True)
class Column:
    """A head of the table that orders it."""

    label: str
    query: str
    sorted: bool
    number: bool = False


@dataclass(frozen=True)
class Door:
    """A page beside the list, by the name of its address; `filtered`: it goes on with the filters. `with_` is what else
    stands in the address."""

    name: str
    label: str
    icon: str
    filtered: bool = False
    with_: Mapping[str, str] = field(default_factory=dict)
    right: Right = access.READ
    href: str = ""


@require_GET
def premises(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    packs = queries.packs_here(actor)
    pack = queries.pack_asked(packs, request.GET.get("pack"))
    wanted, now = wanted_of(request.GET, pack), clock.now()
    leaf = page(actor, wanted, pack, now)
    words = {
        "lines": lines_of(actor, leaf.rows, pack, now),
        "turns": _turns(wanted, leaf.before, leaf.after),
        "following": f"?{wanted.query(after=leaf.after)}" if leaf.after else "",
        "packs": packs,
        "pack": pack,
        "wanted": wanted,
        "chosen": wanted.selection,
        "grades": _grade_chips(actor, pack, wanted),
        "flags": _flag_chips(wanted),
        "columns": _columns(wanted),
        "listings": [(key, said(title)) for key, title in kinds().listings.items()],
        "branches": queries.branches(actor),
        "credits": credits_for(actor.path),
        "saved": saved_views(actor),
        "may_keep": actor.role in agencies.KEEP_VIEWS.own,
        "acts": acts_for(actor),
        "doors": _doors(actor, wanted),
        "may_add": actor.role in access.ADD.own,
        "add_form": blank_fields(PlaceForm),
    }
    return render(request, "portal/register/list.html", words)


def _turns(wanted: Wanted, before: str, after: str) -> Mapping[str, str]:
    """Where the list can be turned to; nothing where it ends."""
    return {
        "first": wanted.query() if before else "",
        "before": wanted.query(before=before) if before else "",
        "after": wanted.query(after=after) if after else "",
        "last": wanted.query(last="1") if after else "",
    }


def _grade_chips(actor: Actor, pack: Pack | None, wanted: Wanted) -> Sequence[Chip]:
    if pack is None:
        return ()
    counts = queries.counts_by_grade(actor, pack.key)
    chosen = wanted.selection.grade
    every = Chip(_("All"), wanted.query(grade=""), not chosen, sum(counts.values()))
    names = (*pack.book.grades, UNGRADED)
    return (every, *(_grade_chip(pack, name, counts.get(name, 0), wanted) for name in names))


def _grade_chip(pack: Pack, name: str, count: int, wanted: Wanted) -> Chip:
    label = said(grade_name(pack, name))
    return Chip(label, wanted.query(grade=name), wanted.selection.grade == name, count, name)


def _flag_chips(wanted: Wanted) -> Sequence[Chip]:
    """Each is on or off; a second tap takes it away."""
    labels = {
        "overdue": (_("Something late"), wanted.overdue),
        "heightened": (_("Heightened"), wanted.heightened),
        "stale": (_("Plan stale"), wanted.stale),
        "waiting": (_("Grade to confirm"), wanted.waiting),
    }
    return [Chip(label, wanted.query(**{key: "" if on else "1"}), on) for key, (label, on) in labels.items()]


def _columns(wanted: Wanted) -> Mapping[str, Column]:
    labels = {
        "name": _("Place"),
        "grade": _("Grade"),
        "average": _("Average"),
        "weakest": _("Weakest link"),
    }
    return {
        key: Column(label, wanted.query(sort="" if key == "name" else key), wanted.sort == key)
        for key, label in labels.items()
    }


def _doors(actor: Actor, wanted: Wanted) -> Sequence[Door]:
    """Pages of other rooms that belong to the register, when they are built and the reader may enter."""
    known = (
        Door("map", _("Map"), icon="map-2", filtered=True),
        Door("premises-several", _("Export"), "download", filtered=True, with_={"act": "export", "every": "1"}),
        Door("premises-imports", _("Import"), icon="upload", right=access.ENTER_FACTS),
        Door("premises-twins", _("Duplicates"), icon="copy", right=access.MERGE),
    )
    open_ones = [each for each in known if actor.role in each.right.own]
    return [replace(each, href=_with(address, each, wanted)) for each in open_ones if (address := _address(each.name))]


def _with(address: str, door: Door, wanted: Wanted) -> str:
    query = wanted.query(**door.with_) if door.filtered else ""
    return f"{address}?{query}" if query else address


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
