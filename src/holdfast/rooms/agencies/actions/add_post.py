"""Posts of an agency: what owes duties, whoever holds it."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from holdfast.domain.rights.roles import Role
from holdfast.kernel.errors import BadInput, Place, Refused
from holdfast.kernel.reason import typed_reason
from holdfast.plumbing import clock
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions.add_agency import CODE
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.entries import enter
from holdfast.rooms.agencies.models import Agency, Holding, Post
from holdfast.rooms.agencies.records import agency_for, post_for

# `member` and `stranger` say that somebody holds no post.
POST_ROLES = tuple(role for role in Role if role not in (Role.MEMBER, Role.STRANGER))
# An operator's own administrator or commander could pause its duties or close its place: those sit above it.
OPERATORS_ROLES = frozenset({Role.OPERATOR, Role.CREW, Role.AUDITOR})


def add_post(actor: Actor, agency_id: UUID, *, key: str, role: str, name_en: str, name_zh: str = "") -> Post:
    """Adds a post; `key` is the packs' name for it."""
    agency = agency_for(actor, agency_id, access.CHANGE_POSTS)
    if agency.closed_at:
        raise Refused(noop("A closed agency has no posts"), code="agency-closed")
    if not CODE.match(key.replace("_", "-")):
        raise BadInput(Place(field="key"), "lower case letters, digits and hyphens", repr(key))
    if role not in POST_ROLES:
        raise BadInput(Place(field="role"), ", ".join(POST_ROLES), repr(role))
    if agency.level == Agency.Level.OPERATOR and role not in OPERATORS_ROLES:
        raise Refused(
            noop("An operator's posts are operator, crew or auditor; others sit in an agency above"), code="role"
        )
    if not name_en.strip():
        raise BadInput(Place(field="name_en"), "a name", "nothing")
    post = Post(agency=agency, key=key, role=Role(role).value, name_en=name_en, name_zh=name_zh)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
            enter("post_added", post.pk, agency.path, actor, role=post.role)
    except IntegrityError as error:
        raise Refused(noop("%(taken)s is taken here"), code="key-taken", taken=key) from error
    return post


def close_post(actor: Actor, post_id: UUID, *, reason: str) -> None:
    """Closes a post that nobody holds, now or later."""
    said = typed_reason(reason)
    with transaction.atomic():
        post = post_for(actor, post_id, access.CHANGE_POSTS, lock=True)
        now = clock.now()
        if Holding.objects.filter(Q(until_at__isnull=True) | Q(until_at__gt=now), post=post).exists():
            raise Refused(noop("Somebody holds this post; end the holding first"), code="post-held")
        if Post.objects.filter(pk=post.pk, closed_at__isnull=True).update(closed_at=now):
            enter("post_closed", post.pk, post.agency.path, actor, reason=said)
