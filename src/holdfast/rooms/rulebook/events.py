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


@dataclass(frozen=True)
class PackAdopted:
    """A pack holds in an area from a day: places there are to be graded and their duties opened."""

    adoption_id: UUID
    pack_key: str
    area_path: str
