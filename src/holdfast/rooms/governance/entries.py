"""Ledger entries of posture and of how areas are led."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.models import Period
from holdfast.rooms.ledger.actions import record


def enter(verb: str, row: Period, actor: Actor, *, said: str = "", **more: FactValue) -> None:
    """One entry about a period: its area, level, reason, time and cause, and what this act adds; `said` was typed."""
    facts: dict[str, FactValue] = {
        "area": row.area_id,
        "posture": row.posture,
        "reason": row.reason,
        "from": instant_text(row.from_at),
        "until": instant_text(row.until_at),
        "cause_room": row.cause_room,
        "cause_id": row.cause_id,
    }
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject(ROOM, row.pk),
            true_at=clock.now(),
            owner_path=row.area_path,
            mode=Mode(row.mode),
            actor=actor.ref,
            facts={**facts, **more},
            reason=said,
        )
    )


def tell(
    verb: str,
    subject_id: UUID,
    owner_path: str,
    actor: Actor,
    commitments: Mapping[str, str] | None = None,
    **facts: FactValue,
) -> None:
    """One entry about a record of this room that is no period; texts are there as commitments only."""
    _tell(verb, subject_id, owner_path, actor, commitments or {}, "", facts)


def tell_taken(verb: str, subject_id: UUID, owner_path: str, actor: Actor, reason: str, /, **facts: FactValue) -> None:
    """The same about an act that took something away, for a reason that was typed."""
    _tell(verb, subject_id, owner_path, actor, {}, reason, facts)


def _tell(
    verb: str,
    subject_id: UUID,
    owner_path: str,
    actor: Actor,
    commitments: Mapping[str, str],
    reason: str,
    facts: Mapping[str, FactValue],
) -> None:
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject(ROOM, subject_id),
            true_at=clock.now(),
            owner_path=owner_path,
            actor=actor.ref,
            facts=facts,
            commitments=commitments,
            reason=reason,
        )
    )


def committed(name: str, text: str) -> tuple[str, dict[str, str]]:
    """A salt for the row and the commitment for the entry; nothing for an empty text."""
    if not text:
        return "", {}
    salt = new_salt()
    return salt, {name: commit(salt, text)}
