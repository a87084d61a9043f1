"""Decisions that wait: what is asked about what, and until when."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.domain.obligation.states import Kind
from holdfast.portal.board.asked import Board
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.inbox import asks_words
from holdfast.rooms.obligations.owed import open_rows
from holdfast.rooms.obligations.rows import rows_of

LINES = 4


def decisions(actor: Actor, board: Board) -> Mapping[str, object] | None:
    """The decisions of the branch that wait longest, by their time left; absent without any."""
    waiting = open_rows(actor).filter(owner_path__startswith=board.branch, kind=Kind.DECISION.value)
    waiting = waiting.filter(decision__isnull=False)
    rows = list(waiting.select_related("post", "owner", "decision").order_by("due_at", "id")[: LINES + 1])
    if not rows:
        return None
    asked = [asks_words(row.decision.asks) for row in rows]
    lines = [{"row": row, "asks": words} for row, words in zip(rows_of(rows), asked, strict=True)]
    return {"lines": lines[:LINES], "number": waiting.order_by().count(), "more": len(rows) > LINES}
