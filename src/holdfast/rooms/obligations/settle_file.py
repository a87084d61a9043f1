"""Settling with a file in one go: the photo is part of the tap."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.db import transaction

from holdfast.domain.mode import Mode
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.evidence import actions as evidence
from holdfast.rooms.evidence.queries import Record
from holdfast.rooms.obligations import access, actions, facts
from holdfast.rooms.obligations.detail import evidence_of, seen
from holdfast.rooms.obligations.models import Obligation


def settle_with_file(
    actor: Actor,
    obligation_id: UUID,
    *,
    true_at: datetime,
    file: File[bytes] | None = None,
    note: str = "",
) -> actions.Settled:
    """Keeps the file and settles with it and with those added before; both or nothing."""
    with transaction.atomic():
        obligation = seen(actor, obligation_id)
        require(
            actor, access.SETTLE, owner_path=obligation.owner_path, subject=facts.about(obligation), reading=access.READ
        )
        if file is not None:
            add_file(actor, obligation_id, file=file, taken_at=true_at)
        ids = [kept.pk for kept in evidence_of(obligation)]
        return actions.settle(actor, obligation_id, true_at=true_at, evidence_ids=ids, note=note)


def record_of(obligation: Obligation) -> Record:
    """An obligation as what files are about: whoever its place is shared to sees them with it."""
    return Record(
        facts.itself(obligation),
        obligation.owner_path,
        obligation.subject_label,
        Mode(obligation.mode),
        through=facts.about(obligation),
    )


def add_file(actor: Actor, obligation_id: UUID, *, file: File[bytes], taken_at: datetime) -> None:
    """Keeps a file as evidence of an obligation that the actor may see."""
    obligation = seen(actor, obligation_id)
    evidence.add_file(actor, record_of(obligation), file.name or "", file, taken_at)
