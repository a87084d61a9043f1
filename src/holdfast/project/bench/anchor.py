"""The anchor: the same claim and the same inserts in plain psycopg, executemany in batches, and no rules at all."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from holdfast.kernel.canonical import instant_text
from holdfast.kernel.ids import uuid7
from holdfast.plumbing import clock
from holdfast.project.bench.load import RULE, Stock
from holdfast.project.bench.scratch import connect

BATCH = 500

_CLAIM = """
SELECT id, owner_path, owner_id, post_id, subject_id, late_at FROM obligations_obligation
WHERE next_tick <= %s ORDER BY next_tick LIMIT %s FOR UPDATE SKIP LOCKED
"""
_STEP = """
INSERT INTO obligations_step (obligation_id, key, kind, due_at, fired_at, caught_up, told)
VALUES (%s, 'late', 'late', %s, %s, false, 1)
"""
_ENTRY = """
INSERT INTO ledger_entry (kind, mode, subject_room, subject_id, owner_path, "by", true_at, entered_at, clock, facts,
    commitments)
VALUES ('obligations.late', 'live', 'obligations', %s, %s, 'system', %s, %s, 'real', %s, '{}')
"""
_MESSAGE = """
INSERT INTO outbox_message (id, mode, lane, subject_room, subject_id, round, channel, user_id, post_id, address,
    owner_path, template, "values", state, queued_at, next_try, fence, attempts, done_at, held_why)
VALUES (%s, 'live', 'operational', 'obligations', %s, 'late', 'in_app', %s, %s, '', %s, 'obligation_late', %s, 'accepted',
    %s, %s, 0, 0, %s, '')
"""
_UPDATE = "UPDATE obligations_obligation SET next_tick = NULL, ticked_to = %s, breached_at = %s WHERE id = %s"


def fire_all(stock: Stock) -> int:
    """Fires everything that is due, batch by batch; answers how many."""
    users = {owner.agency: owner.user for owner in stock.owners}
    fired = 0
    with connect("app", autocommit=False) as link:
        while True:
            now = clock.now()
            with link.transaction(), link.cursor() as cursor:
                rows = cursor.execute(_CLAIM, [now, BATCH]).fetchall()
                if not rows:
                    return fired
                cursor.executemany(_STEP, [(row[0], row[5], now) for row in rows])
                cursor.executemany(_ENTRY, [(row[0], row[1], row[5], now, Jsonb(_facts(row))) for row in rows])
                cursor.executemany(_MESSAGE, [_message(row, users, now) for row in rows])
                cursor.executemany(_UPDATE, [(now, row[5], row[0]) for row in rows])
            fired += len(rows)


def _facts(row: tuple[object, ...]) -> dict[str, object]:
    return {
        "pack": RULE.key.pack,
        "version": RULE.key.version,
        "rule": RULE.key.rule,
        "about_room": "premises",
        "about_id": str(row[4]),
        "step": "late",
        "caught_up": False,
        "system_down": False,
        "told": 1,
    }


def _message(row: tuple[object, ...], users: dict[Any, UUID], now: datetime) -> tuple[object, ...]:
    late = instant_text(row[5])  # type: ignore[arg-type]
    values = {
        "title": RULE.title.as_json(),
        "label": "Place",
        "due_at": late,
        "late_at": late,
        "path": f"/owed/{row[0]}/",
        "zone": "UTC",
    }
    return (uuid7(), row[0], users[row[2]], row[3], row[1], json.dumps(values, ensure_ascii=False), now, now, now)
