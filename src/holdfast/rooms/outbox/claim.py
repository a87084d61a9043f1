"""Claiming messages with a lease and a fence, many at a time.

A claim reserves; `begin` is the promise to send, made in its own transaction just before the wire; `finish` records by
fence, so that a worker that slept through its lease cannot write over its successor. All three compare and swap. Rows are
locked in the order of their ids, as everybody does who locks several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from holdfast.channels.base import Channel
from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.attempt import Answer, repeats_when_unknown
from holdfast.domain.outbox.states import MessageState, Outcome
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Agency, User
from holdfast.rooms.outbox import gate
from holdfast.rooms.outbox.addresses import addresses_of
from holdfast.rooms.outbox.models import OPEN, Delivery, Message
from holdfast.rooms.outbox.second import due_of
from holdfast.rooms.outbox.texts import SECRETS

# A reservation is short; once begun, the lease is as long as the channel may take, and this much longer.
RESERVED = timedelta(seconds=10)
MARGIN = timedelta(seconds=3)
# Where a repeat is dropped by its key, more may be begun than is on the wire: then the wire never waits for the database.
AHEAD = 2

# One message at a time for each person, channel and lane: the oldest of its line, which is looked up in that line's index;
# as a join over all lines it would cost as much as all that waits. A digest also waits for a more urgent one.
_CLAIM = """
UPDATE outbox_message AS m SET state = 'leased', lease_until = %(lease_until)s, fence = m.fence + 1
WHERE m.id = ANY(ARRAY(
    SELECT w.id FROM outbox_message AS w
    WHERE w.channel = %(channel)s AND w.lane = %(lane)s AND w.state IN ('waiting', 'leased') AND w.next_try <= %(real)s
      AND (w.state = 'waiting' OR w.lease_until < %(real)s)
      AND w.held_until IS NULL
      AND (w.not_after IS NULL OR w.not_after > %(now)s)
      AND w.id = CASE WHEN w.user_id IS NOT NULL THEN (
        SELECT b.id FROM outbox_message AS b
        WHERE b.user_id = w.user_id AND b.channel = w.channel AND b.lane = w.lane AND b.state IN ('waiting', 'leased')
          AND b.held_until IS NULL ORDER BY b.queued_at, b.id LIMIT 1)
      ELSE (
        SELECT b.id FROM outbox_message AS b
        WHERE b.user_id IS NULL AND b.address = w.address AND b.channel = w.channel AND b.lane = w.lane
          AND b.state IN ('waiting', 'leased') AND b.held_until IS NULL ORDER BY b.queued_at, b.id LIMIT 1)
      END
      AND (w.template NOT IN ('digest', 'digest_caught_up') OR NOT EXISTS (
        SELECT 1 FROM outbox_message AS b
        WHERE b.user_id = w.user_id AND b.state IN ('waiting', 'leased') AND b.lane = ANY(%(above)s)
          AND b.template IN ('digest', 'digest_caught_up')))
    ORDER BY w.next_try, w.id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
))
RETURNING m.id, m.fence
"""

_BEGIN = "UPDATE outbox_message SET attempts = attempts + 1, lease_until = %s WHERE id = ANY(%s)"
_DELIVER = """
INSERT INTO outbox_delivery (message_id, fence, began_at, outcome, answer)
SELECT id, fence, %s, '', '' FROM unnest(%s::uuid[], %s::bigint[]) AS begun (id, fence)
"""


@dataclass(frozen=True)
class Claimed:
    """A message reserved for this worker under this fence."""

    id: UUID
    fence: int


@dataclass(frozen=True)
class Begun:
    """A message that is to be handed over now, under this fence, to this address."""

    message: Message
    fence: int
    address: str


@dataclass(frozen=True)
class Landed:
    """What the channel said of a message that was begun."""

    begun: Begun
    answer: Answer


def claim(lane: Lane, channel: str, limit: int) -> list[Claimed]:
    """Reserves up to `limit` messages of one lane and channel; lanes never wait for each other."""
    real = clock.real_now()
    values = {
        "channel": channel,
        "lane": lane.value,
        "above": [other.value for other in Lane if other.urgency < lane.urgency],
        "real": real,
        "now": clock.now(),
        "lease_until": real + RESERVED,
        "limit": limit,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return [Claimed(id=row[0], fence=row[1]) for row in cursor.fetchall()]


def window_of(channel: Channel) -> int:
    """How many one sender may have begun and not yet recorded."""
    return channel.at_once * _depth(channel)


def _depth(channel: Channel) -> int:
    return AHEAD if channel.keyed else 1


def begin(claimed: Sequence[Claimed], channel: Channel) -> list[Begun]:
    """Those that are still to be sent under their fence: everything is asked here, after every wait.

    A delivery that an earlier fence began and never ended is closed as unknown; for bulk that is the end of it.
    """
    fences = {one.id: one.fence for one in claimed}
    with transaction.atomic():
        held = _held_by_fence(fences)
        cut_off = _cut_off(held)
        addresses, sent = addresses_of(held), gate.sent_this_hour(held)
        begun = []
        for message in held:
            stop = _stop_of_cut_off(message, cut_off, channel) or gate.stops(
                message,
                address=addresses[message.pk],
                sent_this_hour=sent.get((message.user_id, message.channel), 0) if message.user_id else 0,
            )
            if stop is not None:
                _stop(message, stop)
            else:
                begun.append(Begun(message, fences[message.pk], addresses[message.pk]))
        _promise(begun, channel.limit * _depth(channel) + MARGIN)
    return begun


def _held_by_fence(fences: dict[UUID, int]) -> list[Message]:
    rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=list(fences), state=MessageState.LEASED.value)
    held = [message for message in rows.order_by("id") if message.fence == fences[message.pk]]
    people = User.objects.in_bulk({message.user_id for message in held if message.user_id})
    agencies = Agency.objects.in_bulk({person.agency_id for person in people.values()})
    for message in held:
        if message.user_id:
            message.user = people[message.user_id]
            message.user.agency = agencies[message.user.agency_id]
    return held


def _cut_off(held: Sequence[Message]) -> set[UUID]:
    """Those that another began and never ended; what was never tried has none."""
    tried = [message.pk for message in held if message.attempts]
    if not tried:
        return set()
    open_ones = Delivery.objects.filter(message__in=tried, ended_at__isnull=True)
    found = set(open_ones.values_list("message_id", flat=True))
    open_ones.update(ended_at=clock.now(), outcome=Outcome.UNKNOWN.value, answer="the sender went away")
    return found


def _stop_of_cut_off(message: Message, cut_off: set[UUID], channel: Channel) -> gate.Stop | None:
    if message.pk not in cut_off or repeats_when_unknown(Lane(message.lane), keyed=channel.keyed):
        return None
    return gate.Stop(MessageState.UNKNOWN)


def _promise(begun: Sequence[Begun], lease: timedelta) -> None:
    if not begun:
        return
    ids = [one.message.pk for one in begun]
    for one in begun:
        one.message.attempts += 1
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [clock.real_now() + lease, ids])
        cursor.execute(_DELIVER, [clock.now(), ids, [one.fence for one in begun]])


def _stop(message: Message, stop: gate.Stop) -> None:
    message.state = stop.state.value
    message.lease_until = None
    message.next_try = clock.real_now()
    message.held_until, message.held_why = stop.until, stop.why
    message.second_due = due_of(message, stop.state) if stop.until is None else None
    message.done_at = None if stop.state is MessageState.WAITING else clock.now()
    if message.done_at is not None and message.template in SECRETS:
        message.values = {}
    changed = ("state", "lease_until", "next_try", "held_until", "held_why", "second_due", "done_at", "values")
    message.save(update_fields=changed)


def give_back(claimed: Sequence[Claimed]) -> int:
    """Returns what was reserved and not begun, so that nobody waits for the lease to end."""
    ours = Q(pk__in=[])
    for one in claimed:
        ours |= Q(pk=one.id, fence=one.fence)
    unbegun = Message.objects.filter(ours, state=MessageState.LEASED.value)
    return unbegun.update(state=MessageState.WAITING.value, lease_until=None)


def expire(now: datetime | None = None) -> int:
    """Ends what is too old to be sent; nothing stale ever leaves. What waits for its digest of an outage stays."""
    old = Message.objects.filter(state__in=OPEN, not_after__lte=now or clock.now()).exclude(held_why="caughtup")
    unheld = Q(lease_until__isnull=True) | Q(lease_until__lt=clock.real_now())
    return old.filter(unheld).update(state=MessageState.EXPIRED.value, done_at=clock.now())
