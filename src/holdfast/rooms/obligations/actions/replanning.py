"""Planning a series anew: what has not opened is withdrawn, and the worker opens what the new plan demands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from holdfast.domain.obligation.series import Recurrence, occurrences
from holdfast.domain.obligation.states import State
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.actions.withdraw import withdraw_askings, withdraw_rows
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.obligations.opening import calendar_of
from holdfast.rooms.obligations.rules import compiled

# What planning anew may change of a series, with the type of its column.
PLANNED = {
    "posture": "text",
    "variation": "int",
    "ends_at": "timestamptz",
    "opened_until": "timestamptz",
    "next_tick": "timestamptz",
    "paused_from": "timestamptz",
    "paused_until": "timestamptz",
    "pause_reason": "text",
}
# One statement for thousands: the library's own compiles a choice among all rows for each row and column.
_WRITE = f"""
UPDATE obligations_series AS old SET {", ".join(f"{name} = new.{name}" for name in PLANNED)}
FROM unnest(%s::uuid[], {", ".join(f"%s::{kind}[]" for kind in PLANNED.values())}) AS new (id, {", ".join(PLANNED)})
WHERE old.id = new.id
"""  # noqa: S608  names of our own columns

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


def withdraw_unplanned(rows: Sequence[Series], now: datetime, actor: Actor | None) -> Counter[UUID]:
    """Withdraws the occurrences that are open already, whose moment has not come, and that the plan of their series, as
    its row says now, does not have: a round of a tighter plan that is over is owed by nobody."""
    series = {row.pk: row for row in rows}
    ahead = Obligation.objects.filter(series_id__in=series, state=State.OPEN.value, due_at__gt=now)
    found = list(ahead.filter(opens_at__lte=now).select_for_update(of=("self",)).order_by("pk"))
    plans: dict[tuple[object, ...], frozenset[datetime]] = {}
    gone = []
    for one in found:
        start = datetime.fromisoformat(one.occurrence.partition("#")[0])
        if start > now and start not in _plan_until(series[one.series_id], now, start, plans):  # type: ignore[index]
            gone.append(one)
    for one in gone:
        withdraw_askings(one)
    withdraw_rows(gone, "replanned", actor)
    return Counter(one.series_id for one in gone if one.series_id)


def _plan_until(
    row: Series, now: datetime, start: datetime, plans: dict[tuple[object, ...], frozenset[datetime]]
) -> frozenset[datetime]:
    """The moments of the plan around `start`; series that share rule, posture, zone and start share the answer."""
    rule = compiled(row.rule_id)
    key = (row.rule_id, row.posture, row.zone, row.starts_at, row.owner_id, start)
    if rule.series is not None and key not in plans:
        calendar = calendar_of(row.owner, rule.clock, now, by_day=rule.series.on_working_days != "any")
        recurrence = Recurrence(rule.series, row.zone, row.starts_at, row.posture)
        plans[key] = frozenset(occurrences(recurrence, calendar, start - timedelta(seconds=1), start))
    return plans.get(key, frozenset())


def replan(row: Series, now: datetime) -> None:
    """From `now` on the series is opened under a new variation; the worker looks at it at once."""
    replan_many([row], now)


def replan_many(rows: Sequence[Series], now: datetime) -> None:
    """The same for thousands, in a few statements; what else was changed of the rows is written with it."""
    for row in rows:
        row.variation += 1
        row.opened_until = max(now, row.starts_at)
        row.next_tick = now if row.ends_at is None else None
    columns = ([getattr(row, name) for row in rows] for name in PLANNED)
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [[row.pk for row in rows], *columns])
