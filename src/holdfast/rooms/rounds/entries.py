"""What the ledger says of reports and marks: ids, times and counts; notes and labels stay in their rows."""

from __future__ import annotations

from holdfast.domain.ledger.commitment import commit
from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.domain.mode import Mode
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.rounds.facts import ROOM
from holdfast.rooms.rounds.models import Mark, Receipt


def enter_receipt(actor: Actor, row: Receipt) -> None:
    """`rounds.reported` or `rounds.superseded`, on the duty; true when it was done."""
    counted = row.outcome == Receipt.Outcome.COUNTED
    record(
        NewEntry(
            kind=f"{ROOM}.{'reported' if counted else 'superseded'}",
            subject=Subject("obligations", row.obligation_id),
            true_at=row.true_at,
            owner_path=row.owner_path,
            mode=Mode(row.mode),
            actor=actor.ref,
            facts={**_facts(row), **({} if counted else _first(row))},
            commitments={"note": commit(row.note_salt, row.note)} if row.note else {},
        )
    )


def enter_mark(verb: str, actor: Actor, row: Mark, *, reason: str = "") -> None:
    """`rounds.mark_added` or `rounds.mark_ended`, on the place."""
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject("premises", row.premises_id),
            true_at=clock.now(),
            owner_path=row.owner_path,
            actor=actor.ref,
            facts={"mark": row.pk},
            reason=reason,
        )
    )


def _facts(row: Receipt) -> dict[str, FactValue]:
    wrong = sum(1 for answer in row.answers if not answer["in_order"])
    return {
        "receipt": str(row.pk),
        "noted_at": instant_text(row.noted_at),
        "drift": row.drift,
        "drift_heard": row.drift_heard,
        "points": len(row.answers),
        "not_in_order": wrong,
        "evidence": len(row.evidence),
        "mark": str(row.mark_id) if row.mark_id else None,
    }


def _first(row: Receipt) -> dict[str, FactValue]:
    return {
        "why": row.why,
        "first_true_at": instant_text(row.first_true_at) if row.first_true_at else None,
        "first_entered_at": instant_text(row.first_heard_at) if row.first_heard_at else None,
        "first_post": str(row.first_post) if row.first_post else None,
    }
