"""Asking to be excused."""

from __future__ import annotations

from uuid import UUID

from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import Decision


def ask_to_excuse(actor: Actor, obligation_id: UUID, reason: str) -> Decision:
    """Opens the decision; the clock of the obligation goes on meanwhile."""
    raise NotImplementedError
