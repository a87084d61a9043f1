"""Who holds which post when, as a roster says it. The act of the roster asked for the right; here stands the lock, and
that a post has one holder at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import Refused
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import Holding, Post
from holdfast.rooms.agencies.rights import absent


@dataclass(frozen=True)
class NewHolding:
    """A holding as a shift gives it."""

    user_id: UUID
    held_as: str
    from_at: datetime
    until_at: datetime


def lock_post(post_id: UUID) -> Post:
    """The post, nobody else changing who holds it until the transaction ends."""
    post = Post.objects.select_for_update(of=("self",)).select_related("agency").filter(pk=post_id).first()
    if post is None:
        raise absent()
    return post


def hold_by_roster(
    actor: Actor,
    post: Post,
    *,
    at: datetime,
    end: Sequence[UUID] = (),
    give: Sequence[NewHolding] = (),
    standing_until: datetime | None = None,
) -> list[Holding]:
    """Ends these holdings of a locked post and gives it anew, as one entry; answers the new ones in the order of `give`.

    What has begun ends at `at`, the moment of the act, what has not is taken back. `standing_until`: a holder without an end gives way then. A post
    that would have two holders at once is refused, and nothing is changed."""
    with transaction.atomic():
        if standing_until is not None:
            _end_standing(post, standing_until)
        ended = Holding.objects.filter(pk__in=end, post=post)
        ended.filter(from_at__gte=at).delete()
        ended.filter(Q(until_at__isnull=True) | Q(until_at__gt=at), from_at__lt=at).update(until_at=at)
        made = [Holding(post=post, **vars(new)) for new in give]
        Holding.objects.bulk_create(made)
        _refuse_two_holders(post, min((new.from_at for new in give), default=at))
        enter("post_rostered", post.pk, post.agency.path, actor, given=len(made), ended=len(end))
    return made


def _end_standing(post: Post, at: datetime) -> None:
    standing = Holding.objects.filter(post=post, held_as=Holding.As.HOLDER, until_at__isnull=True)
    standing.filter(from_at__gte=at).delete()
    standing.update(until_at=at)


def _refuse_two_holders(post: Post, since: datetime) -> None:
    rows = Holding.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=since), post=post, held_as=Holding.As.HOLDER
    )
    spans = sorted(rows.values_list("from_at", "until_at"), key=lambda pair: pair[0])
    for (_, until_at), (from_at, _after) in pairwise(spans):
        if until_at is None or until_at > from_at:
            raise Refused(noop("The post has a holder in that time; end that holding first"), code="post-held")
