"""What people do with rounds; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.rounds.actions.marks import add_mark, end_mark
from holdfast.rooms.rounds.actions.report import report

__all__ = ["add_mark", "end_mark", "report"]
