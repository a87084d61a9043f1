"""Ledger entries of rosters: ids, enums and times; what people wrote stays in its row, with a commitment here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record

ROOM = "rosters"


def enter(
    verb: str,
    subject_id: UUID,
    owner_path: str,
    actor: Actor,
    *,
    true_at: datetime | None = None,
    texts: tuple[tuple[str, str, str], ...] = (),
    reason: str = "",
    **facts: FactValue,
) -> None:
    """One entry `rosters.<verb>`; `texts` are (name, salt, text) of which the entry keeps a commitment,
    `reason` was typed for taking something away."""
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject(ROOM, subject_id),
            true_at=true_at or clock.now(),
            owner_path=owner_path,
            actor=actor.ref,
            facts=facts,
            commitments={name: commit(salt, text) for name, salt, text in texts if text},
            reason=reason,
        )
    )


def salt_for(text: str) -> str:
    """A salt for a text that its entry commits to; none for no text."""
    return new_salt() if text else ""
