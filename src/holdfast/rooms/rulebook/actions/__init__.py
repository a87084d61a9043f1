"""What can be done with packs; each act is one transaction."""

from __future__ import annotations

from holdfast.rooms.rulebook.actions.adopt import adopt, carry_out_adoption, propose_adoption
from holdfast.rooms.rulebook.actions.holidays import remove_holiday, set_holiday
from holdfast.rooms.rulebook.actions.load import load_pack, load_shipped_pack
from holdfast.rooms.rulebook.actions.rules import store_rule, store_rules

__all__ = [
    "adopt",
    "carry_out_adoption",
    "load_pack",
    "load_shipped_pack",
    "propose_adoption",
    "remove_holiday",
    "set_holiday",
    "store_rule",
    "store_rules",
]
