"""The watch board over the API: its figures, its day by district, its clocks; what the page shows, as numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import StringConstraints

from holdfast.domain.indicator.figure import Figure
from holdfast.plumbing import clock
from holdfast.portal.board.asked import Board, board_of, key_of
from holdfast.portal.board.clocks import clocks
from holdfast.portal.board.figures import figures_of
from holdfast.portal.board.today import Chart, today
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.obligations import access
from holdfast.rooms.obligations.rows import Row

router = Router()
BranchName = Annotated[str, StringConstraints(max_length=200)]


class BoardCountsOut(Schema):
    """What was counted and what was left out, by reason. `value` is in per cent; null: nothing to count."""

    met: int
    late: int
    missed: int
    open: int
    left_out: dict[str, int]
    value: float | None
    target: float | None
    reached: bool | None


class BoardFigureOut(Schema):
    """A figure of the pack in force. `rank` is in minutes, for figures that show a median or the 90th percentile."""

    id: str
    title: str
    shows: str
    rank: float | None
    counts: BoardCountsOut


class BoardBranchOut(Schema):
    """A district of the board today."""

    branch: str
    name: str
    counts: BoardCountsOut


class BoardClockOut(Schema):
    """A line of the clocks; `count` above 1: so many of one kind, the soonest of them named."""

    id: UUID
    title: str
    about: str
    post: str
    due_at: datetime
    late_at: datetime
    count: int


class BoardOut(Schema):
    """A board as it is now."""

    at: datetime
    day: date
    branch: str
    running: int
    figures: list[BoardFigureOut]
    districts: list[BoardBranchOut]
    clocks: list[BoardClockOut]


@router.get("/", response=BoardOut)
def read_board(request: HttpRequest, branch: BranchName = "") -> BoardOut:
    """The board of the caller's branch, or of a branch below it."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    board = _board(actor, branch)
    told = clocks(actor, board)
    shown = figures_of(actor, board.agency, board.branch, board.today, board.today, board.now) or ()
    charts: list[Chart] = today(actor, board)["charts"]  # type: ignore[assignment]
    lines: list[Row] = told["lines"]  # type: ignore[assignment]
    running: int = told["running"]  # type: ignore[assignment]
    return BoardOut(
        at=board.now,
        day=board.today,
        branch=board.branch,
        running=running,
        figures=[
            BoardFigureOut(id=one.id, title=one.title, shows=one.shows, rank=one.rank, counts=counts_out(one.figure))
            for one in shown
        ],
        districts=[
            BoardBranchOut(branch=one.branch.path, name=one.branch.name, counts=counts_out(one.figure))
            for one in charts
        ],
        clocks=[_clock(row) for row in lines],
    )


def counts_out(told: Figure) -> BoardCountsOut:
    return BoardCountsOut(
        met=told.met,
        late=told.late,
        missed=told.missed,
        open=told.open,
        left_out={mark.value: number for mark, number in told.left_out.items()},
        value=None if told.value is None else round(told.value, 2),
        target=told.aim.value if told.aim else None,
        reached=told.reached,
    )


def _board(actor: Actor, branch: str) -> Board:
    key = key_of(actor, "board", branch=branch)
    board = board_of(key, clock.now()) if key else None
    if board is None:
        raise absent()
    return board


def _clock(row: Row) -> BoardClockOut:
    return BoardClockOut(
        id=row.id,
        title=row.title,
        about=row.label,
        post=row.post or row.owner,
        due_at=row.due_at,
        late_at=row.late_at,
        count=row.count,
    )
