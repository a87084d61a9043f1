"""What was really sent of a version: by channel, how many, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from holdfast.domain.outbox.states import MessageState
from holdfast.rooms.alerts.facts import ROOM
from holdfast.rooms.alerts.models import Alert, Version
from holdfast.rooms.outbox.models import Message


@dataclass(frozen=True)
class Way:
    """One channel: messages, those that arrived, those that are still on their way."""

    channel: str
    of: int
    gone: int
    waiting: int


@dataclass(frozen=True)
class Sent:
    ways: Sequence[Way]
    first_at: datetime | None
    last_at: datetime | None


GONE = (MessageState.ACCEPTED.value, MessageState.DIGESTED.value)
WAITING = (MessageState.WAITING.value,)


def sent_of(alert: Alert, version: Version) -> Sent:
    rows = Message.objects.filter(subject_room=ROOM, subject_id=alert.pk, round=f"v{version.number}").order_by()
    ways = rows.values("channel").annotate(
        of=Count("pk"),
        gone=Count("pk", filter=Q(state__in=GONE)),
        waiting=Count("pk", filter=Q(state__in=WAITING)),
    )
    span = rows.filter(state__in=GONE).aggregate(first=Min("done_at"), last=Max("done_at"))
    return Sent(
        [Way(row["channel"], row["of"], row["gone"], row["waiting"]) for row in ways.order_by("channel")],
        span["first"],
        span["last"],
    )
