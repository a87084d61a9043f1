"""The page of the roster: days across, posts down, and beside it what is uncovered, asked or lapsing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.domain.rosters.spans import Span
from holdfast.kernel.working_calendar import first_valid
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.rosters.candidates import Candidate, candidates
from holdfast.rooms.rosters.models import Gap, ReachTest, Swap
from holdfast.rooms.rosters.queries import open_gaps, open_swaps, posts, reach_tests
from holdfast.rooms.rosters.reached import answers_of
from holdfast.rooms.rosters.strip import Around, Strip, span_of, strips, where

VIEWS = {"day": 1, "week": 7, "14": 14}
MOST_POSTS = 60
DAY = timedelta(days=1)
SIX = timedelta(hours=6)


@dataclass(frozen=True)
class Asked:
    """Which days and which gap somebody wants to see."""

    first: date
    view: str
    gap: str = ""
    area: str = ""

    @property
    def days(self) -> int:
        return VIEWS[self.view]


@dataclass(frozen=True)
class Reach:
    """The last test of reachability in a line."""

    row: ReachTest
    answered: int


@dataclass(frozen=True)
class Week:
    """All that the page prints."""

    asked: Asked
    days: Sequence[date]
    today: date
    hours: Sequence[int]
    strips: Sequence[Strip]
    now_x: str
    total: int
    gaps: Sequence[Gap]
    lapses: Sequence[Gap]
    swaps: Sequence[Swap]
    gap: Gap | None
    candidates: Sequence[Candidate]
    fit: int
    reach: Reach | None
    zone: str


def week(actor: Actor, asked: Asked, zone: str, now: datetime) -> Week:
    """The roster of the actor's branch as it stands at `now`."""
    every = posts(actor)
    if asked.area:
        every = every.filter(agency__path__startswith=asked.area)
    uncovered = list(open_gaps(actor))
    gaps = [gap for gap in uncovered if gap.kind == Gap.Kind.EMPTY]
    lapses = [gap for gap in uncovered if gap.kind == Gap.Kind.LAPSED]
    swaps = list(open_swaps(actor))
    shown = shown_span(asked.first, asked.days, zone)
    around = Around(
        shown=shown,
        now=now,
        swapped=frozenset(swap.shift_id for swap in swaps),
        lapsed={gap.shift_id: gap.missing for gap in lapses if gap.shift_id},
        gaps=by_post(gaps),
        gap_page=f"?view={asked.view}&from={asked.first.isoformat()}&gap=",
    )
    gap = next((one for one in gaps if str(one.pk) == asked.gap), gaps[0] if gaps else None)
    found = candidates(actor, gap.post, span_of(gap)) if gap else ()
    return Week(
        asked=asked,
        days=[asked.first + number * DAY for number in range(asked.days)],
        today=now.astimezone(ZoneInfo(zone)).date(),
        hours=(0, 6, 12, 18) if asked.view == "day" else (),
        strips=strips(list(every[:MOST_POSTS]), around),
        now_x=f"{where(now, shown):.2f}%" if shown.holds(now) else "",
        total=every.count(),
        gaps=gaps,
        lapses=first_of_each(lapses),
        swaps=swaps,
        gap=gap,
        candidates=found[:5],
        fit=sum(1 for one in found if one.why_not is None),
        reach=last_reach(actor),
        zone=zone,
    )


def first_of_each(lapses: Sequence[Gap]) -> list[Gap]:
    """One line for a person at a post, at the first shift that is not covered."""
    found = {(gap.post_id, gap.shift.user_id if gap.shift else None): gap for gap in reversed(lapses)}
    return sorted(found.values(), key=lambda gap: gap.from_at)


def by_post(gaps: Sequence[Gap]) -> dict[UUID, list[Gap]]:
    found: dict[UUID, list[Gap]] = defaultdict(list)
    for gap in gaps:
        found[gap.post_id].append(gap)
    return found


def shown_span(first: date, days: int, zone: str) -> Span:
    """Whole days by the wall clock, whatever the clock does in them."""
    begins, ends = (first_valid(datetime.combine(day, time()), zone) for day in (first, first + days * DAY))
    return Span(begins, ends)


def last_reach(actor: Actor) -> Reach | None:
    row = reach_tests(actor).first()
    return Reach(row, sum(1 for one in answers_of(row) if one.answered_at)) if row else None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
