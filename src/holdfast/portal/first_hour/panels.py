"""What the first hour brings: its panel on the watch board, its command, and the step outside the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from holdfast.plumbing.panel import Command, Panel, Step
from holdfast.portal.first_hour.outside import kept_outside
from holdfast.portal.first_hour.steps import concerns, first_hour
from holdfast.rooms.agencies.actor import Actor

NEXT = 3


def _board(actor: Actor, board: Any) -> Mapping[str, object] | None:
    """The bar and what comes next, above everything else, while the house is new."""
    if board.branch != actor.path or not concerns(actor):
        return None
    shown = first_hour(actor.path, actor)
    return {
        "steps": shown,
        "done": sum(1 for each in shown if each.stand.enough),
        "coming": [each for each in shown if not each.stand.enough][:NEXT],
    }


PANELS = (Panel("board", "first-hour", "top", 5, "portal/first_hour/_panel.html", _board),)

COMMANDS = (Command(lazy("The first hour"), "/first-hour/", icon="flag-check", act="agencies.read_first_hour"),)

STEPS = (
    Step(
        "outside",
        100,
        lazy("A copy outside"),
        lazy(
            "A backup brings the house back; a checkpoint that another agency holds shows that nobody rewrote the ledger."
        ),
        lazy("The house survives this machine"),
        "/ledger/checkpoints/",
        "ledger.read",
        kept_outside,
    ),
)
