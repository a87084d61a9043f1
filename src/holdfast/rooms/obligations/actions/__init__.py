"""What people and other rooms can do with obligations; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.obligations.actions.decide import decide, open_decision
from holdfast.rooms.obligations.actions.excuse import ask_to_excuse
from holdfast.rooms.obligations.actions.hand_over import hand_to_post
from holdfast.rooms.obligations.actions.move import NewSubject, move_subject
from holdfast.rooms.obligations.actions.open import open_obligation
from holdfast.rooms.obligations.actions.pass_on import PassedOn, owed_about, pass_to_agency
from holdfast.rooms.obligations.actions.pause import pause_obligation, pause_series, resume_obligation, resume_series
from holdfast.rooms.obligations.actions.series import NewSeries, end_series, open_series, open_series_many, vary_series
from holdfast.rooms.obligations.actions.settle import Settled, hold_to_settle, settle, settle_about
from holdfast.rooms.obligations.actions.withdraw import withdraw_subject

__all__ = [
    "NewSeries",
    "NewSubject",
    "PassedOn",
    "Settled",
    "ask_to_excuse",
    "decide",
    "end_series",
    "hand_to_post",
    "hold_to_settle",
    "move_subject",
    "open_decision",
    "open_obligation",
    "open_series",
    "open_series_many",
    "owed_about",
    "pass_to_agency",
    "pause_obligation",
    "pause_series",
    "resume_obligation",
    "resume_series",
    "settle",
    "settle_about",
    "vary_series",
    "withdraw_subject",
]
