"""Writing to the ledger: always inside the transaction of the act that it records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.ledger.facts import check_commitments, check_facts, check_kind
from holdfast.kernel.canonical import plain
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Entry


def record(entry: NewEntry) -> Entry:
    """Writes one entry, unsealed; the sealer numbers it within a second of the commit."""
    return record_many([entry])[0]


def record_many(entries: Sequence[NewEntry]) -> list[Entry]:
    """Writes entries in one statement, in the order given; FactRefused when one carries free text in the open."""
    entered_at = clock.now()
    shown = "simulated" if clock.is_simulated() else "real"
    return Entry.objects.bulk_create([_row(entry, entered_at, shown) for entry in entries])


def _row(entry: NewEntry, entered_at: datetime, shown: str) -> Entry:
    check_kind(entry.kind)
    check_facts(entry.facts)
    check_commitments(entry.commitments)
    return Entry(
        kind=entry.kind,
        mode=entry.mode.value,
        subject_room=entry.subject.room,
        subject_id=entry.subject.id,
        owner_path=entry.owner_path,
        by=entry.actor.by.value,
        person=entry.actor.person,
        post=entry.actor.post,
        agency=entry.actor.agency,
        true_at=entry.true_at,
        entered_at=entered_at,
        clock=shown,
        facts=plain(entry.facts),
        commitments=dict(entry.commitments),
    )
