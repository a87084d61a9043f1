"""What rosters bring to pages above: the duty strip of the board and the wall, and the note at the choice of a post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from holdfast.domain.rosters.spans import Span
from holdfast.plumbing import clock
from holdfast.plumbing.panel import Panel
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Holding
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.rosters.access import FILL, READ
from holdfast.rooms.rosters.first_steps import STEPS as STEPS
from holdfast.rooms.rosters.models import Gap
from holdfast.rooms.rosters.notes import to_read
from holdfast.rooms.rosters.queries import open_gaps, posts
from holdfast.rooms.rosters.strip import Around, span_of, strips, where
from holdfast.rooms.rosters.week import by_post

DAY = timedelta(days=1)
BEFORE = timedelta(hours=4)
STEP = timedelta(hours=4)
MOST = 12


def _duty(actor: Actor, board: Any) -> Mapping[str, object] | None:
    """The next day of every post, so that tonight's gap is seen at noon; those with a gap first."""
    if not allowed(actor, READ, actor.path):
        return None
    now: datetime = board.now
    every = list(posts(actor).filter(agency__path__startswith=board.branch)[:60])
    if not every:
        return None
    shown = _day_around(now, board.zone)
    uncovered = open_gaps(actor).filter(owner_path__startswith=board.branch, kind=Gap.Kind.EMPTY)
    gaps = [gap for gap in uncovered if span_of(gap).overlaps(shown)]
    with_gap = {gap.post_id for gap in gaps}
    every.sort(key=lambda post: (post.pk not in with_gap, post.agency.path.count("."), post.agency.path, post.key))
    found = strips(every, Around(shown=shown, now=now, gaps=by_post(gaps), gap_page="/roster/?gap="))
    return {
        "strips": found[:MOST],
        "more": max(len(found) - MOST, 0),
        "filled": sum(1 for strip in found if strip.now is not None),
        "total": len(found),
        "gaps": gaps,
        "first": gaps[0] if gaps else None,
        "now_x": f"{where(_quantised(now), shown):.1f}%",
        "hours": _hours(shown, board.zone),
        "may_fill": allowed(actor, FILL, actor.path),
    }


def _note(actor: Actor, holding: Any) -> Mapping[str, object] | None:
    """The note that this person must tick before taking the post of this holding."""
    if not isinstance(holding, Holding) or actor.user_id is None:
        return None
    found = to_read(holding.post_id, actor.user_id, clock.now())
    return {"shown": found, "zone": holding.post.agency.zone} if found else None


def _quantised(now: datetime) -> datetime:
    """The line of now moves each ten minutes: a panel that moved each second would be sent each second."""
    return now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)


def _day_around(now: datetime, zone: str) -> Span:
    """24 hours that begin at a full fourth hour, a while before now."""
    local = (now - BEFORE).astimezone(ZoneInfo(zone))
    begins = local.replace(minute=0, second=0, microsecond=0, hour=local.hour // 4 * 4).astimezone(now.tzinfo)
    return Span(begins, begins + DAY)


def _hours(shown: Span, zone: str) -> list[str]:
    return [f"{(shown.from_at + number * STEP).astimezone(ZoneInfo(zone)):%H}" for number in range(7)]


PANELS = (
    Panel("board", "duty", "right", 20, "rosters/panels/duty.html", _duty),
    Panel("wall", "duty", "right", 20, "rosters/panels/duty.html", _duty),
    Panel("post", "note", "main", 10, "rosters/panels/note.html", _note),
)
