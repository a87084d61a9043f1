"""Lowering an alert to a lesser level."""

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


def lower_alert(
    actor: Actor,
    alert_id: UUID,
    level: str,
    why: str,
    *,
    expires_at: datetime | None = None,
    draft: Draft = AS_IT_IS,
    proof: Proof = NO_PROOF,
) -> Version:
    """Says a lesser level of what is in force; the public hears its end where that level is not for it."""
    return say_next(actor, alert_id, Next(Act.LOWER, why, level, expires_at, draft), proof)
