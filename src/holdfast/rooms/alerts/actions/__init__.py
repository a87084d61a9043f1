"""What people and other rooms can do with alerts; each act is one transaction. A feed drafts and never issues."""

from __future__ import annotations

from holdfast.rooms.alerts.actions.answer import acknowledge
from holdfast.rooms.alerts.actions.assess import assess_alert
from holdfast.rooms.alerts.actions.begin import NewAlert, begin_alert
from holdfast.rooms.alerts.actions.cancel_alert import cancel_alert
from holdfast.rooms.alerts.actions.door import answer_at_door
from holdfast.rooms.alerts.actions.extend_alert import extend_alert
from holdfast.rooms.alerts.actions.lower_alert import lower_alert
from holdfast.rooms.alerts.actions.raise_alert import raise_alert
from holdfast.rooms.alerts.actions.send import send_alert
from holdfast.rooms.alerts.actions.still_true import say_still_true
from holdfast.rooms.alerts.actions.take_back import drop_draft, take_back
from holdfast.rooms.alerts.actions.update_alert import update_alert
from holdfast.rooms.alerts.actions.write import Draft, write_alert

__all__ = [
    "Draft",
    "NewAlert",
    "acknowledge",
    "answer_at_door",
    "assess_alert",
    "begin_alert",
    "cancel_alert",
    "drop_draft",
    "extend_alert",
    "lower_alert",
    "raise_alert",
    "say_still_true",
    "send_alert",
    "take_back",
    "update_alert",
    "write_alert",
]
