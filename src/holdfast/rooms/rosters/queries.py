"""Rosters, for pages and the rooms above: never a name, posts and letters alone."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from holdfast.domain.rosters.board import Shift as Turn
from holdfast.domain.rosters.board import next_after, on_at
from holdfast.domain.rosters.spans import Span
from holdfast.domain.rosters.swap import OPEN
from holdfast.domain.rosters.template import LONGEST
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.rosters.access import READ
from holdfast.rooms.rosters.facts import turn
from holdfast.rooms.rosters.models import Gap, Line, ReachTest, Shift, Swap


def posts(actor: Actor) -> QuerySet[Post]:
    """The posts of the actor's branch that go by a roster, from the root down."""
    seen = visible_to(Post.objects.all(), actor, READ, path="agency__path")
    return (
        seen.filter(roster__ended_at__isnull=True, roster__isnull=False, closed_at__isnull=True)
        .select_related("agency", "roster")
        .order_by("agency__path", "key", "pk")
    )


def one_post(actor: Actor, post_id: UUID) -> Post:
    """A post that the actor may see, with a roster or without."""
    seen = visible_to(Post.objects.filter(pk=post_id), actor, READ, path="agency__path")
    found = seen.select_related("agency", "roster").first()
    if found is None:
        raise absent()
    return found


def shifts(actor: Actor) -> QuerySet[Shift]:
    """The shifts of the actor's branch, in the order of time."""
    seen = visible_to(Shift.objects.all(), actor, READ, path="post__agency__path")
    return seen.select_related("post__agency", "user").order_by("from_at", "pk")


def one_shift(actor: Actor, shift_id: UUID) -> Shift:
    found = shifts(actor).filter(pk=shift_id).first()
    if found is None:
        raise absent()
    return found


def shifts_of(post_ids: Iterable[UUID], within: Span) -> Mapping[UUID, Sequence[Shift]]:
    """The shifts of posts that share a moment with `within`, by post, in one query."""
    rows = Shift.objects.filter(
        post__in=list(post_ids),
        from_at__lt=within.until_at,
        from_at__gt=within.from_at - LONGEST,
        until_at__gt=within.from_at,
    )
    found: dict[UUID, list[Shift]] = {}
    for row in rows.select_related("user").order_by("from_at"):
        found.setdefault(row.post_id, []).append(row)
    return found


def now_and_next(rows: Sequence[Shift], at: datetime) -> tuple[Shift | None, Shift | None]:
    """Who has a post at a moment and what comes next, of its shifts around that moment."""
    by_key: dict[Hashable, Shift] = {row.pk: row for row in rows}
    turns: list[Turn] = [turn(row) for row in rows]
    now, following = on_at(turns, at), next_after(turns, at)
    return by_key.get(now.key) if now else None, by_key.get(following.key) if following else None


def lines_of(post_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Line]]:
    found: dict[UUID, list[Line]] = {}
    for row in Line.objects.filter(post__in=list(post_ids), ended_at__isnull=True).order_by("begins", "pk"):
        found.setdefault(row.post_id, []).append(row)
    return found


def open_gaps(actor: Actor) -> QuerySet[Gap]:
    """What is uncovered in the days ahead: nobody there, or not qualified to the end; the next first."""
    seen = visible_to(Gap.objects.filter(closed_at__isnull=True), actor, READ)
    return seen.select_related("post__agency", "shift").order_by("from_at", "pk")


def one_gap(actor: Actor, gap_id: UUID) -> Gap:
    found = open_gaps(actor).filter(pk=gap_id).first()
    if found is None:
        raise absent()
    return found


def swaps(actor: Actor) -> QuerySet[Swap]:
    """Every swap of the actor's branch, the newest first."""
    seen = visible_to(Swap.objects.all(), actor, READ)
    return seen.select_related("shift__post__agency", "back__post__agency").order_by("-asked_at", "-pk")


def open_swaps(actor: Actor) -> QuerySet[Swap]:
    return swaps(actor).filter(state__in=[state.value for state in OPEN]).order_by("shift__from_at", "pk")


def one_swap(actor: Actor, swap_id: UUID) -> Swap:
    found = swaps(actor).filter(pk=swap_id).first()
    if found is None:
        raise absent()
    return found


def reach_tests(actor: Actor) -> QuerySet[ReachTest]:
    """The tests of reachability of the actor's branch, the newest first."""
    return visible_to(ReachTest.objects.all(), actor, READ).select_related("area").order_by("-asked_at", "-pk")


def one_reach_test(actor: Actor, test_id: UUID) -> ReachTest:
    found = reach_tests(actor).filter(pk=test_id).first()
    if found is None:
        raise absent()
    return found
