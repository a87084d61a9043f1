"""Ledger entries about plans: ids, numbers and hashes; what a plan says stays in its version."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.domain.ledger.entry import SYSTEM, ActorRef, FactValue, NewEntry
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.plans.facts import ROOM
from holdfast.rooms.plans.models import Plan


def enter(
    verb: str,
    plan: Plan,
    by: ActorRef = SYSTEM,
    *,
    commitments: Mapping[str, str] | None = None,
    reason: str = "",
    **facts: FactValue,
) -> None:
    """One entry `plans.<verb>`."""
    record(
        NewEntry(
            kind=f"{ROOM}.{verb}",
            subject=Subject(ROOM, plan.pk),
            true_at=clock.now(),
            owner_path=plan.owner_path,
            actor=by,
            facts={"about_room": plan.subject_room, "about_id": plan.subject_id, **facts},
            commitments=commitments or {},
            reason=reason,
        )
    )
