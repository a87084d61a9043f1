"""Who could fill a gap: colleagues of the same post and of posts of the same kind near it, each with the reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from holdfast.domain.rosters.fitness import Unfit, beyond_week, hours_in_week, on_end_with, rest_around, unfit
from holdfast.domain.rosters.spans import Span
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Post
from holdfast.rooms.rosters.facts import people
from holdfast.rooms.rosters.models import Member
from holdfast.rooms.rosters.rules import known_rules

MOST = 60


@dataclass(frozen=True)
class Candidate:
    """Somebody by letter and post. `why_not` None: free, rested and qualified. `near_limit`: beyond the week's hours."""

    user_id: UUID
    letter: str
    post: Post
    rest: timedelta | None
    week: timedelta
    near_limit: bool
    why_not: Unfit | None
    same_post: bool
    goes_on: bool

    @property
    def rest_hours(self) -> int | None:
        return None if self.rest is None else int(self.rest / timedelta(hours=1))

    @property
    def week_hours(self) -> int:
        return int(self.week / timedelta(hours=1))


def candidates(actor: Actor, post: Post, span: Span) -> Sequence[Candidate]:
    """Those who fit first, the post's own crew before others, the most rested first."""
    rules = known_rules(post)
    if rules is None:
        return ()
    crews = Member.objects.filter(
        left_at__isnull=True, post__key=post.key, post__agency__kind=post.agency.kind,
        post__agency__path__startswith=actor.path or "-", post__closed_at__isnull=True,
    )  # fmt: skip
    rows = list(crews.select_related("post__agency").order_by("post__agency__path", "letter")[:MOST])
    first = {row.user_id: row for row in sorted(rows, key=lambda row: row.post_id != post.pk, reverse=True)}
    known = people(first, span)
    found = []
    for user_id, row in first.items():
        person = known[user_id]
        found.append(
            Candidate(
                user_id=user_id,
                letter=row.letter,
                post=row.post,
                rest=rest_around(person.shifts, span),
                week=hours_in_week((*person.shifts, span), span.until_at),
                near_limit=beyond_week(person.shifts, span, rules.rest),
                why_not=unfit(person, span, rules.needs, rules.rest, post.agency.zone),
                same_post=row.post_id == post.pk,
                goes_on=on_end_with(person.shifts, span) > span.length,
            )
        )
    return sorted(found, key=_order)


def _order(one: Candidate) -> tuple[bool, bool, bool, bool, float]:
    """Who would go on without a break comes after who is rested."""
    rest = one.rest.total_seconds() if one.rest is not None else float("inf")
    return one.why_not is not None, one.goes_on, one.near_limit, not one.same_post, -rest
