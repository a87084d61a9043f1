"""Which posts are held by somebody whom fewer than two proved ways reach: posts are named, never persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Holding
from holdfast.rooms.agencies.rights import require, visible_to
from holdfast.rooms.outbox import access

ENOUGH = 2


@dataclass(frozen=True)
class ThinPost:
    """A post, how it is held, and how many ways of its holder are proved."""

    post_id: UUID
    post_en: str
    post_zh: str
    agency_id: UUID
    agency_en: str
    agency_zh: str
    held_as: str
    ways: int


@dataclass(frozen=True)
class Reach:
    """How the posts of a branch can be reached: all that are held, and those too thin."""

    held: int
    thin: Sequence[ThinPost]


def reach(actor: Actor) -> Reach:
    """The posts of the actor's branch that fewer than two proved ways reach, the thinnest first."""
    require(actor, access.READ, owner_path=actor.path)
    now = clock.now()
    proved = Count("user__contacts__channel", filter=Q(user__contacts__verified_at__isnull=False), distinct=True)
    held = Holding.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now), from_at__lte=now, post__closed_at__isnull=True
    )
    mine = visible_to(held, actor, access.READ, path="post__agency__path")
    rows = mine.annotate(ways=proved).select_related("post__agency")
    thin = rows.filter(ways__lt=ENOUGH).order_by("ways", "post__agency__path", "post__key", "held_as", "pk")
    return Reach(held=mine.count(), thin=[_thin(row) for row in thin])


def _thin(row: Holding) -> ThinPost:
    post, agency = row.post, row.post.agency
    ways: int = row.ways  # type: ignore[attr-defined]
    return ThinPost(post.pk, post.name_en, post.name_zh, agency.pk, agency.name_en, agency.name_zh, row.held_as, ways)
