"""Entries to fill a ledger with."""

from __future__ import annotations

from holdfast.domain.ledger.entry import NewEntry
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.ledger.actions import record_many


def entries(count: int, kind: str = "obligations.late", path: str = "lanhe.north.") -> list[NewEntry]:
    now = clock.now()
    return [
        NewEntry(kind, Subject("obligations", uuid7()), now, path, facts={"step": "late", "number": number})
        for number in range(count)
    ]


def write(count: int) -> None:
    """Commits so many entries."""
    record_many(entries(count))
