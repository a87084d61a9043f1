"""The page of one place: its head, its tabs, and what the rooms bring to each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from holdfast.portal.panels import Shown, has_panels, panels_for
from holdfast.portal.register.head import head_of
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.ledger import access as ledger
from holdfast.rooms.premises import queries

READINESS = "readiness"
COLUMNS = ("side", "wide", "main")


@dataclass(frozen=True)
class Tab:
    """One tab; absent when no room brings anything to it."""

    key: str
    label: str
    current: bool

    @property
    def page(self) -> str:
        return page_of(self.key)

    @property
    def query(self) -> str:
        return "?" if self.key == READINESS else f"?tab={self.key}"


@require_GET
def place(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    row = queries.one(actor, premises_id)
    row.asked = request.GET  # type: ignore[attr-defined]  # what a panel was asked for: a day of a duty
    tabs = tabs_of(actor, request.GET.get("tab", READINESS))
    chosen = next(tab for tab in tabs if tab.current)
    shown = panels_for(chosen.page, actor, row)
    words = {
        "place": row,
        "head": head_of(actor, row),
        "tabs": tabs,
        "chosen": chosen,
        "columns": {column: [each for each in shown if each.panel.column == column] for column in COLUMNS},
        "styles": styles_of(shown),
    }
    return render(request, "portal/register/place.html", words)


def tabs_of(actor: Actor, asked: str) -> Sequence[Tab]:
    """The tabs that exist for this reader; an unknown one is the first."""
    hidden = set() if actor.role in ledger.READ.own else {"history"}
    there = [(key, label) for key, label in _labels().items() if key not in hidden and has_panels(page_of(key))]
    known = asked if asked in dict(there) else READINESS
    return [Tab(key, label, key == known) for key, label in there]


def page_of(tab: str) -> str:
    """The page that panels of a tab name."""
    return "place" if tab == READINESS else f"place-{tab}"


def styles_of(shown: Sequence[Shown]) -> Sequence[str]:
    """The style sheet of each room that has a panel here: `<room>/<room>.css`, if it has one."""
    return [path for path in dict.fromkeys(_sheets(shown)) if _exists(path)]


def _sheets(shown: Sequence[Shown]) -> Iterator[str]:
    for each in shown:
        room = each.panel.template.partition("/")[0]
        yield f"{room}/{room}.css"


@cache
def _exists(path: str) -> bool:
    return finders.find(path) is not None


def _labels() -> Mapping[str, str]:
    return {
        READINESS: _("Readiness"),
        "duties": _("Duties"),
        "plan": pgettext("one", "Plan"),
        "files": _("Files"),
        "history": _("History"),
    }
