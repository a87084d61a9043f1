"""Saying an alert anew at the same level, with other words or another area."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.domain.alert.words import Act
from holdfast.rooms.agencies.actions.step_up import Proof
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts.actions.change import Next, say_next
from holdfast.rooms.alerts.actions.send import NO_PROOF
from holdfast.rooms.alerts.actions.write import Draft
from holdfast.rooms.alerts.models import Version


def update_alert(
    actor: Actor,
    alert_id: UUID,
    why: str,
    draft: Draft,
    *,
    expires_at: datetime | None = None,
    proof: Proof = NO_PROOF,
) -> Version:
    """Says it anew; everybody whom it reaches answers anew."""
    return say_next(actor, alert_id, Next(Act.UPDATE, why, "", expires_at, draft), proof)
