"""What the register tells the rooms above it, inside its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PlacesMerged:
    """Two places were one: what `gone` had is now the business of `stays`, whose branch is `owner_path`."""

    gone_id: UUID
    stays_id: UUID
    owner_path: str


@dataclass(frozen=True)
class PlacesHandedOver:
    """These places belong to another agency from now on; what the rooms above have of them goes along."""

    place_ids: tuple[UUID, ...]
    owner_id: UUID
    owner_path: str
