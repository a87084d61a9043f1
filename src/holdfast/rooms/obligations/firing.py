"""The clock at work: claims the rows whose next moment has come and does what is due, a batch in one transaction.

Fired exactly once means one committed step row: the unique key (obligation, step) decides, and only steps that it let in
get their entry and their messages. A row that fails is set aside with a date, so that it never stops the others.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet

from holdfast.domain.obligation.states import State
from holdfast.domain.obligation.tick import Fired, Firing, tick
from holdfast.domain.outbox.message import NewMessage
from holdfast.plumbing import clock
from holdfast.rooms.agencies.queries import RecipientBook
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.entries import obligation_entry, step_entry
from holdfast.rooms.obligations.messages import step_messages, zones_of
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.outbox.actions import queue

log = logging.getLogger(__name__)

BATCH = 500
ASIDE = timedelta(minutes=1)
ASIDE_DOUBLINGS = 6

DATABASE_AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class Fire:
    """One row, what its clock does now, and whom each step tells."""

    row: Obligation
    firing: Firing
    messages: dict[str, list[NewMessage]]


def fire_due(batch: int = BATCH) -> int:
    """Fires one batch of what is due; answers how many rows."""
    now = clock.now()
    try:
        with transaction.atomic():
            return _fire(_claimed(_due(now), batch), now)
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("a batch of obligations failed; its rows are tried apart")
        return _fire_apart(list(_due(now).values_list("pk", flat=True)[:batch]), now)


def _due(now: datetime) -> QuerySet[Obligation]:
    return Obligation.objects.filter(next_tick__lte=now).order_by("next_tick")


def _claimed(rows: QuerySet[Obligation], batch: int) -> list[Obligation]:
    return list(rows.select_for_update(skip_locked=True, of=("self",))[:batch])


def _fire_apart(ids: Sequence[UUID], now: datetime) -> int:
    """Halves the batch until the row that fails stands alone."""
    if not ids:
        return 0
    try:
        with transaction.atomic():
            return _fire(_claimed(_due(now).filter(pk__in=ids), len(ids)), now)
    except DATABASE_AWAY:
        raise
    except Exception as error:  # noqa: BLE001 - the edge of the worker: a poisoned row must not stop the watch
        if len(ids) == 1:
            _set_aside(ids[0], now, error)
            return 1
        middle = len(ids) // 2
        return _fire_apart(ids[:middle], now) + _fire_apart(ids[middle:], now)


def _set_aside(pk: UUID, now: datetime, error: Exception) -> None:
    """Looks at the row again later, each time twice as late; the ledger and the log say so."""
    log.error("obligation %s is set aside: %s: %s", pk, type(error).__name__, error)
    with transaction.atomic():
        row = Obligation.objects.select_for_update().get(pk=pk)
        if row.next_tick is None:
            return
        wait = ASIDE * 2 ** min(row.faults, ASIDE_DOUBLINGS)
        Obligation.objects.filter(pk=pk).update(next_tick=now + wait, faults=F("faults") + 1)
        record_many([obligation_entry("obligations.set_aside", row, now, more={"faults": row.faults + 1})])


def _fire(rows: Sequence[Obligation], now: datetime) -> int:
    if not rows:
        return 0
    fires = _worked_out(rows, now)
    fired = _insert_steps(fires, now)
    _write_entries_and_messages(fires, fired)
    _update(fires, now)
    return len(rows)


def _worked_out(rows: Sequence[Obligation], now: datetime) -> list[Fire]:
    """Pure but for reading: what each row's clock does, and whom it tells."""
    outages = facts.outages_since(rows)
    book = RecipientBook(now)
    book.prime({row.owner_id for row in rows})
    zones = zones_of(row.owner_id for row in rows)
    fires = []
    for row in rows:
        rule = compiled(row.rule_id)
        limit = rule.clock.catch_up_limit
        firing = tick(facts.clock_facts(row), rule.plan, now, catch_up_limit=limit, outages=outages)
        zone = zones[row.owner_id]
        told = {step.key: step_messages(row, rule.clock, step, book, zone) for step in firing.steps if step.to}
        fires.append(Fire(row, firing, told))
    return fires


# One value carries the batch: it is written several times faster than arrays.
_INSERT_STEPS = """
INSERT INTO obligations_step (obligation_id, key, kind, due_at, fired_at, caught_up, told)
SELECT obligation_id, key, kind, due_at, %s, caught_up, told
FROM json_to_recordset(%s::json) AS new (obligation_id uuid, key text, kind text, due_at timestamptz, caught_up boolean,
    told smallint)
ON CONFLICT DO NOTHING
RETURNING obligation_id, key
"""


def _insert_steps(fires: Sequence[Fire], now: datetime) -> set[tuple[UUID, str]]:
    """The steps that are new; a step that is there already was fired before and says nothing again."""
    rows = [
        {
            "obligation_id": str(fire.row.pk),
            "key": step.key,
            "kind": step.kind.value,
            "due_at": step.due_at.isoformat(),
            "caught_up": step.caught_up,
            "told": _told(fire, step),
        }
        for fire in fires
        for step in fire.firing.steps
    ]
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_STEPS, [now, json.dumps(rows)])
        return set(cursor.fetchall())


def _told(fire: Fire, step: Fired) -> int:
    return len({message.user_id for message in fire.messages.get(step.key, ())})


def _write_entries_and_messages(fires: Sequence[Fire], fired: set[tuple[UUID, str]]) -> None:
    new = [(fire, step) for fire in fires for step in fire.firing.steps if (fire.row.pk, step.key) in fired]
    record_many(
        [
            step_entry(
                fire.row,
                compiled(fire.row.rule_id).clock.key,
                step,
                _told(fire, step),
                system_down=fire.firing.system_down,
            )
            for fire, step in new
        ]
    )
    queue([message for fire, step in new for message in fire.messages.get(step.key, ())])


_UPDATE = """
UPDATE obligations_obligation AS old
SET state = new.state, next_tick = new.next_tick, ticked_to = new.ticked_to, breached_at = new.breached_at,
    system_down = new.system_down, past_at = new.past_at, faults = 0, version = old.version + 1
FROM json_to_recordset(%s::json) AS new (id uuid, state text, next_tick timestamptz, ticked_to timestamptz,
    breached_at timestamptz, system_down boolean, past_at timestamptz)
WHERE old.id = new.id
"""


def _update(fires: Sequence[Fire], now: datetime) -> None:
    """One statement for the batch; the rows are locked by us since the claim."""
    rows = [
        {
            "id": str(fire.row.pk),
            "state": fire.firing.state.value,
            "next_tick": _text(fire.firing.next_tick),
            "ticked_to": _text(fire.firing.ticked_to),
            "breached_at": _text(fire.firing.breached_at),
            "system_down": fire.firing.system_down,
            "past_at": _text(fire.row.past_at or past_at(fire.row, fire.firing.state, now)),
        }
        for fire in fires
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [json.dumps(rows)])


def past_at(row: Obligation, state: State, now: datetime) -> datetime | None:
    """When a row that has come to its end leaves the hot table; decisions stay."""
    after = compiled(row.rule_id).clock.past_after
    return now + after if state.is_settled and after is not None and row.kind != "decision" else None


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
