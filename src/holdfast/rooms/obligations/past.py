"""Moving settled rows out of the hot table, so that it stays small."""

from __future__ import annotations

from django.db import connection, transaction

from holdfast.plumbing import clock
from holdfast.rooms.obligations.models import Obligation

BATCH = 2000

_COLUMNS = ", ".join(str(field.column) for field in Obligation._meta.concrete_fields)
_MOVE = f"""
WITH gone AS (
    DELETE FROM obligations_obligation WHERE id IN (
        SELECT id FROM obligations_obligation
        WHERE past_at IS NOT NULL AND past_at <= %s AND next_tick IS NULL
        ORDER BY past_at LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING {_COLUMNS}
)
INSERT INTO obligations_obligationpast ({_COLUMNS}) SELECT {_COLUMNS} FROM gone
"""  # noqa: S608 - our own column names


def move_past(batch: int = BATCH) -> int:
    """Moves one batch of rows whose time in the hot table is over; decisions have no such time and stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MOVE, [clock.now(), batch])
        return int(cursor.rowcount)
