"""Obligations by the hundred in every state that the clock can leave them in, settled and put away ones too."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from holdfast.domain.obligation.states import Kind, State
from holdfast.kernel.ids import uuid7
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.obligations.models import Obligation, ObligationBase, ObligationPast
from holdfast.rooms.rulebook.models import Rule

MINUTE = timedelta(minutes=1)
STATES = (*State, State.OPEN, State.MET, State.MET)


def owed(rule: Rule, owner: Agency, due: datetime, state: State = State.OPEN, **words: Any) -> Obligation:
    """One row, not yet in the database: due at a moment, ten minutes of grace, missed after an hour."""
    settled = due - 5 * MINUTE if state is State.MET else due + 30 * MINUTE
    ended = state in (State.MET, State.MET_LATE)
    columns: dict[str, Any] = {
        "mode": "live",
        "kind": Kind.DUTY.value,
        "lane": "operational",
        "rule": rule,
        "occurrence": str(uuid7()),
        "subject_room": "premises",
        "subject_id": uuid7(),
        "owner": owner,
        "owner_path": owner.path,
        "opens_at": due - 30 * MINUTE,
        "due_at": due,
        "late_at": due + 10 * MINUTE,
        "missed_at": due + 60 * MINUTE,
        "state": state.value,
        "settled_true_at": settled if ended else None,
        "settled_entered_at": settled if ended else None,
        "next_tick": due if state is State.OPEN else None,
    }
    return Obligation(**columns | words)


def many(
    seed: int, number: int, rules: list[Rule], owners: list[Agency], now: datetime, post: Post | None = None
) -> None:
    """So many rows around `now`, from two days before to one after, a third of the settled ones put away."""
    chance = random.Random(seed)
    hot: list[Obligation] = []
    past: list[ObligationPast] = []
    for _ in range(number):
        due = now + timedelta(minutes=chance.randrange(-2880, 1440, 7))
        state = chance.choice(STATES)
        words: dict[str, Any] = {
            "post": post,
            "mode": chance.choice(("live",) * 8 + ("exercise", "test")),
            "kind": chance.choice(("duty", "duty", "duty", "decision")),
            "system_down": chance.random() < 0.1,
            "paused_at": now - MINUTE if state is State.OPEN and chance.random() < 0.3 else None,
        }
        row = owed(chance.choice(rules), chance.choice(owners), due, state, **words)
        if state not in (State.OPEN, State.MISSED) and chance.random() < 0.33:
            past.append(_put_away(row))
        else:
            hot.append(row)
    Obligation.objects.bulk_create(hot)
    ObligationPast.objects.bulk_create(past)


def _put_away(row: ObligationBase) -> ObligationPast:
    return ObligationPast(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
