"""What this room tells the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Invited:
    """A person got a one-time link; the outbox mails it."""

    invitation_id: UUID
    user_id: UUID
    email: str
    owner_path: str
    path: str
    expires_at: datetime
