"""Asking to be excused."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from holdfast.domain.obligation.excuse import may_ask
from holdfast.domain.obligation.states import State
from holdfast.kernel.errors import Refused
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.actions.decide import open_decision
from holdfast.rooms.obligations.actions.locking import locked_for, raise_if
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.obligations.rules import compiled, sibling

EXCUSE = "excuse"


def ask_to_excuse(actor: Actor, obligation_id: UUID, reason: str) -> Decision:
    """Opens the decision; the clock of the obligation goes on meanwhile."""
    with transaction.atomic():
        row = locked_for(actor, access.ASK_EXCUSE, obligation_id)
        rule = compiled(row.rule_id).clock
        raise_if(may_ask(rule, State(row.state), reason, is_excused=row.excused_at is not None))
        _refuse_second(row)
        return open_decision(
            sibling(rule.key, rule.excuse_rule),
            asks=EXCUSE,
            about=facts.itself(row),
            label=row.subject_label,
            owner=row.owner,
            asked_by=actor,
            reason=reason,
            level=rule.excuse_decided_by.removeprefix("level:"),
            mode=facts.mode(row),
        )


def _refuse_second(row: Obligation) -> None:
    pending = Decision.objects.filter(about_id=row.pk, asks=EXCUSE, obligation__state=State.OPEN.value)
    if pending.exists():
        raise Refused("Somebody asked already; it is not decided yet", code="asked-already")
