"""What the actor's post owes, for one thumb: late first, then by time left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from holdfast.domain.obligation.states import State
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.owed import open_rows
from holdfast.rooms.obligations.rows import Row, rows_of

CARDS = 20
NEAR = timedelta(hours=2)
DONE = 5
MOST_AHEAD = 500


@dataclass(frozen=True)
class Mine:
    """Cards to act on, rows that come later, rows that are behind."""

    cards: tuple[Row, ...]
    coming: tuple[Row, ...]
    done: tuple[Row, ...]
    open: int
    late: int
    settled: int


NOTHING = Mine((), (), (), 0, 0, 0)


def mine(actor: Actor, now: datetime) -> Mine:
    """The tasks of the post held now; a person without a post owes nothing."""
    if actor.post_id is None:
        return NOTHING
    owed = open_rows(actor).filter(post_id=actor.post_id)
    rows = rows_of(list(owed.select_related("post", "owner").order_by("due_at", "id")[:CARDS]))
    done = _done(actor, now)
    ready, coming = _split(rows, now)
    late = owed.filter(late_at__lte=now, paused_at__isnull=True).count()
    return Mine(ready, coming, tuple(rows_of(done[:DONE])), owed.filter(opens_at__lte=now).count(), late, len(done))


def ahead(actor: Actor, until: datetime) -> list[Obligation]:
    """Every open task of the post that opens before `until`, the soonest due first: what a device can take along."""
    if actor.post_id is None:
        return []
    owed = open_rows(actor).filter(post_id=actor.post_id, opens_at__lte=until)
    return list(owed.select_related("post", "owner").order_by("due_at", "id")[:MOST_AHEAD])


def done_lately(actor: Actor, now: datetime, also: Sequence[UUID] = ()) -> list[Obligation]:
    """What the post settled today and those of `also` that the actor may see, the latest first."""
    found = _done(actor, now)
    rest = set(also) - {row.pk for row in found}
    if rest:
        seen = visible_to(Obligation.objects.filter(pk__in=rest), actor, access.READ, room="obligations")
        found += list(seen.exclude(state=State.OPEN.value).select_related("post", "owner"))
    return sorted(found, key=lambda row: row.settled_entered_at or row.due_at, reverse=True)


def _split(rows: Sequence[Row], now: datetime) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    ready = [row for row in rows if row.opens_at <= now and row.paused_at is None]
    ready.sort(key=lambda row: (row.late_at > now, row.due_at))
    cards = tuple(row for number, row in enumerate(ready) if number == 0 or row.due_at <= now + NEAR)
    return cards, tuple(row for row in rows if row not in cards)


def _done(actor: Actor, now: datetime) -> list[Obligation]:
    """What the post settled today, the latest first."""
    midnight = timezone.make_aware(datetime.combine(timezone.localtime(now).date(), time.min))
    settled = Obligation.objects.filter(
        state__in=[State.MET.value, State.MET_LATE.value], settled_post=actor.post_id, settled_entered_at__gte=midnight
    )
    seen = visible_to(settled, actor, access.READ, room="obligations").select_related("post", "owner")
    return list(seen.order_by("-settled_entered_at")[:100])
