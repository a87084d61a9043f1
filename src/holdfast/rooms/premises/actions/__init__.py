"""What can be done with premises; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.premises.actions.add import Added, NewPremises, add_premises, import_places
from holdfast.rooms.premises.actions.close import close_premises
from holdfast.rooms.premises.actions.facts import NewFact, enter_facts, import_facts
from holdfast.rooms.premises.actions.regrade import Regraded, regrade, regrade_one

__all__ = [
    "Added",
    "NewFact",
    "NewPremises",
    "Regraded",
    "add_premises",
    "close_premises",
    "enter_facts",
    "import_facts",
    "import_places",
    "regrade",
    "regrade_one",
]
