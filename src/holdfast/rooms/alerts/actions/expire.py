"""An alert whose end has come is over: nothing of it is owed or sent any more. Each once, by whichever worker claims it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from holdfast.domain.alert.words import Ending, Stage
from holdfast.kernel.subject import Subject
from holdfast.rooms.alerts.actions.locking import said_last
from holdfast.rooms.alerts.actions.releasing import release_all
from holdfast.rooms.alerts.entries import enter
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.outbox.actions import withdraw


def close_one_expired(now: datetime) -> bool:
    """Closes one alert that has expired by `now`; answers whether there was one."""
    ended = Version.objects.filter(stage=Stage.ISSUED, superseded_at__isnull=True, expires_at__lte=now)
    with transaction.atomic():
        due = Alert.objects.filter(pk__in=ended.values("alert_id"), over_at__isnull=True).order_by("pk")
        alert = due.select_for_update(skip_locked=True, of=("self",)).first()
        if alert is None:
            return False
        version = said_last(alert)
        if version is None or version.expires_at > now:
            return False
        alert.over_at, alert.ending = now, Ending.EXPIRED
        alert.save(update_fields=["over_at", "ending"])
        release_all(alert, reason="expired")
        withdraw(Subject(ROOM, alert.pk))
        enter("expired", alert, version=version, true_at=version.expires_at)
    return True
