"""Entries of this room in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record

ROOM = "agencies"


def enter(kind: str, subject_id: UUID, owner_path: str, actor: Actor, *, reason: str = "", **facts: FactValue) -> None:
    """Writes `agencies.<kind>` about one of this room's records, in the act's transaction; `reason` is what was typed."""
    _record(kind, Subject(ROOM, subject_id), owner_path, actor, reason, facts)


def enter_about(
    kind: str, subject: Subject, owner_path: str, actor: Actor, *, reason: str = "", **facts: FactValue
) -> None:
    """The same about a record of another room, as a share is."""
    _record(kind, subject, owner_path, actor, reason, facts)


def _record(
    kind: str, subject: Subject, owner_path: str, actor: Actor, reason: str, facts: Mapping[str, FactValue]
) -> None:
    entry = NewEntry(f"{ROOM}.{kind}", subject, clock.now(), owner_path, actor=actor.ref, facts=facts, reason=reason)
    record(entry)
