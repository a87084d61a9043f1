"""Ledger entries of posture."""

from __future__ import annotations

from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.governance.facts import ROOM
from holdfast.rooms.governance.models import Period
from holdfast.rooms.ledger.actions import record


def enter(verb: str, row: Period, actor: Actor, **more: FactValue) -> None:
    """One entry about a period: its area, level, reason, time and cause, and what this act adds."""
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
        )
    )
