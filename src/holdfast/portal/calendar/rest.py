"""The calendar of duties over the API: places by day, worst first, and the rows behind any figure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import StringConstraints

from holdfast.plumbing import clock
from holdfast.portal.board.rest import BoardCountsOut, counts_out
from holdfast.portal.calendar.asked import asked_of
from holdfast.portal.calendar.heat import heat
from holdfast.portal.calendar.rows import listed
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.obligations import access

router = Router()
Word = Annotated[str, StringConstraints(max_length=200)]


class CalendarDayOut(Schema):
    """One day of a place: the worst of it, and how many were missed when that is the worst."""

    day: date
    look: str
    missed: int


class CalendarPlaceOut(Schema):
    """A place with the days on which something was due."""

    id: UUID
    name: str
    grade: str
    counts: BoardCountsOut
    days: list[CalendarDayOut]


class CalendarOut(Schema):
    """Six weeks; `next` is the `after` of the page that follows."""

    first: date
    last: date
    counts: BoardCountsOut
    places: list[CalendarPlaceOut]
    next: str | None


class CalendarRowOut(Schema):
    """An obligation behind a figure."""

    id: UUID
    title: str
    about: str
    post: str
    state: str
    due_at: datetime
    settled_at: datetime | None
    words: str


class CalendarRowsOut(Schema):
    """One page of rows; `next` is the `after` of the page that follows."""

    items: list[CalendarRowOut]
    next: str | None


@router.get("/", response=CalendarOut)
def read_calendar(request: HttpRequest, branch: Word = "", rule: Word = "", after: Word = "") -> CalendarOut:
    """Premises by day, the worst first, six weeks that end today."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    now = clock.now()
    told = heat(actor, asked_of(actor, request.GET, now), now)
    places = [
        CalendarPlaceOut(
            id=line.id,
            name=line.name,
            grade=line.grade,
            counts=counts_out(line.figure),
            days=[
                CalendarDayOut(day=cell.day, look=cell.look, missed=cell.number)
                for cell in line.cells
                if cell.look != "none"
            ],
        )
        for line in told.lines
    ]
    return CalendarOut(
        first=told.days[0].day,
        last=told.day_last,
        counts=counts_out(told.whole),
        places=places,
        next=told.following,
    )


@router.get("/rows", response=CalendarRowsOut)
def read_rows(
    request: HttpRequest,
    branch: Word = "",
    rule: Word = "",
    figure: Word = "",
    place: UUID | None = None,
    day: date | None = None,
    until: date | None = None,
    after: Word = "",
) -> CalendarRowsOut:
    """What was due from `day` until `until`, of a branch, a duty, a figure or a place; `is` narrows to one outcome."""
    actor = actor_of(request)
    require(actor, access.READ, owner_path=actor.path)
    now = clock.now()
    found, following = listed(actor, asked_of(actor, request.GET, now), now)
    items = [
        CalendarRowOut(
            id=each.row.id,
            title=each.row.title,
            about=each.row.label,
            post=each.row.post or each.row.owner,
            state=each.row.state,
            due_at=each.row.due_at,
            settled_at=each.row.settled_true_at,
            words=each.words,
        )
        for each in found
    ]
    return CalendarRowsOut(items=items, next=following)
