"""What happened to a file, written on the record that the file is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from holdfast.domain.ledger.entry import SYSTEM, ActorRef, FactValue, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.ledger.actions import record


def enter(
    verb: str,
    row: Evidence,
    by: ActorRef = SYSTEM,
    *,
    true_at: datetime | None = None,
    commitments: Mapping[str, str] | None = None,
    **facts: FactValue,
) -> None:
    """One entry `evidence.<verb>`: ids, sizes and hashes, never a name or a reason."""
    record(
        NewEntry(
            kind=f"evidence.{verb}",
            subject=Subject(row.subject_room, row.subject_id),
            true_at=true_at or clock.now(),
            owner_path=row.owner_path,
            mode=Mode(row.mode),
            actor=by,
            facts={"evidence": row.pk, "sha256": row.sha256, **facts},
            commitments=commitments or {},
        )
    )
