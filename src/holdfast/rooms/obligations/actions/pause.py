"""Pausing and resuming, with a reason from a list (`domain.obligation.pause.PauseReason`)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import Obligation, Series


def pause_obligation(actor: Actor, obligation_id: UUID, reason: str) -> Obligation:
    """Stops the clock of one obligation; what has not fired shifts by the length of the pause."""
    raise NotImplementedError


def resume_obligation(actor: Actor, obligation_id: UUID) -> Obligation:
    raise NotImplementedError


def pause_series(actor: Actor, series_id: UUID, reason: str, *, until: datetime | None = None) -> Series:
    """Nothing new is owed from now until `until`; occurrences that have opened stay."""
    raise NotImplementedError


def resume_series(actor: Actor, series_id: UUID) -> Series:
    raise NotImplementedError
