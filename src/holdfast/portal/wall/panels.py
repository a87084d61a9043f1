"""What the portal brings to the wall. A room that has something graver for the foot brings it with a lower order."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.plumbing.panel import Panel
from holdfast.portal.board.asked import Board
from holdfast.portal.board.clocks import clocks
from holdfast.portal.board.figures import figures
from holdfast.portal.board.in_force import in_force
from holdfast.portal.board.places import WALL, places
from holdfast.portal.board.today import sums
from holdfast.portal.wall.foot import worst
from holdfast.rooms.agencies.actor import Actor

LINES = 5
FIGURES = 3


def _clocks(actor: Actor, board: Board) -> Mapping[str, object]:
    return clocks(actor, board, LINES)


def _figures(actor: Actor, board: Board) -> Mapping[str, object] | None:
    """The figures that have a target, the worst first."""
    found = figures(actor, board)
    aimed = [one for one in found["figures"] if one.figure.aim] if found else []  # type: ignore[attr-defined]
    return {"figures": aimed[:FIGURES]} if aimed else None


def _places(actor: Actor, board: Board) -> Mapping[str, object] | None:
    return places(actor, board, WALL)


PANELS = (
    Panel("wall", "in-force", "top", 10, "portal/wall/_in_force.html", in_force),
    Panel("wall", "today", "left", 10, "portal/wall/_today.html", sums),
    Panel("wall", "figures", "left", 20, "portal/wall/_figures.html", _figures),
    Panel("wall", "places", "centre", 10, "portal/wall/_places.html", _places),
    Panel("wall", "clocks", "right", 10, "portal/wall/_clocks.html", _clocks),
    Panel("wall", "worst", "foot", 90, "portal/wall/_foot.html", worst),
)
