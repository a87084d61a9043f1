"""What a worker looks after: shifts drawn ahead, and gaps found and pushed."""

from __future__ import annotations

from holdfast.rooms.rosters.actions.draw import draw_ahead
from holdfast.rooms.rosters.actions.watch import watch_gaps

__all__ = ["draw_ahead", "watch_gaps"]
