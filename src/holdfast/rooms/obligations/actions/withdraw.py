"""Withdrawing everything that a subject owes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from holdfast.domain.obligation.states import State
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.entries import obligation_entry
from holdfast.rooms.obligations.firing import past_at
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.outbox.actions import withdraw


def withdraw_subject(subject: Subject, *, reason: str = "closed", actor: Actor | None = None) -> int:
    """The subject is gone: its open obligations, series and waiting messages are withdrawn. Answers how many."""
    from holdfast.rooms.obligations.actions.series import end_series

    with transaction.atomic():
        live = Series.objects.filter(subject_room=subject.room, subject_id=subject.id, ends_at__isnull=True)
        end_series(list(live.values_list("pk", flat=True)), reason=reason, actor=actor)
        rows = Obligation.objects.filter(subject_room=subject.room, subject_id=subject.id, state=State.OPEN.value)
        return withdraw_rows(list(rows.select_for_update(of=("self",)).order_by("pk")), reason, actor)


def withdraw_askings(row: Obligation) -> int:
    """What was asked about an obligation needs no answer once it is settled."""
    pending = Obligation.objects.filter(
        decision__about_id=row.pk, decision__about_room=facts.ROOM, state=State.OPEN.value
    )
    return withdraw_rows(list(pending.select_for_update(of=("self",)).order_by("pk")), "settled", None)


def withdraw_rows(rows: Sequence[Obligation], reason: str, actor: Actor | None) -> int:
    """Withdraws locked rows, with an entry each and their unsent messages."""
    now = clock.now()
    for row in rows:
        row.state = State.WITHDRAWN.value
        row.next_tick = None
        row.past_at = past_at(row, State.WITHDRAWN, now)
        row.version += 1
    Obligation.objects.bulk_update(rows, ["state", "next_tick", "past_at", "version"], batch_size=500)
    more = {"reason": reason}
    record_many([obligation_entry("obligations.withdrawn", row, now, actor=actor, more=more) for row in rows])
    for row in rows:
        withdraw(facts.itself(row))
    return len(rows)
