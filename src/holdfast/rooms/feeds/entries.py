"""Entries of this room in the ledger."""

from __future__ import annotations

from holdfast.domain.ledger.entry import SYSTEM, ActorRef, FactValue, NewEntry
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.feeds.models import Imported, Source
from holdfast.rooms.ledger.actions import record

ROOM = "feeds"


def enter(kind: str, row: Imported | Source, by: ActorRef = SYSTEM, **facts: FactValue) -> None:
    """Writes `feeds.<kind>` about a feed or an alert that came by one; no text of another house goes into it."""
    record(NewEntry(f"{ROOM}.{kind}", Subject(ROOM, row.pk), clock.now(), row.owner_path, actor=by, facts=facts))
