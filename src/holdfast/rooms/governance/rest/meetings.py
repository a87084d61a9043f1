"""Leading groups, their seats, meetings and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from holdfast.plumbing import clock
from holdfast.plumbing.inputs import Moment, Reason, Text, TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.governance import actions
from holdfast.rooms.governance.groups import Progress, groups, looked_at, meetings, one_group, one_meeting, progress
from holdfast.rooms.governance.models import Group, Meeting, Seat
from holdfast.rooms.governance.rest.router import router


class SeatOut(Schema):
    """A post that sits in the group."""

    id: UUID
    post_id: UUID
    chairs: bool
    from_at: datetime


class GroupOut(Schema):
    """A leading group with its office and seats."""

    id: UUID
    office_id: UUID
    owner_path: str
    founded_at: datetime
    seats: list[SeatOut]

    @staticmethod
    def resolve_seats(row: Group) -> list[Seat]:
        return [seat for seat in row.seats.all() if seat.until_at is None]


class SeatIn(Schema):
    post_id: UUID
    chairs: bool = False


class MeetingIn(Schema):
    """`agenda`: one point a line."""

    set_for: Moment
    agenda: Text = ""


class HeldIn(Schema):
    """`present`: the posts of the group that were there."""

    held_at: Moment
    present: Annotated[list[UUID], Field(max_length=200)] = []


class ResolutionIn(Schema):
    """What was decided; without a post, the duty post of the agency owes it."""

    text: Reason
    owner_id: UUID
    post_id: UUID | None = None
    due_at: Moment


class AttendanceOut(Schema):
    post_id: UUID
    chaired: bool
    present: bool


class MeetingOut(Schema):
    """A meeting; `duty_id` is what it settled, nothing for one more than was owed."""

    id: UUID
    group_id: UUID
    state: str
    set_for: datetime
    agenda: str
    called_at: datetime
    held_at: datetime | None
    held_entered_at: datetime | None
    duty_id: UUID | None
    attendance: list[AttendanceOut]

    @staticmethod
    def resolve_attendance(row: Meeting) -> list[object]:
        return list(row.attendance.all())


class ResolutionOut(Schema):
    """A decision of a meeting and how what is owed by it stands."""

    id: UUID
    meeting_id: UUID
    number: int
    text: str
    owner_id: UUID
    post_id: UUID | None
    due_at: datetime
    owed_id: UUID
    state: str
    late: bool


@router.get("/groups", response=Page[GroupOut])
def list_groups(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Group]:
    """The leading groups of the caller's branch, and those in which a post of the agency sits."""
    rows = groups(actor_of(request)).prefetch_related("seats")
    return one_page(rows.order_by("owner_path", "pk"), after=after, limit=limit, by=("owner_path", "id"))


@router.post("/groups/{group_id}/seats", response={201: SeatOut})
def take_seat(request: HttpRequest, group_id: UUID, body: SeatIn) -> Status[Seat]:
    """Gives a post a seat, or the chair."""
    return Status(201, actions.seat(actor_of(request), group_id, body.post_id, chairs=body.chairs))


@router.post("/seats/{seat_id}/end", response=SeatOut)
def end_seat(request: HttpRequest, seat_id: UUID, body: TypedReasonIn) -> Seat:
    """Ends a seat."""
    return actions.unseat(actor_of(request), seat_id, reason=body.reason)


@router.get("/meetings", response=Page[MeetingOut])
def list_meetings(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Meeting]:
    """Every meeting that the caller may see, the last first."""
    rows = meetings(actor_of(request)).prefetch_related("attendance")
    return one_page(rows, after=after, limit=limit, by=("set_for", "id"))


@router.post("/groups/{group_id}/meetings", response={201: MeetingOut})
def call_meeting(request: HttpRequest, group_id: UUID, body: MeetingIn) -> Status[Meeting]:
    """Calls a meeting."""
    return Status(201, actions.call_meeting(actor_of(request), group_id, body.set_for, body.agenda))


@router.get("/meetings/{meeting_id}", response=MeetingOut)
def read_meeting(request: HttpRequest, meeting_id: UUID) -> Meeting:
    """One meeting."""
    return one_meeting(actor_of(request), meeting_id)


@router.post("/meetings/{meeting_id}/hold", response=MeetingOut)
def hold_meeting(request: HttpRequest, meeting_id: UUID, body: HeldIn) -> Meeting:
    """Says that it was held; the duty whose turn it was is settled. Its minutes are evidence about it."""
    return actions.hold_meeting(actor_of(request), meeting_id, body.held_at, body.present)


@router.post("/meetings/{meeting_id}/call-off", response=MeetingOut)
def call_off_meeting(request: HttpRequest, meeting_id: UUID, body: TypedReasonIn) -> Meeting:
    """Calls it off; its duty stays owed."""
    return actions.call_off(actor_of(request), meeting_id, reason=body.reason)


@router.get("/meetings/{meeting_id}/decisions", response=list[ResolutionOut])
def list_decisions(request: HttpRequest, meeting_id: UUID, earlier: bool = False) -> list[ResolutionOut]:
    """What the meeting decided; with `earlier`, what it looks at of the meetings before it."""
    row = one_meeting(actor_of(request), meeting_id)
    now = clock.now()
    found = looked_at(row, now) if earlier else progress(row.resolutions.all(), now)
    return [_out(one) for one in found]


@router.post("/meetings/{meeting_id}/decisions", response={201: ResolutionOut})
def decide(request: HttpRequest, meeting_id: UUID, body: ResolutionIn) -> Status[ResolutionOut]:
    """Writes down what was decided: from now on it is owed."""
    new = actions.NewResolution(body.text, body.owner_id, body.due_at, body.post_id)
    row = actions.resolve(actor_of(request), meeting_id, new)
    return Status(201, _out(progress(row.meeting.resolutions.filter(pk=row.pk), clock.now())[0]))


@router.get("/groups/{group_id}", response=GroupOut)
def read_group(request: HttpRequest, group_id: UUID) -> Group:
    """One leading group."""
    return one_group(actor_of(request), group_id)


def _out(one: Progress) -> ResolutionOut:
    row = one.row
    return ResolutionOut(
        id=row.pk, meeting_id=row.meeting_id, number=row.number, text=row.text, owner_id=row.owner_id,
        post_id=row.post_id, due_at=row.due_at, owed_id=row.owed_id, state=one.state, late=one.late,
    )  # fmt: skip
