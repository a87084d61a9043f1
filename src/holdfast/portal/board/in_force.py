"""What is in force: the posture of each district, until when, what comes next, and each period as a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.domain.posture import NORMAL, Phase, phase, posture_of_branch
from holdfast.portal.board.asked import Board
from holdfast.portal.board.branches import Branch, branches_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import allowed
from holdfast.rooms.governance.access import READ
from holdfast.rooms.governance.board import Line, lines_of, normal_words
from holdfast.rooms.governance.facts import heightened
from holdfast.rooms.governance.models import Period
from holdfast.rooms.governance.queries import periods

LINES = 4


@dataclass(frozen=True)
class Tile:
    """A district: its level now, what holds it there, what comes next; `parts`: so many periods hold for a part of it."""

    branch: Branch
    level: str
    rank: int
    bars: int
    held: Line | None
    next: Line | None
    parts: int


def in_force(actor: Actor, board: Board) -> Mapping[str, object] | None:
    """A tile for each district of the board; absent for whoever may not read posture."""
    if not allowed(actor, READ, board.branch):
        return None
    rows = _declared(actor)
    lines = lines_of(rows, board.now)
    return {"tiles": [_tile(branch, rows, lines, board) for branch in branches_of(board)]}


def running(actor: Actor, board: Board) -> Mapping[str, object] | None:
    """The periods that run and those that come, soonest first; absent without any."""
    if not allowed(actor, READ, board.branch):
        return None
    lines = lines_of(_declared(actor), board.now).values()
    mine = [each for each in lines if _touches(each.area.path, board.branch)]
    held = sorted((each for each in mine if each.phase == Phase.RUNNING.value), key=lambda each: each.until_at)
    planned = sorted((each for each in mine if each.phase == Phase.PLANNED.value), key=lambda each: each.from_at)
    shown = [*held, *planned]
    return {"held": len(held), "planned": len(planned), "lines": shown[:LINES], "more": len(shown) > LINES}


def _declared(actor: Actor) -> Sequence[Period]:
    return list(periods(actor).filter(over_at__isnull=True, state=Period.State.DECLARED, mode="live"))


def _tile(branch: Branch, rows: Sequence[Period], lines: Mapping[UUID, Line], board: Board) -> Tile:
    over = [row for row in rows if branch.path.startswith(row.area_path)]
    live = [row for row in over if phase(heightened(row), board.now) is Phase.RUNNING]
    whole = [row for row in live if row.shape is None]
    key = posture_of_branch([heightened(row) for row in whole], branch.path)
    held = next((lines[row.pk] for row in whole if row.posture == key), None) if key != NORMAL else None
    coming = sorted((row for row in over if row.from_at > board.now), key=lambda row: row.from_at)
    return Tile(
        branch=branch,
        level=held.level if held else normal_words(branch.agency),
        rank=held.rank if held else 0,
        bars=held.bars if held else 0,
        held=held,
        next=lines[coming[0].pk] if coming else None,
        parts=len(live) - len(whole) + sum(1 for row in rows if _inside(row, branch) and row not in live),
    )


def _inside(row: Period, branch: Branch) -> bool:
    """A period of a smaller area within the branch."""
    return row.area_path != branch.path and row.area_path.startswith(branch.path) and row.begun_at is not None


def _touches(area: str, branch: str) -> bool:
    return area.startswith(branch) or branch.startswith(area)
