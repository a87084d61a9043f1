"""Settling what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.obligation.settle import Claim
from holdfast.domain.obligation.settle import settle as judge
from holdfast.domain.obligation.states import Kind, State
from holdfast.kernel.errors import OutOfDate, Refused
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.actions.locking import locked_for
from holdfast.rooms.obligations.actions.withdraw import withdraw_askings
from holdfast.rooms.obligations.entries import committed, obligation_entry
from holdfast.rooms.obligations.events import DutySettled
from holdfast.rooms.obligations.firing import past_at
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.outbox.actions import withdraw

WORDS = {
    State.MET: "Done, in time",
    State.MET_LATE: "Done, late",
    State.MISSED: "Recorded. It stays missed",
}


@dataclass(frozen=True)
class Settled:
    """The state that the settlement led to, and a sentence (`words % values`) for the one who settled."""

    state: State
    words: str
    values: dict[str, object]


def settle(
    actor: Actor,
    obligation_id: UUID,
    *,
    true_at: datetime,
    evidence_ids: Sequence[UUID] = (),
    note: str = "",
    version: int | None = None,
    noted_at: datetime | None = None,
) -> Settled:
    """Records that it was done at `true_at`; raises Refused with who and when for a second settlement. `noted_at`: when
    a device without network noted it."""
    with transaction.atomic():
        row = locked_for(actor, access.SETTLE, obligation_id)
        if row.kind == Kind.DECISION:
            raise Refused("A decision is approved or refused, not settled", code="is-a-decision")
        evidence = _evidence(row, evidence_ids)
        state = _judged(row, Claim(true_at, clock.now(), evidence, noted_at), version)
        _write(row, actor, state, true_at, note, evidence)
    return Settled(state, WORDS[state], {})


def hold_to_settle(actor: Actor, obligation_id: UUID) -> Obligation:
    """The row, locked, when the actor may settle it: for rooms above that look at it first, in one transaction."""
    return locked_for(actor, access.SETTLE, obligation_id)


def settle_about(subject: Subject, rule_id: str, actor: Actor, true_at: datetime) -> int:
    """What an act of a room above has done settles what was owed about its record; that act asked for the right.
    Answers how many; what cannot be settled any more stays as it is."""
    with transaction.atomic():
        rows = Obligation.objects.filter(
            subject_room=subject.room, subject_id=subject.id, rule__rule_id=rule_id, settled_entered_at__isnull=True
        )
        settled = 0
        for row in rows.select_for_update(of=("self",)).select_related("owner").order_by("pk"):
            rule = compiled(row.rule_id).clock
            state = judge(facts.standing(row), rule, Claim(true_at, clock.now(), 1), row.owner.zone)
            if isinstance(state, State):
                _write(row, actor, state, true_at, "", 0)
                settled += 1
    return settled


def _judged(row: Obligation, claim: Claim, version: int | None) -> State:
    answer = judge(facts.standing(row), compiled(row.rule_id).clock, claim, row.owner.zone)
    if isinstance(answer, Refusal) and answer.code == "already-settled":
        raise _settled_by(row)
    if version is not None and version != row.version:
        raise OutOfDate("It changed since you saw it: look again", version=row.version)
    if isinstance(answer, Refusal):
        raise Refused(answer.template, code=answer.code, **answer.values)
    return answer


def _settled_by(row: Obligation) -> Refused:
    post = Post.objects.filter(pk=row.settled_post).first() if row.settled_post else None
    return Refused(
        "It was settled already, by %(who)s at %(at)s",
        code="already-settled",
        who=post.name_en if post else "the system",
        at=row.settled_entered_at,
    )


def _evidence(row: Obligation, evidence_ids: Sequence[UUID]) -> int:
    """How many of these are evidence about this obligation or its subject; anything else is refused."""
    wanted = set(evidence_ids)
    found = Evidence.objects.filter(
        pk__in=wanted, subject_id__in=[row.pk, row.subject_id], mode=row.mode, deleted_at__isnull=True
    ).count()
    if found != len(wanted):
        raise Refused("That evidence is not about this", code="foreign-evidence")
    return found


def _write(row: Obligation, actor: Actor, state: State, true_at: datetime, note: str, evidence: int) -> None:
    now = clock.now()
    salt, commitments = committed(note)
    row.state = state.value
    row.next_tick = None
    row.settled_true_at, row.settled_entered_at = true_at, now
    row.settled_by, row.settled_post = actor.user_id, actor.post_id
    row.note, row.note_salt = note, salt
    row.past_at = past_at(row, state, now)
    row.version += 1
    row.save()
    record(
        obligation_entry(
            "obligations.settled",
            row,
            true_at,
            actor=actor,
            more={"state": state.value, "evidence": evidence, "late": state is not State.MET},
            commitments=commitments,
        )
    )
    withdraw(facts.itself(row))
    withdraw_askings(row)
    events.publish(
        DutySettled(
            obligation_id=row.pk,
            about=facts.about(row),
            rule=compiled(row.rule_id).clock.key.rule,
            true_at=true_at,
            entered_at=now,
            by_post=actor.post_id,
            mode=facts.mode(row),
        )
    )
