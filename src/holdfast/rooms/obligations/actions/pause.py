"""Pausing and resuming, with a reason from a list (`domain.obligation.pause.PauseReason`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from holdfast.domain.obligation.pause import Pause, may_pause, resumed
from holdfast.domain.obligation.states import State
from holdfast.domain.obligation.tick import first_tick
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.actions.locking import locked_for, locked_series, raise_if
from holdfast.rooms.obligations.actions.replanning import replan, withdraw_planned
from holdfast.rooms.obligations.entries import moment, obligation_entry, series_entry
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.outbox.actions import withdraw


def pause_obligation(actor: Actor, obligation_id: UUID, reason: str) -> Obligation:
    """Stops the clock of one obligation; what has not fired shifts by the length of the pause."""
    with transaction.atomic():
        row = locked_for(actor, access.PAUSE, obligation_id)
        rule = compiled(row.rule_id).clock
        raise_if(may_pause(rule, State(row.state), row.paused_at is not None, reason))
        row.paused_at = clock.now()
        row.pause_reason = reason
        row.next_tick = None
        _save(row)
        record(obligation_entry("obligations.paused", row, row.paused_at, actor=actor, more={"reason": reason}))
        withdraw(facts.itself(row))
    return row


def resume_obligation(actor: Actor, obligation_id: UUID) -> Obligation:
    """Lets the clock run on; the rest of the window is as long as it was."""
    with transaction.atomic():
        row = locked_for(actor, access.PAUSE, obligation_id)
        if row.paused_at is None or row.state != State.OPEN:
            raise Refused("It is not paused", code="not-paused")
        pause = Pause(row.paused_at, max(clock.now(), row.paused_at))
        _shift(row, pause)
        _save(row)
        more = {"paused_at": moment(pause.began), "due_at": moment(row.due_at)}
        record(obligation_entry("obligations.resumed", row, pause.ended, actor=actor, more=more))
    return row


def pause_series(actor: Actor, series_id: UUID, reason: str, *, until: datetime | None = None) -> Series:
    """Nothing new is owed from now until `until`; occurrences that have opened stay."""
    with transaction.atomic():
        row = locked_series(actor, access.PAUSE, series_id)
        now = clock.now()
        raise_if(may_pause(compiled(row.rule_id).clock, State.OPEN, row.paused_from is not None, reason))
        if until is not None and until <= now:
            raise Refused("A pause ends in the future", code="ends-before")
        withdrawn = withdraw_planned([row.pk], now)
        row.paused_from, row.paused_until, row.pause_reason = now, until, reason
        replan(row, now)
        more = {"reason": reason, "until": moment(until), "withdrawn": withdrawn.get(row.pk, 0)}
        record(series_entry("series.paused", row, now, actor=actor, more=more))
    return row


def resume_series(actor: Actor, series_id: UUID) -> Series:
    """What the series demands from now on is owed again."""
    with transaction.atomic():
        row = locked_series(actor, access.PAUSE, series_id)
        if row.paused_from is None:
            raise Refused("It is not paused", code="not-paused")
        now = clock.now()
        withdraw_planned([row.pk], now)
        row.paused_from = row.paused_until = None
        row.pause_reason = ""
        replan(row, now)
        record(series_entry("series.resumed", row, now, actor=actor))
    return row


def _shift(row: Obligation, pause: Pause) -> None:
    window = resumed(facts.window(row), pause)
    row.opens_at, row.due_at, row.late_at, row.missed_at = window.opens, window.due, window.late, window.missed
    row.pauses = [*row.pauses, [pause.began.isoformat(), pause.ended.isoformat()]]
    row.paused_for = (row.paused_for or timedelta(0)) + pause.length
    row.paused_at = None
    row.pause_reason = ""
    row.next_tick = first_tick(facts.clock_facts(row), compiled(row.rule_id).plan)


def _save(row: Obligation) -> None:
    row.version += 1
    row.save()
