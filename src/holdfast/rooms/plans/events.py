"""What the room of plans tells those above it, inside its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from holdfast.rooms.agencies.actor import Actor


@dataclass(frozen=True)
class PlanProposed:
    """A version waits for its signature, or a signed one to be confirmed as it is (`asks`): a decision is owed by the
    rule `rule_id`, at the agency of `level` (empty: by authority alone). `sign_off` and `confirm_unchanged` of the actions take its outcome."""

    version_id: UUID
    rule_id: int
    level: str
    asks: str
    asked_by: Actor
    reason: str
