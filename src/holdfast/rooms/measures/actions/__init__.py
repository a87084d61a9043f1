"""What can be done with measures; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.measures.actions.bring_in import Brought, Look, bring_in
from holdfast.rooms.measures.actions.check import NewCheck, check
from holdfast.rooms.measures.actions.demand import demand, demand_everywhere
from holdfast.rooms.measures.actions.trial import NewTrial, record_trial
from holdfast.rooms.measures.actions.verify import verify

__all__ = [
    "Brought",
    "Look",
    "NewCheck",
    "NewTrial",
    "bring_in",
    "check",
    "demand",
    "demand_everywhere",
    "record_trial",
    "verify",
]
