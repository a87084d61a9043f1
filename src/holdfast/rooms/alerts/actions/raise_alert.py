"""Raising an alert to a graver level."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.domain.alert.words import Act
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts.actions.change import AS_IT_IS, Next, say_next
from holdfast.rooms.alerts.actions.send import NO_PROOF
from holdfast.rooms.alerts.actions.write import Draft
from holdfast.rooms.alerts.models import Version


def raise_alert(
    actor: Actor,
    alert_id: UUID,
    level: str,
    why: str,
    *,
    expires_at: datetime | None = None,
    draft: Draft = AS_IT_IS,
    proof: Proof = NO_PROOF,
) -> Version:
    """Says a graver level of what is in force; co-signatures, a second person and a code as that level asks."""
    return say_next(actor, alert_id, Next(Act.RAISE, why, level, expires_at, draft), proof)
