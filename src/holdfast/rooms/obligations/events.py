"""What the clock tells the rooms above it, inside its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import State
from holdfast.kernel.subject import Subject


@dataclass(frozen=True)
class ObligationOpened:
    """A one-off is owed from now on. Occurrences of series are opened in bulk and publish nothing."""

    obligation_id: UUID
    rule_id: int
    subject: Subject
    mode: Mode


@dataclass(frozen=True)
class ObligationSettled:
    """Somebody did what was owed; a missed one that is settled afterwards stays missed."""

    obligation_id: UUID
    rule_id: int
    subject: Subject
    mode: Mode
    state: State
    true_at: datetime


@dataclass(frozen=True)
class ObligationMissed:
    """Nobody did what was owed in time; published by the clock as it fires."""

    obligation_id: UUID
    rule_id: int
    subject: Subject
    mode: Mode
    missed_at: datetime


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
