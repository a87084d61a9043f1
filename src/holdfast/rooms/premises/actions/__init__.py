"""What can be done with premises; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.premises.actions.add import Added, NewPremises, add_premises, import_places
from holdfast.rooms.premises.actions.ask_duty import AskedDuty, ask_duty
from holdfast.rooms.premises.actions.close import close_many, close_premises
from holdfast.rooms.premises.actions.facts import NewFact, enter_facts, import_facts
from holdfast.rooms.premises.actions.hand_over import HandedOver, hand_over
from holdfast.rooms.premises.actions.regrade import Regraded, regrade, regrade_one
from holdfast.rooms.premises.actions.say_of_many import SaidOfMany, say_of_many

__all__ = [
    "Added",
    "AskedDuty",
    "HandedOver",
    "NewFact",
    "NewPremises",
    "Regraded",
    "SaidOfMany",
    "add_premises",
    "ask_duty",
    "close_many",
    "close_premises",
    "enter_facts",
    "hand_over",
    "import_facts",
    "import_places",
    "regrade",
    "regrade_one",
    "say_of_many",
]
