"""What becomes of open swaps when their shifts change under them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from holdfast.domain.rosters.swap import OPEN, SwapState
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.actions import withdraw_subject
from holdfast.rooms.rosters.entries import ROOM, enter
from holdfast.rooms.rosters.models import Swap


def lapse_of_shifts(shift_ids: Sequence[UUID], actor: Actor) -> int:
    """Open swaps of these shifts lapse, and nobody owes an answer to them any more."""
    about = Q(shift__in=shift_ids) | Q(back__in=shift_ids)
    rows = list(Swap.objects.filter(about, state__in=[state.value for state in OPEN]).order_by("pk"))
    for row in rows:
        close(row, SwapState.LAPSED, actor)
    return len(rows)


def close(row: Swap, state: SwapState, actor: Actor, *, reason: str = "") -> None:
    """An end of a swap that did not come about: entered, and its open answer or decision withdrawn."""
    row.state, row.done_at = state.value, clock.now()
    row.save(update_fields=["state", "done_at", "answer", "answer_salt"])
    withdraw_subject(Subject(ROOM, row.pk), reason=state.value, actor=actor)
    texts = (("answer", row.answer_salt, row.answer),)
    enter(f"swap_{state.value}", row.pk, row.owner_path, actor, texts=texts, reason=reason)
