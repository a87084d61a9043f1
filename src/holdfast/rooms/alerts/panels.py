"""What alerts show on the watch board, on the wall and on the page of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from holdfast.domain.rights.branch import ancestors
from holdfast.plumbing import clock
from holdfast.plumbing.panel import Command, Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.alerts import queries
from holdfast.rooms.alerts.access import READ
from holdfast.rooms.alerts.models import DoorTask, Target, Version

MOST = 4


@dataclass(frozen=True)
class BoardLine:
    version: Version
    headline: str
    asked: int
    answered: int


@dataclass(frozen=True)
class PlaceLine:
    version: Version
    headline: str
    waits: bool
    tasks: int


def _board(actor: Actor, board: Any) -> Mapping[str, object] | None:
    """What is in force on the board's branch or above it; absent while nothing is."""
    if not allowed(actor, READ, board.branch):
        return None
    here = Q(alert__owner_path__startswith=board.branch) | Q(alert__owner_path__in=ancestors(board.branch))
    rows = list(queries.in_force(board.now).filter(here))
    if not rows:
        return None
    counts = _counts(rows[:MOST])
    lines = [BoardLine(row, queries.said_in(row, "headline"), *counts.get(row.pk, (0, 0))) for row in rows[:MOST]]
    return {"lines": lines, "number": len(rows), "now": board.now}


def _place(actor: Actor, place: Any) -> Mapping[str, object] | None:
    """The alerts that reach the place, and what it owes because of them."""
    if place.closed_at is not None or not allowed(actor, READ, place.owner_path):
        return None
    rows = queries.of_place(place, clock.now())
    if not rows:
        return None
    waiting = Target.objects.filter(premises=place, answered_at__isnull=True, released_at__isnull=True)
    waits = set(waiting.values_list("version__alert_id", flat=True))
    tasks = DoorTask.objects.filter(premises=place, outcome="", released_at__isnull=True)
    open_tasks = dict(tasks.order_by().values_list("alert_id").annotate(number=Count("pk")))
    lines = [
        PlaceLine(row, queries.said_in(row, "headline"), row.alert_id in waits, open_tasks.get(row.alert_id, 0))
        for row in rows
    ]
    return {"lines": lines, "zone": place.owner.zone}


def _counts(rows: list[Version]) -> dict[Any, tuple[int, int]]:
    found = Target.objects.filter(version__in=rows).order_by().values_list("version_id")
    counted = found.annotate(asked=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False)))
    return {pk: (asked, answered) for pk, asked, answered in counted}


PANELS = (
    Panel("board", "alerts", "right", 10, "alerts/panels/board.html", _board),
    Panel("wall", "alerts", "right", 10, "alerts/panels/board.html", _board),
    Panel("place", "alerts", "side", 35, "alerts/panels/place.html", _place),
)
COMMANDS = (Command(_("New alert"), "/alerts/", "bell-ringing", "alerts.draft"),)
