"""Taking bytes away once no row needs them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from holdfast.plumbing import clock
from holdfast.rooms.evidence import store
from holdfast.rooms.evidence.models import Evidence


def wipe_bytes(evidence_id: UUID) -> None:
    """Takes the bytes of a deleted row away, unless another row needs them. May be repeated: the job does."""
    with transaction.atomic():
        row = Evidence.objects.get(pk=evidence_id)
        store.lock_bytes(row.sha256)
        if not is_needed(row.sha256):
            store.wipe(row.sha256)
        Evidence.objects.filter(pk=row.pk).update(wiped_at=clock.now())


def wipe_orphans(shard: int) -> int:
    """Takes away bytes that no row needs: an act that failed after writing them left them there."""
    gone = 0
    for sha256 in store.kept_hashes(shard):
        with transaction.atomic():
            store.lock_bytes(sha256)
            if not is_needed(sha256):
                store.wipe(sha256)
                gone += 1
    return gone


def is_needed(sha256: str) -> bool:
    """Whether a row that is not deleted has these bytes. Ask under `store.lock_bytes`."""
    return Evidence.objects.filter(sha256=sha256, deleted_at__isnull=True).exists()
