"""What this room tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.rooms.agencies.actor import Actor


@dataclass(frozen=True)
class Invited:
    """A person got a one-time link; the outbox mails it."""

    invitation_id: UUID
    user_id: UUID
    email: str
    owner_path: str
    path: str
    expires_at: datetime


@dataclass(frozen=True)
class HouseSetUp:
    """The first run is done. Whoever did it may have said that messages may leave from here."""

    actor: Actor
    release: bool


@dataclass(frozen=True)
class PostTaken:
    """Somebody takes a post for a session; `read` names the notes that were ticked. A handler that raises keeps the
    person from taking it."""

    post_id: UUID
    actor: Actor
    read: frozenset[UUID]
