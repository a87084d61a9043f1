"""What the worker looks after here: files whose time is over go, their rows stay."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from holdfast.plumbing import clock
from holdfast.rooms.evidence import store, uploads
from holdfast.rooms.evidence.entries import enter
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.evidence.wiping import wipe_bytes, wipe_orphans

BATCH = 200
SHARDS = 256
SHARD_EVERY = timedelta(minutes=5)


def delete_outdated() -> int:
    """Deletes files past their date, then wipes what deleted rows left; answers how many rows it touched."""
    with transaction.atomic():
        now = clock.now()
        outdated = Evidence.objects.select_for_update(skip_locked=True).filter(
            keep_until__lte=now, deleted_at__isnull=True
        )
        rows = list(outdated.order_by("keep_until")[:BATCH])
        for row in rows:
            row.deleted_at, row.deleted_why, row.file_name = now, Evidence.Why.OUTDATED.value, ""
            enter("deleted", row, why=row.deleted_why, keep_until=row.keep_until)
        Evidence.objects.bulk_update(rows, ["deleted_at", "deleted_why", "file_name"])
    return len(rows) + _wipe_deleted()


def sweep() -> int:
    """Takes away bytes without a row, one folder of 256 at a time, and what cut-off uploads left."""
    shard = int(clock.real_now().timestamp() // SHARD_EVERY.total_seconds()) % SHARDS
    return wipe_orphans(shard) + store.forget_abandoned() + uploads.forget_abandoned()


def _wipe_deleted() -> int:
    """An act wipes its own bytes right after its commit; this is for those that a crash kept from it."""
    left = Evidence.objects.filter(deleted_at__isnull=False, wiped_at__isnull=True)
    ids = list(left.order_by("deleted_at").values_list("pk", flat=True)[:BATCH])
    for evidence_id in ids:
        wipe_bytes(evidence_id)
    return len(ids)
