"""What posture tells the rooms above it, inside its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.kernel.subject import Subject


@dataclass(frozen=True)
class PostureMoved:
    """A period began (`begun`) or is over, carried out once: places of the area take the posture that holds now."""

    period_id: UUID
    area_path: str
    begun: bool
    posture: str
    reason: str
    cause: Subject
    at: datetime
    mode: str
