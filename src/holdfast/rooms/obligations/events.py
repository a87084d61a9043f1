"""What the clock tells the rooms above it, inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject


@dataclass(frozen=True)
class DutySettled:
    """Something owed about a record was settled, wherever somebody did it: on its own page, from a phone, by an act."""

    obligation_id: UUID
    about: Subject
    rule: str
    true_at: datetime
    entered_at: datetime
    by_post: UUID | None
    mode: Mode


@dataclass(frozen=True)
class DecisionSettled:
    """A choice was made: `outcome` is `approved` or `refused`, about the subject that asked for it."""

    obligation_id: UUID
    asks: str
    about: Subject
    outcome: str
    decided_by: UUID | None
    asked_by: UUID | None
    mode: Mode
    values: Mapping[str, object] = field(default_factory=dict)
