"""The foot of the wall: the one thing that somebody must mend today, else what comes next."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from holdfast.portal.board.asked import Board
from holdfast.portal.board.figures import figures_of
from holdfast.portal.faces import late_words
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.owed import open_rows
from holdfast.rooms.obligations.rows import rows_of


def worst(actor: Actor, board: Board) -> Mapping[str, object]:
    """What is latest, then the figure furthest below its target, then the next clock that ends, then nothing."""
    running = open_rows(actor).filter(owner_path__startswith=board.branch, paused_at__isnull=True)
    first = rows_of(list(running.select_related("post", "owner").order_by("due_at", "id")[:1]))
    if first and first[0].late_at <= board.now:
        row = first[0]
        words = {"what": row.title, "about": row.label or row.owner, "late": late_words(board.now - row.due_at)}
        return {"look": "bad", "words": _("%(what)s, %(about)s: %(late)s") % words}
    if below := _below(actor, board):
        return {"look": "late", "words": below}
    return {"look": "ok", "words": _("Nothing is late"), "next": first[0] if first else None}


def _below(actor: Actor, board: Board) -> str:
    shown = figures_of(actor, board.agency, board.branch, board.today, board.today, board.now) or ()
    short = [one for one in shown if one.figure.reached is False and one.figure.value is not None and one.figure.aim]
    if not short:
        return ""
    one = max(short, key=lambda each: abs(each.figure.aim.value - (each.figure.value or 0)))  # type: ignore[union-attr]
    words = {"title": one.title, "value": f"{one.figure.value:.1f}%", "target": f"{one.figure.aim.value:g}%"}  # type: ignore[union-attr]
    return _("%(title)s: %(value)s, the target is %(target)s") % words
