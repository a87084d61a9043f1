"""Planning a series anew: what has not opened is withdrawn, and the worker opens what the new plan demands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from holdfast.domain.obligation.states import State
from holdfast.rooms.obligations.models import Series

PLANNED = (
    "posture",
    "variation",
    "ends_at",
    "opened_until",
    "next_tick",
    "paused_from",
    "paused_until",
    "pause_reason",
)

# Nothing was said about an occurrence that has not opened, so there is no message to take back and no entry of its own.
_WITHDRAW = """
UPDATE obligations_obligation SET state = %s, next_tick = NULL, past_at = %s, version = version + 1
WHERE id IN (
    SELECT id FROM obligations_obligation
    WHERE series_id = ANY(%s) AND state = %s AND opens_at > %s AND ticked_to IS NULL ORDER BY id FOR UPDATE
)
RETURNING series_id
"""


def withdraw_planned(series_ids: Sequence[UUID], now: datetime) -> Counter[UUID]:
    """Withdraws the occurrences that have not opened at `now`; answers how many of each series."""
    values: list[Any] = [State.WITHDRAWN.value, now, list(series_ids), State.OPEN.value, now]
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAW, values)
        return Counter(series_id for (series_id,) in cursor.fetchall())


def replan(row: Series, now: datetime) -> None:
    """From `now` on the series is opened under a new variation; the worker looks at it at once."""
    replan_many([row], now)


def replan_many(rows: Sequence[Series], now: datetime) -> None:
    """The same for thousands, in a few statements; what else was changed of the rows is written with it."""
    for row in rows:
        row.variation += 1
        row.opened_until = max(now, row.starts_at)
        row.next_tick = now if row.ends_at is None else None
    Series.objects.bulk_update(rows, PLANNED, batch_size=1000)
