"""What goes with an agency, a post, a person or a share that is taken away, by this room's own rows."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.plumbing import clock
from holdfast.plumbing.taking import lost_with
from holdfast.rooms.agencies.models import ApiToken, Authority, Holding, Post, User


def of_agency(agency_id: UUID) -> list[str]:
    posts = Post.objects.filter(agency_id=agency_id, closed_at__isnull=True).count()
    staff = User.objects.filter(agency_id=agency_id, erased_at__isnull=True).count()
    said = [
        (posts, ngettext("%(count)d post that nobody holds", "%(count)d posts that nobody holds", posts)),
        (staff, ngettext("%(count)d account stays without an agency at work", "%(count)d accounts stay without an agency at work", staff)),
    ]  # fmt: skip
    return _counted(said) + lost_with("agency", agency_id)


def of_post(post_id: UUID) -> list[str]:
    decides = Authority.objects.filter(Q(post_id=post_id) | Q(delegate_id=post_id)).count()
    tokens = ApiToken.objects.filter(post_id=post_id, revoked_at__isnull=True).count()
    said = [
        (decides, ngettext("%(count)d authority to decide", "%(count)d authorities to decide", decides)),
        (tokens, ngettext("%(count)d API token acts for it", "%(count)d API tokens act for it", tokens)),
    ]
    return _counted(said) + lost_with("post", post_id)


def of_person(user_id: UUID) -> list[str]:
    now = clock.now()
    held = Holding.objects.filter(Q(until_at__isnull=True) | Q(until_at__gt=now), user_id=user_id).count()
    tokens = ApiToken.objects.filter(user_id=user_id, revoked_at__isnull=True).count()
    said = [
        (held, ngettext("%(count)d post is held by nobody", "%(count)d posts are held by nobody", held)),
        (tokens, ngettext("%(count)d API token ends", "%(count)d API tokens end", tokens)),
    ]
    return [_("Every session ends at once"), *_counted(said), *lost_with("person", user_id)]


def _counted(said: list[tuple[int, str]]) -> list[str]:
    return [words % {"count": count} for count, words in said if count]
