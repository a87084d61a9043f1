"""Where nobody is, and who is not qualified to the end of a shift, in the days ahead of one post."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.domain.rosters.board import gaps
from holdfast.domain.rosters.fitness import missing_for
from holdfast.domain.rosters.spans import Span
from holdfast.domain.rosters.template import HeldAs
from holdfast.rooms.rosters.facts import people, span, turn
from holdfast.rooms.rosters.models import Gap, Roster, Shift
from holdfast.rooms.rosters.rules import PostRules

# A gap that runs keeps its true begin for so long.
BEFORE = timedelta(days=2)


@dataclass(frozen=True)
class Found:
    """A stretch that is uncovered; for a lapsing qualification, the shift and what is missing."""

    kind: Gap.Kind
    span: Span
    shift_id: UUID | None = None
    missing: str = ""


def found_ahead(roster: Roster, rules: PostRules, now: datetime) -> list[Found]:
    """What is uncovered from now to the pack's horizon, whole: a gap is told to its end, even beyond the horizon."""
    horizon = now + rules.roster.gap_horizon
    whole = Span(now - BEFORE, max(roster.drawn_until, horizon))
    rows = Shift.objects.filter(post=roster.post, from_at__lt=whole.until_at, until_at__gt=whole.from_at)
    shifts = list(rows.select_related("user").order_by("from_at"))
    found = [*_empty(roster, rules, shifts, whole), *_lapsing(roster, rules, shifts)]
    return [one for one in found if one.span.from_at < horizon and one.span.until_at > now]


def _empty(roster: Roster, rules: PostRules, shifts: Sequence[Shift], whole: Span) -> Iterator[Found]:
    until = min(whole.until_at, roster.drawn_until)
    if until <= whole.from_at:
        return
    seen = Span(whole.from_at, until)
    turns = [turn(row) for row in shifts]
    for one in gaps(turns, seen, round_the_clock=rules.round_the_clock, from_at=roster.begins_at):
        yield Found(Gap.Kind.EMPTY, one)


def _lapsing(roster: Roster, rules: PostRules, shifts: Sequence[Shift]) -> Iterator[Found]:
    held = [row for row in shifts if row.user is not None and row.user.is_active and row.held_as == HeldAs.HOLDER]
    if not rules.needs or not held:
        return
    known = people({row.user_id for row in held if row.user_id}, span(held[0]))
    for row in held:
        assert row.user_id is not None
        missing = missing_for(known[row.user_id], span(row), rules.needs, roster.post.agency.zone)
        if missing:
            yield Found(Gap.Kind.LAPSED, span(row), row.pk, ", ".join(missing)[:200])
