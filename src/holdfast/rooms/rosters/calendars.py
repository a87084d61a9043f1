"""The shifts of a person or of a post as a calendar: posts and letters, never a name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from holdfast.exchange.ical.write import Item, calendar_bytes
from holdfast.kernel.text import Text
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.rosters.models import Feed, Shift
from holdfast.rooms.rosters.queries import posts

BEFORE = timedelta(days=31)
AHEAD = timedelta(days=92)
MOST = 2000


def calendar_of(feed: Feed, now: datetime) -> bytes:
    """What the address shows; of a post that its maker may not see any more, nothing."""
    language = feed.maker.language
    about = Q(post=feed.post) if feed.post else Q(user=feed.maker)
    if feed.post and not _still_seen(feed, feed.post, now):
        about = Q(pk__in=[])
    rows = Shift.objects.filter(about, until_at__gt=now - BEFORE, from_at__lt=now + AHEAD)
    listed = rows.select_related("post__agency", "user").order_by("from_at", "pk")[:MOST]
    with override(language):
        title = _named(feed.post, language) if feed.post else _("My shifts")
        return calendar_bytes(title, [_item(row, language, by_post=feed.post is not None) for row in listed])


def _still_seen(feed: Feed, post: Post, now: datetime) -> bool:
    return posts(actor_for(feed.maker, None, now)).filter(pk=post.pk).exists()


def _item(row: Shift, language: str, *, by_post: bool) -> Item:
    there = row.user is not None and row.user.is_active
    who = (row.letter or "+") if there else _("no one")
    kind = _("on call") if row.held_as == "deputy" else ""
    title = f"{who} · {_named(row.post, language)}" if by_post else _named(row.post, language)
    return Item(
        uid=f"{row.pk}@holdfast",
        from_at=row.from_at,
        until_at=row.until_at,
        title=f"{title} ({kind})" if kind else title,
        changed_at=row.changed_at,
        text=_agency(row.post.agency, language),
        tentative=not there,
    )


def _named(post: Post, language: str) -> str:
    return Text(post.name_en, post.name_zh).in_language(language)


def _agency(agency: Agency, language: str) -> str:
    return Text(agency.name_en, agency.name_zh).in_language(language)
