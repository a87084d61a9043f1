"""Taking a post for a session: what the post owes is then shown, and its acts are done as the post."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import NotAllowed
from holdfast.plumbing import clock, events
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.events import PostTaken
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.agencies.queries import actor_for


def take_post(user: User, post_id: UUID, *, read: Collection[UUID] = ()) -> Actor:
    """The actor for the post, if this person holds it now and has ticked (`read`) what the one before left to read."""
    actor = actor_for(user, post_id, clock.now())
    if actor.post_id is None:
        raise NotAllowed(noop("You do not hold this post now"), code="post-not-held")
    with transaction.atomic():
        enter("post_taken", post_id, actor.path, actor, person=user.pk)
        events.publish(PostTaken(post_id, actor, frozenset(read)))
    return actor


def leave_post(actor: Actor) -> None:
    """Notes that the session goes on without the post."""
    if actor.post_id is None:
        return
    with transaction.atomic():
        path = Post.objects.values_list("agency__path", flat=True).get(pk=actor.post_id)
        enter("post_left", actor.post_id, path, actor, person=actor.user_id)
