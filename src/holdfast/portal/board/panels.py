"""What the portal itself brings to the watch board; rooms bring theirs from their own `panels.py`."""

from __future__ import annotations

from holdfast.plumbing.panel import Panel
from holdfast.portal.board.clocks import clocks
from holdfast.portal.board.figures import figures
from holdfast.portal.board.in_force import in_force, running
from holdfast.portal.board.places import places
from holdfast.portal.board.today import today
from holdfast.portal.board.waiting import decisions

PANELS = (
    Panel("board", "in-force", "top", 10, "portal/board/_in_force.html", in_force),
    Panel("board", "clocks", "left", 10, "portal/board/_clocks.html", clocks),
    Panel("board", "figures", "left", 20, "portal/board/_figures.html", figures),
    Panel("board", "places", "centre", 10, "portal/board/_places.html", places),
    Panel("board", "today", "centre", 20, "portal/board/_today.html", today),
    Panel("board", "periods", "right", 30, "portal/board/_periods.html", running),
    Panel("board", "decisions", "right", 40, "portal/board/_decisions.html", decisions),
)
