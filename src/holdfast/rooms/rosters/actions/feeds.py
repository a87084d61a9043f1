"""Addresses for calendars: made and ended by a person, read by a program that knows the address."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import NotAllowed, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rosters.access import USE_FEEDS
from holdfast.rooms.rosters.entries import enter
from holdfast.rooms.rosters.locking import post_for
from holdfast.rooms.rosters.models import Feed

MOST = 10
LONGEST = 100
# One write an hour tells whether an address is in use.
TOUCH_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class MadeFeed:
    """A new address, and its secret, which nobody can read again."""

    row: Feed
    secret: str


@transaction.atomic
def make_feed(actor: Actor, *, post_id: UUID | None = None) -> MadeFeed:
    """An address for one's own shifts, or with `post_id` for those of a post that one may see."""
    require(actor, USE_FEEDS, owner_path=actor.path)
    if post_id is not None:
        post_for(actor, post_id, USE_FEEDS)
    if actor.user_id is None or actor.token_id is not None:
        raise NotAllowed(noop("A calendar address is made by a person who has signed in"), code="by-person-only")
    if Feed.objects.filter(maker_id=actor.user_id, ended_at__isnull=True).count() >= MOST:
        raise Refused(noop("You have %(most)s addresses. End one first"), code="too-many-feeds", most=MOST)
    secret = secrets.token_urlsafe(32)
    row = Feed.objects.create(
        token_hash=_hash(secret), maker_id=actor.user_id, post_id=post_id, made_at=clock.real_now()
    )
    enter("feed_made", row.pk, actor.path, actor, post=post_id)
    return MadeFeed(row, secret)


@transaction.atomic
def end_feed(actor: Actor, feed_id: UUID, *, reason: str) -> Feed:
    """Ends one of the actor's own addresses."""
    said = typed_reason(reason)
    row = Feed.objects.select_for_update().filter(pk=feed_id, maker_id=actor.user_id).first()
    if row is None:
        raise absent()
    require(actor, USE_FEEDS, owner_path=actor.path)
    if row.ended_at is None:
        row.ended_at = clock.real_now()
        row.save(update_fields=["ended_at"])
        enter("feed_ended", row.pk, actor.path, actor, reason=said)
    return row


def feed_of(secret: str) -> Feed | None:
    """The feed at this address, while it and the account of its maker live."""
    if len(secret) > LONGEST or not secret.isascii():
        return None
    live = Feed.objects.filter(
        token_hash=_hash(secret), ended_at__isnull=True, maker__is_active=True, maker__erased_at__isnull=True
    )
    row = live.select_related("maker__agency", "post__agency").first()
    if row is not None:
        now = clock.real_now()
        stale = Q(read_at__isnull=True) | Q(read_at__lt=now - TOUCH_AFTER)
        Feed.objects.filter(stale, pk=row.pk).update(read_at=now)
    return row


def _hash(secret: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
