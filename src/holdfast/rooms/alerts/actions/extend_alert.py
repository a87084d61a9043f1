"""Letting an alert hold longer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.domain.alert.words import Act
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts.actions.change import Next, say_next
from holdfast.rooms.alerts.models import Version


def extend_alert(actor: Actor, alert_id: UUID, expires_at: datetime, why: str) -> Version:
    """Lets what is in force hold until later. Who has answered need not answer again; who has not still owes it."""
    return say_next(actor, alert_id, Next(Act.EXTEND, why, "", expires_at))
