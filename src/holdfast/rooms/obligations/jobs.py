"""What the worker does for this room."""

from __future__ import annotations

from holdfast.rooms.obligations.ahead import open_ahead
from holdfast.rooms.obligations.firing import fire_due
from holdfast.rooms.obligations.past import move_past

__all__ = ["fire_due", "move_past", "open_ahead"]
