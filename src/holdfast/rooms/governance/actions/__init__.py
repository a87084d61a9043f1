"""What people and rooms above can do with posture and with how areas are led; each act is one transaction."""

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
from holdfast.rooms.governance.actions.groups import seat, unseat
from holdfast.rooms.governance.actions.lists import assign
from holdfast.rooms.governance.actions.meetings import (
    NewResolution,
    call_meeting,
    call_off,
    hold_meeting,
    hold_with_minutes,
    resolve,
)
from holdfast.rooms.governance.actions.reports import file_report, receive_report
from holdfast.rooms.governance.actions.year import review_targets, set_target

__all__ = [
    "NewPeriod",
    "NewResolution",
    "as_heightened",
    "assign",
    "call_meeting",
    "call_off",
    "declare_period",
    "end_early",
    "end_of_cause",
    "extend",
    "file_report",
    "hold_meeting",
    "hold_posture",
    "hold_with_minutes",
    "period_of",
    "receive_report",
    "resolve",
    "review_targets",
    "seat",
    "set_target",
    "take_decision",
    "unseat",
]
