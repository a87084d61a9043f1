"""Recording what channels said, many at a time, each by its fence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.attempt import Next, after
from holdfast.domain.outbox.states import MessageState
from holdfast.plumbing import clock
from holdfast.rooms.outbox.claim import Landed
from holdfast.rooms.outbox.second import due_of
from holdfast.rooms.outbox.texts import SECRETS

# Withdrawn while on the wire: the delivery tells the truth, the message stays withdrawn.
_MOVE = """
WITH ours AS (
    SELECT m.id, n.state, n.next_try, n.done_at, n.forget, n.second_due FROM outbox_message AS m
    JOIN unnest(%s::uuid[], %s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bool[],
        %s::timestamptz[]) AS n (id, fence, state, next_try, done_at, forget, second_due)
      ON m.id = n.id AND m.fence = n.fence
    ORDER BY m.id FOR UPDATE OF m
), moved AS (
    UPDATE outbox_message AS m SET state = ours.state, lease_until = NULL, next_try = ours.next_try,
        held_until = NULL, held_why = '', done_at = ours.done_at, second_due = ours.second_due,
        "values" = CASE WHEN ours.forget THEN '{}'::jsonb ELSE m."values" END
    FROM ours WHERE m.id = ours.id AND m.state = 'leased'
)
SELECT id FROM ours
"""
# A successor has closed what it took over; it alone knows then what became of the message.
_TELL = """
UPDATE outbox_delivery AS d SET ended_at = %s, outcome = n.outcome, answer = n.answer
FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[]) AS n (id, fence, outcome, answer)
WHERE d.message_id = n.id AND d.fence = n.fence AND d.ended_at IS NULL
"""

Row = tuple[UUID, int, str, datetime, datetime | None, bool, datetime | None]


def finish(landed: Sequence[Landed], *, keyed: bool) -> set[UUID]:
    """Records the answers; the ids of those whose fence is not ours any more: a successor has them."""
    if not landed:
        return set()
    rows = [_row(one, keyed=keyed) for one in landed]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(column) for column in zip(*rows, strict=True)])
        ours = {row[0] for row in cursor.fetchall()}
        told = [_told(one) for one in landed]
        cursor.execute(_TELL, [clock.now(), *(list(column) for column in zip(*told, strict=True))])
    return {one.begun.message.pk for one in landed} - ours


def next_of(landed: Landed, *, keyed: bool) -> Next:
    """What becomes of the message."""
    message = landed.begun.message
    return after(landed.answer, lane=Lane(message.lane), attempts=message.attempts, keyed=keyed)


def _row(landed: Landed, *, keyed: bool) -> Row:
    message, then = landed.begun.message, next_of(landed, keyed=keyed)
    over = then.state is not MessageState.WAITING
    return (
        message.pk,
        landed.begun.fence,
        then.state.value,
        clock.real_now() + then.pause,
        clock.now() if over else None,
        over and message.template in SECRETS,
        due_of(message, then.state),
    )


def _told(landed: Landed) -> tuple[UUID, int, str, str]:
    answer = landed.answer
    return landed.begun.message.pk, landed.begun.fence, answer.outcome.value, answer.words[:200]
