"""What the outbox tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from holdfast.rooms.agencies.actor import Actor


@dataclass(frozen=True)
class ReleaseAsked:
    """Somebody asks that this copy may send; a decision is opened, and `actions.release` is called when it says yes."""

    id: UUID
    actor: Actor
    reason: str
