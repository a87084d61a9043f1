"""What the rulebook tells the rooms above it, inside its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from holdfast.rooms.agencies.actor import Actor


@dataclass(frozen=True)
class AdoptionProposed:
    """Somebody proposes a pack for an area: a decision is owed. `carry_out_adoption` takes its outcome."""

    adoption_id: UUID
    asked_by: Actor
    reason: str
