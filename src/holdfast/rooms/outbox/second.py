"""A second way for what did not arrive by the first: the same subject, round and person, by the person's next channel."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, DurationField, F, Q, Value, When

from holdfast.channels.registry import Channels
from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.digest import DIGESTS
from holdfast.domain.outbox.message import EMAIL, IN_APP, NewMessage
from holdfast.domain.outbox.second import OVER_WITHOUT_ARRIVING, Patience, Way, next_way, second_due
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Contact
from holdfast.rooms.outbox import breaker
from holdfast.rooms.outbox.models import OPEN, Message
from holdfast.rooms.outbox.release_token import is_released
from holdfast.rooms.outbox.texts import SECRETS
from holdfast.rooms.outbox.writing import insert

LIFE_SAFETY = "HOLDFAST_SECOND_WAY_LIFE_SAFETY"
OPERATIONAL = "HOLDFAST_SECOND_WAY_OPERATIONAL"
BATCH = 500
NOT_ARRIVED = [*OPEN, *(state.value for state in OVER_WITHOUT_ARRIVING)]
# Meant for one way only: what opens a door, what proves a channel, what tests it, and what folds others.
ONE_WAY = (*SECRETS, "canary", *DIGESTS)


def patience() -> Patience:
    """Seconds that each lane gives its first way: from the environment, 20 and 300 when it says nothing."""
    return Patience(_seconds(LIFE_SAFETY, 20), _seconds(OPERATIONAL, 300))


def _seconds(name: str, usual: int) -> timedelta:
    said = os.environ.get(name) or str(usual)
    if not said.isdecimal() or not 0 < int(said) <= 86_400:
        raise BadInput(Place("environment", field=name), "seconds from 1 to 86400", repr(said))
    return timedelta(seconds=int(said))


def due_of(message: Message, state: MessageState) -> datetime | None:
    """From when a second way is to be tried for a message that takes `state`; None when none is."""
    if message.user_id is None or message.seconded_at is not None or message.template in ONE_WAY:
        return None
    return second_due(Lane(message.lane), state, queued_at=message.queued_at, now=clock.now(), patience=patience())


def take_second_ways() -> int:
    """Queues what is due for a second way; answers how many messages were looked at."""
    if not is_released():
        return 0
    troubled = _in_trouble()
    _mark_those_that_wait(troubled)
    with transaction.atomic():
        due = list(
            Message.objects.select_for_update(skip_locked=True)
            .filter(second_due__lte=clock.now(), user__isnull=False, state__in=NOT_ARRIVED)
            .order_by("id")[:BATCH]
        )
        ways, used = _ways(due), _used(due)
        found = [(row, next_way(ways[row.user_id], used=used[_key(row)], in_trouble=troubled)) for row in due]
        seconds = [_second(row, channel) for row, channel in found if channel]
        if seconds:
            insert(seconds, clock.now())
        Message.objects.filter(pk__in=[row.pk for row in due]).update(second_due=None, seconded_at=clock.now())
    return len(due)


def _in_trouble() -> set[str]:
    """Channels that are left alone, and those that are not set up."""
    channels = Channels()
    try:
        not_set_up = {name for name, why in channels.states().items() if why}
    finally:
        channels.close()
    return not_set_up | set(breaker.in_trouble())


def _mark_those_that_wait(troubled: set[str]) -> None:
    """What was never tried because its channel is in trouble has no answer that could mark it."""
    if not troubled:
        return
    given = patience()
    lanes = {lane: length for lane in Lane if (length := given.of(lane)) is not None}
    waiting = Message.objects.filter(
        channel__in=troubled,
        lane__in=[lane.value for lane in lanes],
        state=MessageState.WAITING.value,
        held_until__isnull=True,
        second_due__isnull=True,
        seconded_at__isnull=True,
        user__isnull=False,
    ).exclude(template__in=ONE_WAY)
    whens = [When(lane=lane.value, then=Value(length)) for lane, length in lanes.items()]
    waiting.update(second_due=F("queued_at") + Case(*whens, output_field=DurationField()))


def _ways(due: Sequence[Message]) -> Mapping[UUID | None, list[Way]]:
    """By person: every verified contact, and the account's e-mail, last unless its person placed it."""
    people: set[UUID | None] = {row.user_id for row in due}
    ways: dict[UUID | None, list[Way]] = defaultdict(list)
    rows = Contact.objects.filter(user__in=people, verified_at__isnull=False)
    for row in rows.only("user_id", "channel", "place"):
        ways[row.user_id].append(Way(row.channel, row.place))
    for user in people:
        if all(way.channel != EMAIL for way in ways[user]):
            ways[user].append(Way(EMAIL, 1000))
    return ways


def _used(due: Sequence[Message]) -> Mapping[object, set[str]]:
    """What was queued already about the same, to the same person: those ways are taken."""
    asked = Q(pk__in=[])
    for row in due:
        asked |= Q(subject_id=row.subject_id, subject_room=row.subject_room, round=row.round, user=row.user_id)
    used: dict[object, set[str]] = defaultdict(lambda: {IN_APP})
    for row in Message.objects.filter(asked).only("subject_id", "round", "user_id", "channel"):
        used[_key(row)].add(row.channel)
    return used


def _key(row: Message) -> object:
    return row.subject_id, row.round, row.user_id


def _second(row: Message, channel: str) -> NewMessage:
    return NewMessage(
        subject=Subject(row.subject_room, row.subject_id),
        round=row.round,
        channel=channel,
        lane=Lane(row.lane),
        mode=Mode(row.mode),
        template=row.template,
        values=row.values,
        user_id=row.user_id,
        post_id=row.post_id,
        owner_path=row.owner_path,
        not_after=row.not_after,
        queued_at=clock.now(),
    )
