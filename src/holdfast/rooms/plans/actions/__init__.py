"""What can be done with plans; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.plans.actions.begin import begin_version
from holdfast.rooms.plans.actions.bring_in import SignedPlan, bring_in_plans
from holdfast.rooms.plans.actions.propose import propose, take_back
from holdfast.rooms.plans.actions.review import ask_to_confirm, confirm_unchanged
from holdfast.rooms.plans.actions.sign import sign_off
from holdfast.rooms.plans.actions.stale import age_plans, make_stale, say_stale
from holdfast.rooms.plans.actions.write import Conflict, add_card, remove_card, write_card, write_section

__all__ = [
    "Conflict",
    "SignedPlan",
    "add_card",
    "age_plans",
    "ask_to_confirm",
    "begin_version",
    "bring_in_plans",
    "confirm_unchanged",
    "make_stale",
    "propose",
    "remove_card",
    "say_stale",
    "sign_off",
    "take_back",
    "write_card",
    "write_section",
]
