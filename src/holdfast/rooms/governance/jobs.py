"""What a worker looks after: periods that begin or are over, and the recurring duties of agencies."""

from __future__ import annotations

from holdfast.rooms.governance.actions.turns import carry_out_turns
from holdfast.rooms.governance.duties import follow_adoptions

__all__ = ["carry_out_turns", "follow_adoptions"]
