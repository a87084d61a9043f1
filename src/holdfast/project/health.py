"""Whether the house stands: one address that says so without signing in, and without a word about anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from holdfast.plumbing import clock
from holdfast.plumbing.availability import RETRY_AFTER
from holdfast.plumbing.epoch import SCHEMA_EPOCH, stored_epoch
from holdfast.plumbing.models import Heartbeat

SILENT_AFTER = timedelta(seconds=30)
BEHIND_AFTER = 5.0

# The sealer takes entries in the order of their ids, so an unsealed one is near the end.
OLDEST_UNSEALED = """
    SELECT min(entered_at) FROM (
        SELECT id, entered_at FROM ledger_entry ORDER BY id DESC LIMIT 5000
    ) AS latest WHERE NOT EXISTS (SELECT 1 FROM ledger_seal WHERE entry_id = latest.id)
"""
OLDEST_DUE = "SELECT min(next_tick) FROM obligations_obligation WHERE next_tick IS NOT NULL"


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with the clock's and the sealer's lag; 503 when the database is away or of another shape."""
    try:
        return _answer()
    except (DatabaseError, InterfaceError):
        return _away({"status": "unavailable", "database": "away", "known_epoch": SCHEMA_EPOCH})


def _answer() -> JsonResponse:
    epoch = stored_epoch()
    if epoch != SCHEMA_EPOCH:
        return _away({"status": "unavailable", "database": "ok", "schema_epoch": epoch, "known_epoch": SCHEMA_EPOCH})
    overdue, unsealed = oldest_due_age(), sealer_lag()
    return JsonResponse(
        {
            "status": "behind" if max(overdue, unsealed) > BEHIND_AFTER else "ok",
            "database": "ok",
            "oldest_due_age_s": overdue,
            "sealer_lag_s": unsealed,
            "workers": _beating("worker"),
            "sealers": _beating("sealer"),
            "schema_epoch": epoch,
        }
    )


def oldest_due_age() -> float:
    """How many seconds the clock is behind: the age of the oldest instant that nobody has looked after."""
    return _age(OLDEST_DUE)


def sealer_lag() -> float:
    """How many seconds ago the oldest unsealed entry was entered."""
    return _age(OLDEST_UNSEALED)


def _age(query: str) -> float:
    """Seconds since the oldest moment that `query` finds, 0 when it is none or still to come."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        oldest: datetime | None = cursor.fetchone()[0]
    return 0.0 if oldest is None else round(max(0.0, (clock.now() - oldest).total_seconds()), 3)


def _beating(kind: str) -> int:
    return Heartbeat.objects.filter(kind=kind, beat_real__gte=clock.real_now() - SILENT_AFTER).count()


def _away(words: dict[str, object]) -> JsonResponse:
    return JsonResponse(words, status=503, headers={"Retry-After": RETRY_AFTER})
