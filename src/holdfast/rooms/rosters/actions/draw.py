"""Keeping shifts drawn as far ahead as the pack says."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR
from holdfast.rooms.rosters.drawing import drawn_shifts
from holdfast.rooms.rosters.entries import enter
from holdfast.rooms.rosters.locking import lock
from holdfast.rooms.rosters.models import Roster
from holdfast.rooms.rosters.rules import known_rules
from holdfast.rooms.rosters.writing import put

# A day at a time, so that a look that finds nothing to do costs one query.
STEP = timedelta(days=1)


def draw_ahead() -> int:
    """Draws what has come within reach; answers for how many posts."""
    now = clock.now()
    rows = Roster.objects.filter(ended_at__isnull=True, post__closed_at__isnull=True).select_related("post__agency")
    drawn = 0
    for row in rows.order_by("pk"):
        rules = known_rules(row.post)
        if rules is not None and row.drawn_until + STEP <= now + rules.roster.drawn_ahead:
            drawn += _draw(row)
    return drawn


@transaction.atomic
def _draw(row: Roster) -> int:
    """Two workers may come here: the post's lock keeps the second out, and it then sees how far the first came."""
    post = lock([row.pk])[row.pk]
    row = Roster.objects.get(pk=row.pk)
    rules = known_rules(post)
    if rules is None:
        return 0
    until = clock.now() + rules.roster.drawn_ahead
    if row.ended_at is not None or row.drawn_until + STEP > until:
        return 0
    fresh = drawn_shifts(post, row.drawn_until, until, rules.rest)
    put(SYSTEM_ACTOR, post, new=fresh)
    Roster.objects.filter(pk=row.pk).update(drawn_until=until)
    enter("drawn", post.pk, post.agency.path, SYSTEM_ACTOR, shifts=len(fresh), until=until)
    return 1
