"""Cancelling an alert."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.alert.words import Act
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts.actions.change import Next, say_next
from holdfast.rooms.alerts.models import Version


def cancel_alert(actor: Actor, alert_id: UUID, why: str) -> Version:
    """Ends what is in force: everybody who heard it hears the end, nothing of it is owed any more, places relax."""
    return say_next(actor, alert_id, Next(Act.CANCEL, why))
