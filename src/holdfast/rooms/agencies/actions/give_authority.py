"""Authority as data: which post decides what, and who after a while in its place."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as noop

from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import Authority, Post
from holdfast.rooms.agencies.records import authority_for, post_for

ACT = re.compile(r"(?=.{1,60}\Z)[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")


def give_authority(
    actor: Actor,
    post_id: UUID,
    act: str,
    *,
    level: str = "",
    delegate_id: UUID | None = None,
    delegate_after: timedelta | None = None,
) -> Authority:
    """Lets a post decide `act` (at `level`), and its delegate once the post has not decided for `delegate_after`."""
    if not ACT.match(act):
        raise BadInput(Place(field="act"), "an act like excuse or adopt", repr(act))
    if (delegate_id is None) != (delegate_after is None):
        raise BadInput(Place(field="delegate_after"), "a delegate and a time together", "one of them")
    if delegate_after is not None and delegate_after <= timedelta(0):
        raise BadInput(Place(field="delegate_after"), "a time above nothing", str(delegate_after))
    post = post_for(actor, post_id, access.AUTHORISE)
    _refuse_to_itself(actor, post)
    delegate = post_for(actor, delegate_id, access.AUTHORISE) if delegate_id else None
    authority = Authority(act=act, level=level, post=post, delegate=delegate, delegate_after=delegate_after)
    try:
        with transaction.atomic():
            authority.save(force_insert=True)
            enter(
                "authority_given",
                post.pk,
                post.agency.path,
                actor,
                authority=authority.pk,
                act=act,
                delegate=delegate_id,
            )
    except IntegrityError as error:
        raise Refused(noop("The post has that authority already"), code="authority-given") from error
    return authority


def _refuse_to_itself(actor: Actor, post: Post) -> None:
    """Who owes a duty must not make itself the one who excuses it."""
    if post.agency.path == actor.path and post.agency.parent_id is not None:
        raise Refused(noop("Authority is given by the agency above"), code="from-above")


def end_authority(actor: Actor, authority_id: UUID, *, reason: str) -> None:
    """Takes an authority back; decisions already asked stay with whom they were asked."""
    said = typed_reason(reason)
    with transaction.atomic():
        authority = authority_for(actor, authority_id, access.AUTHORISE)
        post = authority.post
        if Authority.objects.filter(pk=authority_id).delete()[0]:
            act = authority.act
            enter("authority_ended", post.pk, post.agency.path, actor, reason=said, authority=authority_id, act=act)
