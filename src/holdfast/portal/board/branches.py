"""The branches that a board compares: the districts below its own, else the agencies right below it, else itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.portal.board.asked import Board
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import agency_branch
from holdfast.rooms.obligations.rows import named

MOST = 12


@dataclass(frozen=True)
class Branch:
    """One branch by its path, with its name in the reader's language."""

    path: str
    name: str
    agency: Agency


def branches_of(board: Board) -> Sequence[Branch]:
    """In the order of their names; at most MOST, more are told by the calendar."""
    below = agency_branch(board.branch).exclude(pk=board.agency.pk)
    rows = list(below.filter(level=Agency.Level.DISTRICT).order_by("name_en", "path")[:MOST])
    rows = rows or list(below.filter(parent=board.agency).order_by("name_en", "path")[:MOST]) or [board.agency]
    return [Branch(row.path, named(row), row) for row in rows]
