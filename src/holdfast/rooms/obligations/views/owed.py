"""`/owed/`: one list for all rooms, and one obligation beside it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.plumbing import clock
from holdfast.rooms.obligations.detail import Detail, detail, evidence_of, posts_to_take, result, seen
from holdfast.rooms.obligations.forms import HandForm, PauseForm, ReasonForm, SettleForm
from holdfast.rooms.obligations.owed import WHOSE, Figures, Wanted, figures, owed_page
from holdfast.rooms.obligations.views.words import actor_of, entered, is_part

Context = dict[str, object]


@require_GET
def owed(request: HttpRequest) -> HttpResponse:
    return render(request, "obligations/owed.html", list_words(request))


@require_GET
def owed_one(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """The panel alone when a page asks for it, else the whole page with the list beside it."""
    words = panel_words(request, obligation_id)
    if is_part(request):
        return render(request, "obligations/_panel.html", words)
    return render(request, "obligations/owed.html", list_words(request) | words)


@require_GET
def result_of(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """What settling at the time entered would lead to."""
    form = SettleForm(request.GET)
    true_at = entered(form.cleaned_data.get("true_at") if form.is_valid() else None)
    obligation = seen(actor_of(request), obligation_id)
    files = len(evidence_of(obligation)) + bool(request.GET.get("file"))
    said = result(obligation, true_at, clock.now(), files)
    return render(request, "obligations/_result.html", {"result": said})


def list_words(request: HttpRequest) -> Context:
    """The list with its tabs and chips."""
    actor, now, wanted = actor_of(request), clock.now(), wanted_by(request)
    counted = figures(actor, wanted, now)
    groups, following = owed_page(actor, wanted, now)
    return {
        "now": now,
        "wanted": wanted,
        "figures": counted,
        "groups": groups,
        "open": counted.open(wanted.whose),
        "tabs": _tabs(wanted, counted),
        "chips": _chips(wanted, counted),
        "query": _query(wanted, after=wanted.after),
        "following": _query(wanted, after=following) if following else "",
        "whole": _query(wanted, rule=None),
    }


def panel_words(request: HttpRequest, obligation_id: UUID, act: str = "") -> Context:
    """The panel with its forms; `act` is the tab that stands open."""
    now = clock.now()
    shown = detail(actor_of(request), obligation_id, now)
    obligation = seen(actor_of(request), obligation_id)
    return {
        "now": now,
        "detail": shown,
        "selected": shown.row.id,
        "act": act or request.GET.get("act", "") or _first_act(shown),
        "query": _query(wanted_by(request)),
        "settle_form": SettleForm(initial={"true_at": f"{timezone.localtime(now):%H:%M:%S}"}),
        "excuse_form": ReasonForm(prefix="excuse"),
        "hand_form": HandForm(posts=posts_to_take(actor_of(request), obligation)),
        "pause_form": PauseForm(),
        "result": result(obligation, now, now, len(shown.evidence) or bool(shown.rule.evidence)),
    }


def wanted_by(request: HttpRequest) -> Wanted:
    """What the address asks for; words that it cannot mean fall back to the whole list."""
    asked = request.GET
    whose = asked.get("of", "")
    rule = asked.get("rule", "")
    return Wanted(
        whose=whose if whose in WHOSE else "branch",
        room=asked.get("room", "")[:30],
        rule=int(rule) if rule.isascii() and rule.isdigit() and len(rule) < 18 else None,
        after=asked.get("after", "")[:600],
    )


def _first_act(shown: Detail) -> str:
    if shown.may_settle:
        return "settle"
    return "excuse" if shown.may_excuse else "hand" if shown.may_hand else ""


def _query(wanted: Wanted, **changed: object) -> str:
    from urllib.parse import urlencode

    words = {"of": wanted.whose, "room": wanted.room, "rule": wanted.rule} | changed
    return urlencode({name: str(value) for name, value in words.items() if value not in ("", None)})


def _tabs(wanted: Wanted, counted: Figures) -> list[Context]:
    names = {"post": _("My post"), "agency": _("My agency"), "branch": _("My branch")}
    return [
        {
            "label": names[whose],
            "count": counted.open(whose),
            "query": _query(Wanted(whose=whose)),
            "current": whose == wanted.whose,
        }
        for whose in WHOSE
    ]


def _chips(wanted: Wanted, counted: Figures) -> list[Context]:
    """All rooms, then each room that owes something, most first."""
    whole = {"room": "", "count": sum(counted.rooms.values()), "query": _query(wanted, room="", rule=None)}
    chips: list[Context] = [whole | {"current": not wanted.room}]
    for room, count in counted.rooms.most_common():
        query = _query(wanted, room=room, rule=None)
        chips.append({"room": room, "count": count, "query": query, "current": room == wanted.room})
    return chips
