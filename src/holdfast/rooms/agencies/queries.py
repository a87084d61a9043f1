"""Agencies, posts and who holds them, for the rooms above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from holdfast.domain.rights.branch import ancestors
from holdfast.domain.rights.roles import Role
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Authority, Holding, Post, SavedView, User
from holdfast.rooms.agencies.recipients import Recipient, RecipientBook, recipients
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.agencies.sessions import actor_of_session, opened_at

__all__ = [
    "Recipient",
    "RecipientBook",
    "actor_for",
    "actor_of_session",
    "agency_at",
    "agency_branch",
    "authorities",
    "command_actor",
    "directory",
    "find_post",
    "held_by",
    "held_now",
    "holders",
    "holdings_now",
    "name_of",
    "opened_at",
    "recipients",
    "root_agency",
    "views_of",
]


def agency_branch(path: str) -> QuerySet[Agency]:
    """The open agencies at `path` and below it, in the order of the tree."""
    return Agency.objects.filter(path__startswith=path, closed_at__isnull=True).order_by("path")


def root_agency() -> Agency | None:
    """The agency that stands above all, None before the set-up."""
    return Agency.objects.filter(parent__isnull=True).order_by("path").first()


def agency_at(path: str) -> Agency | None:
    """The open agency whose path is `path` (`lanhe.north.`; the last dot may be left out)."""
    return Agency.objects.filter(path=path.rstrip(".") + ".", closed_at__isnull=True).first()


def directory(actor: Actor) -> QuerySet[Agency]:
    """The agencies that `actor` may choose to share with or ask: own branch, and every public agency."""
    open_ones = visible_to(Agency.objects.filter(closed_at__isnull=True), actor, access.READ_DIRECTORY, path="path")
    public = ~Q(level=Agency.Level.OPERATOR)
    return open_ones.filter(public | Q(path__startswith=actor.path)).order_by("path")


def authorities(act: str, agency: Agency, level: str = "") -> QuerySet[Authority]:
    """The posts that decide `act` for `agency`, those of the nearest agency first."""
    found = Authority.objects.filter(
        act=act, level=level, post__agency__path__in=ancestors(agency.path), post__closed_at__isnull=True
    )
    return found.select_related("post__agency", "delegate").order_by("-post__agency__path", "post__key")


def holdings_now(at: datetime) -> QuerySet[Holding]:
    """The holdings in force at `at`, of open posts and active people."""
    return Holding.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=at),
        from_at__lte=at,
        post__closed_at__isnull=True,
        user__is_active=True,
    )


def holders(post_id: UUID, at: datetime) -> QuerySet[Holding]:
    """Who holds the post at `at`, the holder before deputies."""
    in_force = holdings_now(at).filter(post_id=post_id).select_related("user")
    return in_force.order_by("-held_as", "from_at")


def held_now(post_ids: Iterable[UUID], at: datetime) -> dict[UUID, str]:
    """How each post is held at `at`: `holder`, only by a `deputy`, or not at all (absent)."""
    rows = holdings_now(at).filter(post_id__in=list(post_ids)).values_list("post_id", "held_as")
    held: dict[UUID, str] = {}
    for post_id, held_as in rows:
        held[post_id] = "holder" if "holder" in (held_as, held.get(post_id)) else held_as
    return held


def held_by(user: User, until: datetime, at: datetime) -> QuerySet[Holding]:
    """What the person holds at `at` or from some moment before `until`, in order."""
    current = Holding.objects.filter(Q(until_at__isnull=True) | Q(until_at__gt=at), user=user, from_at__lt=until)
    return current.filter(post__closed_at__isnull=True).select_related("post__agency").order_by("from_at", "post__key")


def find_post(key: str, agency: Agency, level: str = "own") -> Post | None:
    """The open post `key` of the agency itself (`own`), or of its nearest agency of that level, itself included."""
    posts = Post.objects.filter(key=key, closed_at__isnull=True).select_related("agency")
    if level == "own":
        return posts.filter(agency=agency).first()
    above = posts.filter(agency__path__in=ancestors(agency.path), agency__level=level)
    return above.order_by("-agency__path").first()


def views_of(actor: Actor, page: str) -> QuerySet[SavedView]:
    """The actor's own saved views of a page, by name."""
    mine = SavedView.objects.filter(user_id=actor.user_id) if actor.user_id else SavedView.objects.none()
    return mine.filter(page=page).order_by("name", "pk")


def actor_for(
    user: User,
    post_id: UUID | None,
    at: datetime,
    *,
    token_id: UUID | None = None,
    scopes: frozenset[str] | None = None,
) -> Actor:
    """The person acting for the post, when it is held at `at`; else as staff of the own agency, without a post."""
    token = {"token_id": token_id, "scopes": scopes, "language": user.language}
    held = _held(user, post_id, at) if post_id else None
    if held is None:
        return Actor(role=Role.MEMBER, path=user.agency.path, user_id=user.pk, agency_id=user.agency_id, **token)  # type: ignore[arg-type]
    post = held.post
    return Actor(
        role=Role(post.role),
        path=post.agency.path,
        user_id=user.pk,
        post_id=post.pk,
        agency_id=post.agency_id,
        **token,  # type: ignore[arg-type]
    )


def command_actor(agency: Agency | None = None) -> Actor:
    """Somebody at the machine itself, acting as administrator of `agency`, of the root when none is named."""
    agency = agency or root_agency()
    path = agency.path if agency else ""
    return Actor(role=Role.ADMINISTRATOR, path=path, agency_id=agency.pk if agency else None, by_command=True)


def _held(user: User, post_id: UUID, at: datetime) -> Holding | None:
    return holdings_now(at).filter(user=user, post_id=post_id).select_related("post__agency").first()


def name_of(row: Agency | Post) -> str:
    """Its name in the page's language."""
    return row.name_zh if row.name_zh and (get_language() or "").startswith("zh") else row.name_en
