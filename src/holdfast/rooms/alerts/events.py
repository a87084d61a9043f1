"""What alerts tell the rooms above them, inside their own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.domain.alert.words import Act
from holdfast.domain.mode import Mode


@dataclass(frozen=True)
class AlertIssued:
    """A version was issued: the first word of an alert, or a change of it (`act`). `public`: it stands on the public page
    and feed now; practice never does."""

    alert_id: UUID
    version_id: UUID
    number: int
    act: Act
    level: str
    area_path: str
    public: bool
    mode: Mode
    at: datetime
