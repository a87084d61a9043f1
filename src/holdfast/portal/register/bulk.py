"""One act on many places of the list: said with its number first, typed where it takes something away.

Each place is a transaction of its own; what is refused is said by name, the others go through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.domain.rights.table import Right
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.plumbing import clock
from holdfast.plumbing.export import csv_answer
from holdfast.plumbing.problems import problem_of
from holdfast.policy.pack import Pack
from holdfast.portal.register.head import place_name
from holdfast.portal.register.listing import PAGE, lines_of, places
from holdfast.portal.register.wanted import wanted_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises import access, actions, queries
from holdfast.rooms.premises.actions.close import CLOSED_FOR
from holdfast.rooms.premises.models import Premises

# More than these at once are refused: narrow the list. Grading is one act, closing is one a place.
MOST = {"grade": 10_000, "close": 500, "export": 20_000}
SHOWN = 20
COLUMNS = ("name", "listing", "agency", "grade", "missing", "average", "weakest_link", "late", "posture")


@dataclass(frozen=True)
class Act:
    """Something that can be done with many places. `destroys`: the number must be typed."""

    key: str
    label: str
    right: Right
    icon: str
    destroys: bool = False


@dataclass(frozen=True)
class Selection:
    """The places that were ticked, or all that the filters leave."""

    rows: Sequence[Premises]
    count: int
    every: bool
    pack: Pack | None


def acts_for(actor: Actor) -> Sequence[Act]:
    """The acts that this reader has on the own branch."""
    known = (
        Act("grade", _("Confirm grades"), access.GRADE, icon="ruler-2"),
        Act("export", _("Export"), access.READ, icon="download"),
        Act("close", _("Close"), access.CLOSE, icon="x", destroys=True),
    )
    return [act for act in known if actor.role in act.right.own]


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """What would be done with how many, before it is."""
    actor, act = actor_of(request), _act(request, request.GET)
    chosen = _selection(actor, request.GET, act) if act else None
    if act is None or chosen is None or not chosen.count:
        return _back(request, _("Tick rows first"))
    if act.key == "export":
        return _exported(actor, chosen)
    words = {
        "act": act,
        "chosen": chosen,
        "shown": [place_name(row) for row in chosen.rows[:SHOWN]],
        "rest": max(0, chosen.count - SHOWN),
        "too_many": chosen.count > MOST[act.key],
        "most": MOST[act.key],
        "would": _would(actor, act, chosen) if chosen.count <= MOST[act.key] else None,
        "reasons": _reasons(),
        "asked": [(name, value) for name in request.GET for value in request.GET.getlist(name) if value],
    }
    return render(request, "portal/register/several.html", words)


@require_POST
def do(request: HttpRequest) -> HttpResponse:
    actor, act = actor_of(request), _act(request, request.POST)
    chosen = _selection(actor, request.POST, act) if act else None
    if act is None or chosen is None or not chosen.count:
        return _back(request, _("Tick rows first"))
    if chosen.count > MOST[act.key]:
        return _back(request, _("At most %(most)d at once: narrow the list") % {"most": MOST[act.key]})
    if act.destroys and request.POST.get("typed", "").strip() != str(chosen.count):
        return _back(request, _("Nothing done: %(count)d was to be typed") % {"count": chosen.count})
    if act.key == "grade":
        return _graded(request, actor, chosen)
    reason = request.POST.get("reason", "")
    return _closed(request, chosen, lambda pk: actions.close_premises(actor, pk, reason=reason))


def _act(request: HttpRequest, asked: QueryDict) -> Act | None:
    """The act by its key; who may not do it at all is refused here, and each place asks again."""
    key, actor = asked.get("act", ""), actor_of(request)
    rights = {"grade": access.GRADE, "close": access.CLOSE, "export": access.READ}
    if key in rights:
        require(actor, rights[key], owner_path=actor.path, reading=access.READ)
    return next((act for act in acts_for(actor) if act.key == key), None)


def _selection(actor: Actor, asked: QueryDict, act: Act | None) -> Selection:
    packs = queries.packs_here(actor)
    pack = next((each for each in packs if each.key == asked.get("pack")), packs[0] if packs else None)
    rows = places(actor, wanted_of(asked, pack), clock.now())
    every = asked.get("every") == "1"
    if not every:
        rows = rows.filter(pk__in=_ids(asked.getlist("ids")))
    found = list(rows[: MOST[act.key] + 1 if act else 0])
    return Selection(found, len(found), every, pack)


def _ids(texts: Sequence[str]) -> Sequence[UUID]:
    found: list[UUID] = []
    for text in texts[: 4 * PAGE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _would(actor: Actor, act: Act, chosen: Selection) -> actions.Regraded | None:
    """What confirming the grades would change."""
    if act.key != "grade" or chosen.pack is None:
        return None
    return actions.regrade(actor, chosen.pack, only=[row.pk for row in chosen.rows], dry_run=True)


def _graded(request: HttpRequest, actor: Actor, chosen: Selection) -> HttpResponse:
    if chosen.pack is None or not request.POST.get("seen"):
        return _back(request, _("Nothing done: look at what changes first"))
    ids = [row.pk for row in chosen.rows]
    try:
        done = actions.regrade(actor, chosen.pack, only=ids, seen=request.POST["seen"])
    except OutOfDate as error:
        return _back(request, problem_of(error).detail)
    words = _("%(changed)d grades confirmed; %(opened)d duties opened, %(ended)d ended")
    messages.success(request, words % {"changed": done.changed, "opened": done.opened, "ended": done.ended})
    return redirect("premises")


def _closed(request: HttpRequest, chosen: Selection, close: Callable[[UUID], None]) -> HttpResponse:
    refused = 0
    for row in chosen.rows:
        try:
            close(row.pk)
        except Refused as error:
            refused += 1
            if refused <= 10:
                messages.error(request, f"{place_name(row)}: {problem_of(error).detail}")
    if chosen.count > refused:
        messages.success(request, _("%(count)d closed") % {"count": chosen.count - refused})
    return redirect("premises")


def _exported(actor: Actor, chosen: Selection) -> HttpResponse:
    """The columns of the list as a table; whoever reads it knows which places it holds."""
    lines = lines_of(actor, chosen.rows[: MOST["export"]], chosen.pack, clock.now())
    cells = (
        [
            line.name,
            line.listing,
            line.owner,
            line.grade_word,
            line.missing,
            line.average,
            line.weakest,
            line.late,
            line.posture,
        ]
        for line in lines
    )
    return csv_answer("premises", COLUMNS, cells)  # type: ignore[return-value]


def _reasons() -> Sequence[tuple[str, str]]:
    words = {
        "gone": _("It is no longer there"),
        "out_of_use": _("Closed for good"),
        "mistake": _("Entered by mistake"),
    }
    return [(key, words.get(key, key)) for key in CLOSED_FOR]


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("premises")
