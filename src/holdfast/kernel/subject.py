"""What an obligation, a message or an entry is about: a room and an id there, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, order=True)
class Subject:
    """A record of a room by name and id; no foreign key, so that lower rooms never know higher ones."""

    room: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.room}/{self.id}"
