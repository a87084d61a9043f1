"""Writing many messages in one statement; the unique key decides who was first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from holdfast.domain.outbox.message import NewMessage
from holdfast.domain.outbox.states import MessageState
from holdfast.kernel.canonical import plain
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock

_INSERT = """
INSERT INTO outbox_message (id, mode, lane, subject_room, subject_id, round, channel, user_id, post_id, address,
    owner_path, template, "values", state, queued_at, next_try, not_after, held_until, held_why, fence, attempts, done_at)
SELECT id, mode, lane, room, subject, round, channel, person, post, address, owner_path, template, filled::jsonb, state,
    queued_at, %s, not_after, CASE WHEN caught_up THEN queued_at END, CASE WHEN caught_up THEN 'caughtup' ELSE '' END, 0, 0,
    CASE WHEN state = 'accepted' THEN queued_at END
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bool[])
  AS new (id, mode, lane, room, subject, round, channel, person, post, address, owner_path, template, filled, state,
    queued_at, not_after, caught_up)
ON CONFLICT DO NOTHING
"""


def insert(messages: Sequence[NewMessage], now: datetime) -> int:
    """Inserts those that are new; answers how many were."""
    columns = zip(*(_row(message, now) for message in messages), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [clock.real_now(), *(list(column) for column in columns)])
        return int(cursor.rowcount)


def _row(message: NewMessage, now: datetime) -> tuple[object, ...]:
    return (
        uuid7(),
        message.mode.value,
        message.lane.value,
        message.subject.room,
        message.subject.id,
        message.round,
        message.channel,
        message.user_id,
        message.post_id,
        "" if message.user_id else message.address,
        message.owner_path,
        message.template,
        json.dumps(plain(message.values), ensure_ascii=False),
        first_state(message).value,
        message.queued_at or now,
        message.not_after,
        message.is_caught_up,
    )


def first_state(message: NewMessage) -> MessageState:
    """What stays inside is there at once; what was caught up waits for its digest."""
    at_once = message.stays_inside and not message.is_caught_up
    return MessageState.ACCEPTED if at_once else MessageState.WAITING
