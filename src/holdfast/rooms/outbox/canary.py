"""A message that nobody needs, sent by each way again and again: silence of a channel is found before an alarm needs it.

HOLDFAST_CANARY_TO names an address of the house for each way, parted by commas: `email:canary@office.example,sms:+86138...`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import NewMessage
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.outbox.actions import ROOM, queue, root_path
from holdfast.rooms.outbox.models import Message

TO = "HOLDFAST_CANARY_TO"
EVERY = "HOLDFAST_CANARY_MINUTES"
TEMPLATE = "canary"


@dataclass(frozen=True)
class Canary:
    """What became of the newest canary of a way that is over, or overdue: `arrived` says it was accepted in time."""

    channel: str
    sent_at: datetime
    arrived: bool


def canary_addresses() -> Mapping[str, str]:
    """By channel where its canary goes; BadInput names a part that is none."""
    found = {}
    for part in (part.strip() for part in os.environ.get(TO, "").split(",")):
        channel, _, address = part.partition(":")
        if part and not (channel and address):
            raise BadInput(Place("environment", field=TO), "channel:address, parted by commas", part[:60])
        if part:
            found[channel] = address
    return found


def every() -> timedelta:
    """How often a canary flies; an hour when nothing is said."""
    said = os.environ.get(EVERY) or "60"
    if not said.isdecimal() or not 1 <= int(said) <= 1440:
        raise BadInput(Place("environment", field=EVERY), "minutes from 1 to 1440", repr(said))
    return timedelta(minutes=int(said))


def send_canaries() -> int:
    """Queues the canary of this span of time by each way that has an address; answers how many are new."""
    addresses = canary_addresses()
    if not addresses:
        return 0
    now, span = clock.now(), every()
    begins = datetime.fromtimestamp(now.timestamp() // span.total_seconds() * span.total_seconds(), UTC)
    return queue([_canary(channel, address, begins, begins + span) for channel, address in addresses.items()])


def newest_canaries() -> Sequence[Canary]:
    """For each way the newest canary of which something is known: accepted, over without, or still out after a minute."""
    known = []
    for channel in canary_addresses():
        rows = Message.objects.filter(subject_id=_subject(channel).id, subject_room=ROOM).order_by("-queued_at", "-id")
        for row in rows[:2]:
            arrived = row.state == MessageState.ACCEPTED.value
            if arrived or row.done_at or clock.now() - row.queued_at > timedelta(minutes=1):
                known.append(Canary(channel, row.queued_at, arrived))
                break
    return known


def _subject(channel: str) -> Subject:
    return Subject(ROOM, uuid5(NAMESPACE_URL, f"holdfast:canary:{channel}"))


def _canary(channel: str, address: str, begins: datetime, ends: datetime) -> NewMessage:
    return NewMessage(
        subject=_subject(channel),
        round=f"{begins:%Y-%m-%dT%H:%M}",
        channel=channel,
        lane=Lane.OPERATIONAL,
        mode=Mode.TEST,
        template=TEMPLATE,
        address=address,
        owner_path=root_path(),
        not_after=ends,
    )
