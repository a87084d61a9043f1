"""Pages of acts on many places: what would be done with how many, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, OutOfDate, Refused
from holdfast.kernel.ids import id_of
from holdfast.kernel.reason import FEWEST_LETTERS
from holdfast.plumbing.problems import problem_of
from holdfast.portal.register.head import place_name
from holdfast.portal.register.listing import PAGE
from holdfast.portal.register.several.acts import Act, act_named, acts_for
from holdfast.portal.register.several.chosen import Chosen, choose
from holdfast.portal.register.several.export import exported
from holdfast.portal.register.several.given import Given, agencies_offered, duties_offered, given
from holdfast.portal.register.several.words import confirm_words, differences_of, done_words, lines_of, reasons
from holdfast.portal.register.several.would import Would, carry_out, would
from holdfast.portal.register.wanted import wanted_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.premises import access, queries

SHOWN = 20
# What is said beside the selection; the rest of the address goes on in hidden fields.
SAID = ("to", "critical", "method", "duty")


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """What would be done with how many, before it is."""
    actor = actor_of(request)
    chosen = _chosen(actor, request.GET)
    if chosen is None:
        return _back(request, _("Tick rows first"))
    if chosen.act.key == "export":
        return exported(actor, chosen)
    try:
        said = given(actor, chosen.pack, _words(request.GET))
    except BadInput as error:
        messages.error(request, problem_of(error).detail)
        said = Given()
    found = would(actor, chosen, said) if chosen.count and not chosen.too_many and said.answers(chosen.act) else None
    return render(request, "portal/register/several.html", _page(actor, request.GET, chosen, said, found))


@require_POST
def do(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    chosen = _chosen(actor, request.POST)
    if chosen is None or not chosen.count:
        return _back(request, _("Tick rows first"))
    if chosen.too_many:
        return _back(request, _("At most %(most)d at once: narrow the list") % {"most": chosen.act.most})
    if chosen.act.destroys and request.POST.get("typed", "").strip() != str(chosen.count):
        return _back(request, _("Nothing done: %(count)d was to be typed") % {"count": chosen.count})
    if not request.POST.get("seen"):
        return _back(request, _("Nothing done: look at what changes first"))
    return _done(request, actor, chosen)


def _done(request: HttpRequest, actor: Actor, chosen: Chosen) -> HttpResponse:
    try:
        said = given(actor, chosen.pack, _words(request.POST))
        found = carry_out(actor, chosen, said, request.POST["seen"])
    except (NotAllowed, NotFound):
        raise
    except OutOfDate as error:
        return _again(request, problem_of(error).detail)
    except (BadInput, Refused) as error:
        return _back(request, problem_of(error).detail)
    if found is None:
        return _again(request, _("Something has changed since you looked; this is what it would do now"))
    messages.success(request, done_words(chosen.act.key, found))
    return redirect("premises")


def _chosen(actor: Actor, asked: QueryDict) -> Chosen | None:
    """Nothing without an act or a row; who may not act at all is refused here, and each row is asked again."""
    act = act_named(asked.get("act", ""))
    if act is None:
        return None
    require(actor, act.right, owner_path=actor.path, reading=access.READ)
    pack = queries.pack_asked(queries.packs_here(actor), asked.get("pack"))
    chosen = choose(actor, act, wanted_of(asked, pack), pack, _ids(asked), every=asked.get("every") == "1")
    return chosen if chosen.rows or chosen.left_out else None


def _page(actor: Actor, asked: QueryDict, chosen: Chosen, said: Given, found: Would | None) -> dict[str, object]:
    act: Act = chosen.act
    kept = [(name, value) for name in asked for value in asked.getlist(name) if value]
    return {
        "act": act,
        "chosen": chosen,
        "shown": [place_name(row) for row in chosen.rows[:SHOWN]],
        "rest": max(0, chosen.count - SHOWN),
        "left_out": [place_name(row) for row in chosen.left_out[:SHOWN]],
        "said": said,
        "agencies": agencies_offered(actor) if act.asks == "to" else (),
        "duties": duties_offered(chosen.pack) if act.asks == "duty" else (),
        "reasons": reasons() if act.destroys else (),
        "fewest": FEWEST_LETTERS,
        "would": found,
        "confirm": confirm_words(act, said),
        "lines": lines_of(found) if found else (),
        "differences": differences_of(found, queries.packs_here(actor)) if found else (),
        "asked": kept,
        "selected": [(name, value) for name, value in kept if name not in SAID],
        "acts": acts_for(actor),
    }


def _words(asked: QueryDict) -> dict[str, str]:
    return {name: asked.get(name, "") for name in (*SAID, "why", "reason")}


def _ids(asked: QueryDict) -> Sequence[UUID]:
    return [found for text in asked.getlist("ids")[: 4 * PAGE] if (found := id_of(text))]


def _again(request: HttpRequest, words: str) -> HttpResponse:
    """Back to what it would do now."""
    query = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "seen", "typed"):
        query.pop(name, None)
    messages.error(request, words)
    return redirect(f"{reverse('premises-several')}?{query.urlencode()}")


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("premises")
