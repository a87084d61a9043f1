"""Ledger entries of the register."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.premises.facts import ROOM


def enter(verb: str, subject_id: UUID, owner_path: str, actor: Actor, **facts: FactValue) -> None:
    """One entry about a place, or about an agency's many places at once (then the subject is the agency)."""
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject(ROOM, subject_id),
            true_at=clock.now(),
            owner_path=owner_path,
            actor=actor.ref,
            facts=facts,
        )
    )
