"""Whose token this is, and whether it still opens anything."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import ApiToken
from holdfast.rooms.agencies.queries import actor_for

PREFIX = "hf_"
LONGEST_SECRET = 100
# One write a minute tells whether a token is in use; one for every request would cost more than it tells.
TOUCH_AFTER = timedelta(minutes=1)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, so a slow hash would protect nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_tokens(user_id: UUID, at: datetime) -> QuerySet[ApiToken]:
    """The user's tokens that are neither revoked nor expired, by real time."""
    return ApiToken.objects.filter(user_id=user_id, revoked_at__isnull=True, expires_at__gt=at)


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens, spent ones too; never anybody else's."""
    mine = ApiToken.objects.filter(user_id=actor.user_id) if actor.user_id else ApiToken.objects.none()
    return mine.select_related("post__agency")


def actor_of_token(secret: str) -> Actor | None:
    """Who acts with this secret: the holder of the token's post, narrowed to its scopes. None when it is unknown,
    expired or revoked, its person disabled, or the post held by somebody else now."""
    if not secret.startswith(PREFIX) or len(secret) > LONGEST_SECRET or not secret.isascii():
        return None
    row = _row(secret)
    if row is None:
        return None
    actor = actor_for(row.user, row.post_id, clock.now(), token_id=row.pk, scopes=frozenset(row.scopes))
    if actor.post_id is None:
        return None
    _touch(row)
    return actor


def _row(secret: str) -> ApiToken | None:
    live = ApiToken.objects.filter(
        token_hash=hash_of(secret),
        revoked_at__isnull=True,
        expires_at__gt=clock.real_now(),
        user__is_active=True,
        user__erased_at__isnull=True,
    )
    return live.select_related("user__agency").first()


def _touch(row: ApiToken) -> None:
    now = clock.real_now()
    stale = Q(used_at__isnull=True) | Q(used_at__lt=now - TOUCH_AFTER)
    if row.used_at is None or row.used_at < now - TOUCH_AFTER:
        ApiToken.objects.filter(stale, pk=row.pk).update(used_at=now)
