"""Claiming messages with a lease and a fence.

A claim reserves; `begin` is the promise to send, made in its own transaction just before the wire; `finish` records by
fence, so that a worker that slept through its lease cannot write over its successor. All three compare and swap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.attempt import Answer, after, repeats_when_unknown
from holdfast.domain.outbox.states import MessageState, Outcome
from holdfast.plumbing import clock
from holdfast.rooms.outbox import gate
from holdfast.rooms.outbox.models import OPEN, Delivery, Message
from holdfast.rooms.outbox.texts import SECRETS

# A reservation is short; once begun, the lease is as long as the channel may take, and this much longer.
RESERVED = timedelta(seconds=10)
MARGIN = timedelta(seconds=3)

# One message at a time for each person, channel and lane, oldest first; a digest also waits for a more urgent one.
_CLAIM = """
UPDATE outbox_message AS m SET state = 'leased', lease_until = %(lease_until)s, fence = m.fence + 1
FROM (
    SELECT w.id FROM outbox_message AS w
    WHERE w.lane = %(lane)s AND w.state IN ('waiting', 'leased') AND w.next_try <= %(real)s
      AND (w.state = 'waiting' OR w.lease_until < %(real)s)
      AND w.held_until IS NULL AND w.channel = ANY(%(channels)s)
      AND (w.not_after IS NULL OR w.not_after > %(now)s)
      AND NOT EXISTS (
        SELECT 1 FROM outbox_message AS b
        WHERE b.user_id = w.user_id AND b.channel = w.channel AND b.lane = w.lane AND b.state IN ('waiting', 'leased')
          AND b.held_until IS NULL AND (b.queued_at, b.id) < (w.queued_at, w.id))
      AND (w.user_id IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM outbox_message AS b
        WHERE b.user_id IS NULL AND b.address = w.address AND b.channel = w.channel AND b.lane = w.lane
          AND b.state IN ('waiting', 'leased') AND b.held_until IS NULL AND (b.queued_at, b.id) < (w.queued_at, w.id)))
      AND (w.template NOT IN ('digest', 'digest_caught_up') OR NOT EXISTS (
        SELECT 1 FROM outbox_message AS b
        WHERE b.user_id = w.user_id AND b.state IN ('waiting', 'leased') AND b.lane = ANY(%(above)s)
          AND b.template IN ('digest', 'digest_caught_up')))
    ORDER BY w.next_try, w.id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) AS free
WHERE m.id = free.id
RETURNING m.id, m.fence
"""


@dataclass(frozen=True)
class Claimed:
    """A message reserved for this worker under this fence."""

    id: UUID
    fence: int


def claim(lane: Lane, channels: Sequence[str], limit: int) -> list[Claimed]:
    """Reserves up to `limit` messages of one lane; lanes never wait for each other."""
    real = clock.real_now()
    values = {
        "lane": lane.value,
        "above": [other.value for other in Lane if other.urgency < lane.urgency],
        "real": real,
        "now": clock.now(),
        "lease_until": real + RESERVED,
        "channels": list(channels),
        "limit": limit,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return [Claimed(id=row[0], fence=row[1]) for row in cursor.fetchall()]


def begin(claimed: Claimed, *, keyed: bool, limit: timedelta) -> Message | None:
    """The message, when it is still to be sent under this fence: everything is asked here, after every wait.

    A delivery that an earlier fence began and never ended is closed as unknown; for bulk that is the end of it.
    """
    with transaction.atomic():
        message = _held_by_fence(claimed)
        if message is None:
            return None
        stop = _cut_off(message, keyed=keyed) or gate.stops(message)
        if stop is not None:
            _move(message, stop.state, held_until=stop.until, held_why=stop.why)
            return None
        message.attempts += 1
        message.lease_until = clock.real_now() + limit + MARGIN
        message.save(update_fields=["attempts", "lease_until"])
        Delivery.objects.create(message=message, fence=claimed.fence, began_at=clock.now(), outcome="")
        return message


def _cut_off(message: Message, *, keyed: bool) -> gate.Stop | None:
    open_ones = Delivery.objects.filter(message=message, ended_at__isnull=True)
    ended = open_ones.update(ended_at=clock.now(), outcome=Outcome.UNKNOWN.value, answer="the sender went away")
    if not ended or repeats_when_unknown(Lane(message.lane), keyed=keyed):
        return None
    return gate.Stop(MessageState.UNKNOWN)


def finish(claimed: Claimed, answer: Answer, *, keyed: bool) -> bool:
    """Records what the channel said. False when the fence is not ours any more: a successor has the message."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=claimed.id, fence=claimed.fence).first()
        if message is None:
            return False
        begun = Delivery.objects.filter(message=message, fence=claimed.fence)
        begun.update(ended_at=clock.now(), outcome=answer.outcome.value, answer=answer.words[:200])
        # Withdrawn while on the wire: the delivery tells the truth, the message stays withdrawn.
        if message.state == MessageState.LEASED.value:
            then = after(answer, lane=Lane(message.lane), attempts=message.attempts, keyed=keyed)
            _move(message, then.state, pause=then.pause)
        return True


def give_back(claimed: Sequence[Claimed]) -> int:
    """Returns what was reserved and not begun, so that nobody waits for the lease to end."""
    ours = Q(pk__in=[])
    for one in claimed:
        ours |= Q(pk=one.id, fence=one.fence)
    unbegun = Message.objects.filter(ours, state=MessageState.LEASED.value)
    return unbegun.update(state=MessageState.WAITING.value, lease_until=None)


def expire() -> int:
    """Ends what is too old to be sent; nothing stale ever leaves. What waits for its digest of an outage stays."""
    old = Message.objects.filter(state__in=OPEN, not_after__lte=clock.now()).exclude(held_why="caughtup")
    unheld = Q(lease_until__isnull=True) | Q(lease_until__lt=clock.real_now())
    return old.filter(unheld).update(state=MessageState.EXPIRED.value, done_at=clock.now())


def _held_by_fence(claimed: Claimed) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",)).select_related("user__agency")
    return rows.filter(pk=claimed.id, fence=claimed.fence, state=MessageState.LEASED.value).first()


def _move(
    message: Message,
    state: MessageState,
    *,
    pause: timedelta = timedelta(0),
    held_until: datetime | None = None,
    held_why: str = "",
) -> None:
    message.state = state.value
    message.lease_until = None
    message.next_try = clock.real_now() + pause
    message.held_until, message.held_why = held_until, held_why
    message.done_at = None if state is MessageState.WAITING else clock.now()
    if message.done_at is not None and message.template in SECRETS:
        message.values = {}
    message.save(update_fields=["state", "lease_until", "next_try", "held_until", "held_why", "done_at", "values"])
