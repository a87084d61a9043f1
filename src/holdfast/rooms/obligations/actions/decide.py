"""Decisions: a choice that somebody with authority owes, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.domain.lanes import Lane
from holdfast.domain.ledger.commitment import commit, new_salt
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.excuse import APPROVED, OUTCOMES, excused, may_decide
from holdfast.domain.obligation.settle import Claim
from holdfast.domain.obligation.settle import settle as judge
from holdfast.domain.obligation.states import Kind, State
from holdfast.domain.outbox.message import NewMessage
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.actions.locking import locked, raise_if
from holdfast.rooms.obligations.actions.open import insert_once
from holdfast.rooms.obligations.authority import authority_of, decider, require_decider
from holdfast.rooms.obligations.entries import moment, obligation_entry, text_id
from holdfast.rooms.obligations.events import DecisionSettled
from holdfast.rooms.obligations.firing import past_at
from holdfast.rooms.obligations.messages import words
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.obligations.opening import calendar_of, new_row
from holdfast.rooms.obligations.rules import compile_rule, compiled
from holdfast.rooms.outbox.actions import queue, withdraw
from holdfast.rooms.rulebook.models import Rule

CHANNELS = ("in_app", "email")


def open_decision(
    rule_row: Rule,
    *,
    asks: str,
    about: Subject,
    label: str,
    owner: Agency,
    asked_by: Actor,
    reason: str = "",
    level: str = "",
    values: Mapping[str, object] | None = None,
    starts_at: datetime | None = None,
    mode: Mode = Mode.LIVE,
    occurrence: str = "",
    post: Post | None = None,
) -> Decision:
    """Asks for `asks` (`excuse`, `adopt`, `release`) about a subject; owed by the post with authority over `owner`, or by
    the one that is named."""
    rule = compile_rule(rule_row).clock
    if rule.kind is not Kind.DECISION:
        raise BadInput(Place(field="rule"), "a rule of the kind decision", str(rule.key))
    agency, post_id = (post.agency, post.pk) if post else decider(asks, level, owner, rule)
    starts_at = starts_at or clock.now()
    row = new_row(
        rule_row.pk,
        subject=about,
        label=label,
        owner=agency,
        post_id=post_id,
        starts_at=starts_at,
        mode=mode,
        occurrence=occurrence or str(uuid7()),
        calendar=calendar_of(agency, rule, starts_at),
        zone=agency.zone,
    )
    with transaction.atomic():
        found = insert_once(row)
        if found.pk != row.pk:
            return Decision.objects.get(pk=found.pk)
        return _ask(row, asks, about, asked_by, reason, values or {})


def decide(actor: Actor, obligation_id: UUID, outcome: str, reason: str) -> Decision:
    """Approves or refuses (`approved`, `refused`) with a reason; never by the one who asked."""
    if outcome not in OUTCOMES:
        raise BadInput(Place(field="outcome"), " or ".join(OUTCOMES), outcome)
    with transaction.atomic():
        row, owed = _locked_pair(obligation_id)
        decision = row.decision
        authority = authority_of(decision.asks, row)
        require_decider(actor, row, authority)
        now = clock.now()
        raise_if(
            may_decide(
                decider=actor.user_id, asked_by=decision.asked_by, post=actor.post_id, authority=authority, now=now
            )
        )
        if not reason.strip():
            raise Refused("Give a reason", code="no-reason")
        _settle(row, decision, actor, outcome, reason.strip(), now)
        if owed is not None and outcome == APPROVED:
            _excuse(owed, row, actor, now)
        events.publish(_event(row, decision, actor))
    return decision


def _ask(
    row: Obligation, asks: str, about: Subject, asked_by: Actor, reason: str, values: Mapping[str, object]
) -> Decision:
    salt = new_salt() if reason else ""
    decision = Decision.objects.create(
        obligation=row,
        asks=asks,
        about_room=about.room,
        about_id=about.id,
        asked_by=asked_by.user_id,
        asked_post=asked_by.post_id,
        asked_reason=reason,
        reason_salt=salt,
        values=dict(values),
    )
    commitments = {"reason": commit(salt, reason)} if reason else {}
    more = {"asks": asks, "due_at": moment(row.due_at), "post": text_id(row.post_id)}
    record(obligation_entry("decisions.asked", row, clock.now(), actor=asked_by, more=more, commitments=commitments))
    return decision


def _locked_pair(obligation_id: UUID) -> tuple[Obligation, Obligation | None]:
    """The decision's row, and the obligation that it would excuse: that one locked first, as a settlement does."""
    decision = Decision.objects.filter(pk=obligation_id).first()
    if decision is None:
        raise absent()
    owed = None
    if decision.asks == "excuse" and decision.about_room == facts.ROOM:
        owed = Obligation.objects.select_for_update(of=("self",)).filter(pk=decision.about_id).first()
    return locked(obligation_id), owed


def _settle(row: Obligation, decision: Decision, actor: Actor, outcome: str, reason: str, now: datetime) -> None:
    if row.settled_entered_at is not None:
        raise Refused(
            "It was decided already: %(outcome)s at %(at)s",
            code="already-settled",
            outcome=decision.outcome,
            at=row.settled_entered_at,
        )
    state = judge(facts.standing(row), compiled(row.rule_id).clock, Claim(now, now, evidence=1), row.owner.zone)
    if not isinstance(state, State):
        raise Refused(state.template, code=state.code, **state.values)
    row.state, row.next_tick = state.value, None
    row.settled_true_at = row.settled_entered_at = now
    row.settled_by, row.settled_post = actor.user_id, actor.post_id
    row.version += 1
    row.save()
    decision.outcome, decision.outcome_reason, decision.outcome_salt = outcome, reason, new_salt()
    decision.save()
    record(
        obligation_entry(
            "decisions.decided",
            row,
            now,
            actor=actor,
            more={"asks": decision.asks, "outcome": outcome, "state": state.value},
            commitments={"reason": commit(decision.outcome_salt, reason)},
        )
    )
    withdraw(facts.itself(row))
    queue(_answer(row, decision))


def _excuse(row: Obligation, decided: Obligation, actor: Actor, now: datetime) -> None:
    """One that was settled meanwhile needs no excuse; one that was missed stays missed, with the excuse beside it."""
    before = State(row.state)
    if before not in (State.OPEN, State.MISSED):
        return
    row.state, row.next_tick, row.excused_at = excused(before).value, None, now
    row.past_at = row.past_at or past_at(row, excused(before), now)
    row.version += 1
    row.save()
    more = {"decision": text_id(decided.pk), "state": row.state}
    record(obligation_entry("obligations.excused", row, now, actor=actor, more=more))
    withdraw(facts.itself(row))


def _answer(row: Obligation, decision: Decision) -> list[NewMessage]:
    """Whoever asked hears the outcome."""
    if decision.asked_by is None:
        return []
    values = {**words(row, compiled(row.rule_id).clock, row.owner.zone), "outcome": decision.outcome}
    return [
        NewMessage(
            subject=facts.itself(row),
            round="decided",
            channel=channel,
            lane=Lane(row.lane),
            mode=facts.mode(row),
            template="decision_decided",
            values=values,
            user_id=decision.asked_by,
            post_id=decision.asked_post,
            owner_path=row.owner_path,
        )
        for channel in CHANNELS
    ]


def _event(row: Obligation, decision: Decision, actor: Actor) -> DecisionSettled:
    return DecisionSettled(
        obligation_id=row.pk,
        asks=decision.asks,
        about=Subject(decision.about_room, decision.about_id),
        outcome=decision.outcome,
        decided_by=actor.user_id,
        asked_by=decision.asked_by,
        mode=facts.mode(row),
        values=decision.values,
    )
