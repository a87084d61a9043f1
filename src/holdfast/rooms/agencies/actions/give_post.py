"""Who holds which post when. One holder at a time, any number of deputies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import Holding, Post, User
from holdfast.rooms.agencies.records import holding_for, post_for, user_for


def give_post(
    actor: Actor,
    post_id: UUID,
    user_id: UUID,
    *,
    held_as: str = "holder",
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Holding:
    """Gives a post to a member of staff from a moment, for a time or until it is ended."""
    starts = from_at or clock.now()
    _check(held_as, starts, until_at)
    with transaction.atomic():
        # The post's row is the lock: two who give it at once stand in line here, and the second sees the first.
        post = post_for(actor, post_id, access.HOLD, lock=True)
        user = user_for(actor, user_id, access.HOLD)
        _refuse_unless_free(post, user, held_as, starts, until_at)
        holding = Holding.objects.create(post=post, user=user, held_as=held_as, from_at=starts, until_at=until_at)
        enter(
            "post_given",
            post.pk,
            post.agency.path,
            actor,
            holding=holding.pk,
            person=user.pk,
            held_as=held_as,
            from_at=starts,
            until_at=until_at,
        )
    return holding


def end_holding(actor: Actor, holding_id: UUID, *, reason: str, at: datetime | None = None) -> None:
    """Ends a holding now, or at a later moment; one that has not begun is taken back."""
    said = typed_reason(reason)
    with transaction.atomic():
        holding = holding_for(actor, holding_id, access.HOLD)
        now = clock.now()
        ends = max(at or now, now)
        if holding.until_at is not None and holding.until_at <= ends:
            return
        if holding.from_at >= ends:
            holding.delete()
        else:
            Holding.objects.filter(pk=holding_id).update(until_at=ends)
        post = holding.post
        person = holding.user_id
        enter(
            "post_ended",
            post.pk,
            post.agency.path,
            actor,
            reason=said,
            holding=holding_id,
            person=person,
            until_at=ends,
        )


def _check(held_as: str, starts: datetime, until_at: datetime | None) -> None:
    if held_as not in Holding.As.values:
        raise BadInput(Place(field="held_as"), ", ".join(Holding.As.values), repr(held_as))
    if until_at is not None and until_at <= starts:
        raise BadInput(Place(field="until_at"), "a moment after the beginning", until_at.isoformat())


def _refuse_unless_free(post: Post, user: User, held_as: str, starts: datetime, until_at: datetime | None) -> None:
    if post.closed_at:
        raise Refused(noop("The post is closed"), code="post-closed")
    if not user.is_active:
        raise Refused(noop("The account is disabled"), code="account-disabled")
    meanwhile = Holding.objects.filter(Q(until_at__isnull=True) | Q(until_at__gt=starts), post=post)
    if until_at is not None:
        meanwhile = meanwhile.filter(from_at__lt=until_at)
    if meanwhile.filter(user=user).exists():
        raise Refused(noop("This person holds the post in that time already"), code="held-already")
    if held_as == Holding.As.HOLDER and meanwhile.filter(held_as=Holding.As.HOLDER).exists():
        raise Refused(noop("The post has a holder in that time; end that holding first"), code="post-held")
