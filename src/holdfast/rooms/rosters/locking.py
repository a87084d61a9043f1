"""Locks of a roster's acts. The row of the post comes first, as it does for whoever gives a post by hand; then the rows
of the people, so that nobody is put on two posts at once. Several are taken in the order of their ids."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from holdfast.domain.rights.table import Right
from holdfast.rooms.agencies.actions import lock_post
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post, User
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.rosters.access import READ
from holdfast.rooms.rosters.models import Shift


def lock(post_ids: Iterable[UUID], user_ids: Iterable[UUID | None] = ()) -> dict[UUID, Post]:
    """The posts by id; nobody else changes their shifts, or the shifts of these people, until the transaction ends."""
    posts = {pk: lock_post(pk) for pk in sorted(set(post_ids))}
    wanted = {pk for pk in user_ids if pk is not None}
    # The weaker lock: it keeps other acts out, not rows that merely name the person.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))
    return posts


def shift_for(actor: Actor, shift_id: UUID, right: Right) -> Shift:
    """A shift that the actor has `right` on, not locked."""
    row = Shift.objects.select_related("post__agency", "user").filter(pk=shift_id).first()
    if row is None:
        raise absent()
    require(actor, right, owner_path=row.post.agency.path, reading=READ)
    return row


def post_for(actor: Actor, post_id: UUID, right: Right) -> Post:
    row = Post.objects.select_related("agency").filter(pk=post_id).first()
    if row is None:
        raise absent()
    require(actor, right, owner_path=row.agency.path, reading=READ)
    return row
