"""What people and rooms above can do with posture; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.governance.actions.asked import period_of
from holdfast.rooms.governance.actions.change import end_early, end_of_cause, extend
from holdfast.rooms.governance.actions.declare import (
    NewPeriod,
    as_heightened,
    declare_period,
    hold_posture,
    take_decision,
)

__all__ = [
    "NewPeriod",
    "as_heightened",
    "declare_period",
    "end_early",
    "end_of_cause",
    "extend",
    "hold_posture",
    "period_of",
    "take_decision",
]
