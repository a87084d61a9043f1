"""Saying before it ends that an alert is still true."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.alerts import access
from holdfast.rooms.alerts.actions.locking import locked_alert, said_last
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert
from holdfast.rooms.alerts.rules import book_of
from holdfast.rooms.obligations.actions import settle_about


@transaction.atomic
def say_still_true(actor: Actor, alert_id: UUID) -> Alert:
    """Answers "still true?"; it holds until its end all the same. Longer is said by extending, no by cancelling."""
    alert = locked_alert(actor, access.SEND, alert_id)
    done = settle_about(Subject(ROOM, alert.pk), book_of(alert).alerting.still_true, actor, clock.now())
    if not done:
        raise Refused(noop("It is not asked yet whether this is still true"), code="not-asked-yet")
    enter("still_true", alert, actor.ref, version=said_last(alert))
    return alert
