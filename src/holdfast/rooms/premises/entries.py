"""Ledger entries of the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from holdfast.domain.ledger.entry import FactValue, NewEntry
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.premises.facts import ROOM


def enter(verb: str, subject_id: UUID, owner_path: str, actor: Actor, **facts: FactValue) -> None:
    """One entry about a place, or about an agency's many places at once (then the subject is the agency)."""
    enter_many(verb, actor, [(subject_id, owner_path, facts)])


def enter_taken(verb: str, subject_id: UUID, owner_path: str, actor: Actor, reason: str, /, **facts: FactValue) -> None:
    """The same about an act that took something away, for a reason that was typed."""
    enter_many(verb, actor, [(subject_id, owner_path, facts)], said=reason)


def enter_many(
    verb: str, actor: Actor, told: Iterable[tuple[UUID, str, Mapping[str, FactValue]]], *, said: str = ""
) -> None:
    """The same for many subjects, each with its branch and facts, in one statement."""
    now = clock.now()
    record_many(
        [
            NewEntry(
                kind=f"{ROOM}.{verb}",
                subject=Subject(ROOM, subject_id),
                true_at=now,
                owner_path=owner_path,
                actor=actor.ref,
                facts=facts,
                reason=said,
            )
            for subject_id, owner_path, facts in told
        ]
    )
