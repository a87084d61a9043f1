"""Shifts written together with the holdings that they give; the caller holds the lock of the post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actions import NewHolding, hold_by_roster
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.rosters.models import Shift

CHANGED = ("from_at", "until_at", "user", "letter", "why", "reason", "reason_salt", "holding", "changed_at")


def put(
    actor: Actor,
    post: Post,
    *,
    new: Sequence[Shift] = (),
    changed: Sequence[Shift] = (),
    gone: Sequence[Shift] = (),
    standing_until: datetime | None = None,
) -> None:
    """Writes shifts of one post and what they give to whom; what is over stays as it was held."""
    now = clock.now()
    ending = [row.holding_id for row in (*changed, *gone) if row.holding_id is not None]
    giving = [row for row in (*changed, *new) if row.user_id is not None and row.until_at > now]
    made = hold_by_roster(
        actor, post, at=now, end=ending, give=[_holding(row, now) for row in giving], standing_until=standing_until
    )
    for row in (*changed, *new):
        row.changed_at = now
        if row.until_at > now:
            row.holding = None
    for row, holding in zip(giving, made, strict=True):
        row.holding = holding
    Shift.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Shift.objects.bulk_update(changed, CHANGED, batch_size=500)
    Shift.objects.bulk_create(new, batch_size=500)


def _holding(row: Shift, now: datetime) -> NewHolding:
    assert row.user_id is not None
    return NewHolding(row.user_id, row.held_as, max(row.from_at, now), row.until_at)
