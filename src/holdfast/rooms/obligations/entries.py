"""Entries of the ledger about obligations and series: ids, enums and times only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.ledger.entry import SYSTEM, FactValue, NewEntry
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.rule import RuleKey
from holdfast.domain.obligation.states import StepKind
from holdfast.domain.obligation.tick import Fired
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.models import ObligationBase, Series
from holdfast.rooms.obligations.rules import compiled

STEP_KINDS = {
    StepKind.OPENED: "obligations.began",
    StepKind.SOON: "obligations.soon",
    StepKind.DUE: "obligations.due",
    StepKind.LATE: "obligations.late",
    StepKind.ESCALATE: "obligations.escalated",
    StepKind.MISSED: "obligations.missed",
}


def obligation_entry(
    kind: str,
    row: ObligationBase,
    true_at: datetime,
    *,
    actor: Actor | None = None,
    more: Mapping[str, FactValue] | None = None,
    commitments: Mapping[str, str] | None = None,
) -> NewEntry:
    """An act on one obligation."""
    return NewEntry(
        kind=kind,
        subject=facts.itself(row),
        true_at=true_at,
        owner_path=row.owner_path,
        mode=facts.mode(row),
        actor=actor.ref if actor else SYSTEM,
        facts={**_rule(compiled(row.rule_id).clock.key), **_about(facts.about(row)), **(more or {})},
        commitments=commitments or {},
    )


def step_entry(row: ObligationBase, key: RuleKey, step: Fired, told: int, *, system_down: bool) -> NewEntry:
    """A step of the clock; true when it was due, entered when it fired."""
    return NewEntry(
        kind=STEP_KINDS[step.kind],
        subject=facts.itself(row),
        true_at=step.due_at,
        owner_path=row.owner_path,
        mode=facts.mode(row),
        facts={
            **_rule(key),
            **_about(facts.about(row)),
            "step": step.key,
            "caught_up": step.caught_up,
            "system_down": system_down,
            "told": told,
        },
    )


def series_entry(
    kind: str,
    row: Series,
    true_at: datetime,
    *,
    actor: Actor | None = None,
    more: Mapping[str, FactValue] | None = None,
) -> NewEntry:
    """An act on one series."""
    subject = Subject(row.subject_room, row.subject_id)
    return NewEntry(
        kind=kind,
        subject=Subject(facts.ROOM, row.id),
        true_at=true_at,
        owner_path=row.owner_path,
        mode=Mode(row.mode),
        actor=actor.ref if actor else SYSTEM,
        facts={**_rule(compiled(row.rule_id).clock.key), **_about(subject), **(more or {})},
    )


def moment(at: datetime | None) -> str | None:
    """An instant as a fact."""
    return None if at is None else instant_text(at)


def committed(text: str) -> tuple[str, dict[str, str]]:
    """A salt for the row and the commitment for the entry; nothing for an empty text."""
    if not text:
        return "", {}
    salt = new_salt()
    return salt, {"note": commit(salt, text)}


def _rule(key: RuleKey) -> dict[str, FactValue]:
    return {"pack": key.pack, "version": key.version, "rule": key.rule}


def _about(subject: Subject) -> dict[str, FactValue]:
    return {"about_room": subject.room, "about_id": text_id(subject.id)}


def text_id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
