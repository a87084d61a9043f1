"""What a phone takes along, and what it sends."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Schema, Status
from pydantic import Field

from holdfast.domain.obligation.states import State
from holdfast.plumbing import clock, timemachine
from holdfast.plumbing.inputs import Moment, Text
from holdfast.plumbing.pages import said
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.rounds import queries
from holdfast.rooms.rounds.actions import report
from holdfast.rooms.rounds.facts import Answer, Report
from holdfast.rooms.rounds.mine import Done, Load, Told, load, told_of
from holdfast.rooms.rounds.models import Receipt
from holdfast.rooms.rounds.rest.router import router
from holdfast.rooms.rounds.zones import local_to

# A week: what is off by more is no drift.
Drift = Annotated[int, Field(ge=-604_800, le=604_800)]
Point = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,59}$")]


class PointOut(Schema):
    """One point of a checklist, in the reader's language."""

    key: str
    text: str


class DutyOut(Schema):
    """One task, with all that is needed to do it away from the network."""

    id: UUID
    kind: str
    title: str
    label: str
    room: str
    subject_id: UUID
    opens_at: datetime
    due_at: datetime
    late_at: datetime
    missed_at: datetime | None
    paused_at: datetime | None
    wants_file: bool
    checklist: list[PointOut]


class PointAnswerIn(Schema):
    """What was found at one point of the checklist."""

    point: Point
    in_order: bool
    note: Text = ""


class ReceiptOut(Schema):
    """What became of a report. `first_*`: who was first, where it came second."""

    id: UUID
    obligation_id: UUID
    subject_room: str
    subject_id: UUID
    subject_label: str
    outcome: str
    why: str
    state: State
    words: str
    post: str
    is_own: bool
    true_at: datetime
    noted_at: datetime
    heard_at: datetime
    drift: int | None
    drift_heard: int | None
    answers: list[PointAnswerIn]
    note: str
    evidence: list[UUID]
    mark: str
    first_true_at: datetime | None
    first_heard_at: datetime | None
    first_post: UUID | None


class DoneOut(Schema):
    """A duty that is done, with every report of it."""

    id: UUID
    title: str
    label: str
    state: State
    true_at: datetime | None
    entered_at: datetime | None
    reports: list[ReceiptOut]


class KnownOut(Schema):
    """A mark by the SHA-256 of its token."""

    digest: str
    label: str
    subject_id: UUID


class MineOut(Schema):
    """`now`: the clock of the rules; `real` and `rate`: real time, and how many times faster the other runs."""

    now: datetime
    real: datetime
    rate: float
    zone: str
    person: UUID | None
    post_id: UUID | None
    csrf: str
    duties: list[DutyOut]
    done: list[DoneOut]
    marks: list[KnownOut]


class RoundReportIn(Schema):
    """`id` is made by the device and is the key: sent again, it changes nothing. `true_at`: when it was done; `noted_at`:
    when a device without network noted it; `drift`: by how many seconds its clock was corrected, `drift_heard`: by how
    many it is off at sending. `person`: who noted it, so that nobody else sends it. `mark`: the token that was scanned."""

    id: UUID
    obligation_id: UUID
    true_at: Moment
    noted_at: Moment | None = None
    person: UUID | None = None
    drift: Drift | None = None
    drift_heard: Drift | None = None
    answers: Annotated[list[PointAnswerIn], Field(max_length=60)] = []
    note: Text = ""
    evidence_ids: Annotated[list[UUID], Field(max_length=20)] = []
    mark: Annotated[str, Field(max_length=64)] = ""


@router.get("/mine", response=MineOut)
def what_to_take_along(request: HttpRequest) -> MineOut:
    """The tasks of the caller's post, opened ahead, and what became of those that were done: for a device that goes
    where there is no network."""
    actor = actor_of(request)
    now = clock.now()
    with local_to(actor) as zone:
        return MineOut(
            now=now,
            real=clock.real_now(),
            rate=timemachine.rate(),
            zone=zone,
            person=actor.user_id,
            post_id=actor.post_id,
            csrf="" if actor.token_id else get_token(request),
            **_out(load(actor, now)),
        )


@router.post("/reports", response={201: ReceiptOut})
def send_report(request: HttpRequest, body: RoundReportIn) -> Status[ReceiptOut]:
    """Settles a duty by what a device noted; `superseded` when somebody was first: then it is kept beside."""
    actor = actor_of(request)
    values = body.dict(exclude={"answers", "evidence_ids"})
    answers = tuple(Answer(each.point, each.in_order, each.note) for each in body.answers)
    with local_to(actor):
        row = report(actor, Report(**values, answers=answers, evidence=tuple(body.evidence_ids)))
        return Status(201, receipt_out(told_of(actor, [row])[row.pk]))


@router.get("/reports", response=Page[ReceiptOut])
def list_reports(
    request: HttpRequest, obligation: UUID | None = None, after: After = "", limit: Limit = 50
) -> Page[ReceiptOut]:
    """Reports that the caller may see; `obligation` narrows to one duty."""
    actor = actor_of(request)
    rows = queries.receipts(actor)
    page = one_page(rows.filter(obligation_id=obligation) if obligation else rows, after=after, limit=limit)
    with local_to(actor):
        told = told_of(actor, page.items)
    return Page(items=[receipt_out(told[row.pk]) for row in page.items], next=page.next)


@router.get("/reports/{receipt_id}", response=ReceiptOut)
def read_report(request: HttpRequest, receipt_id: UUID) -> ReceiptOut:
    """One report and what became of it."""
    actor = actor_of(request)
    row = queries.one_receipt(actor, receipt_id)
    with local_to(actor):
        return receipt_out(told_of(actor, [row])[row.pk])


def receipt_out(told: Told) -> ReceiptOut:
    row: Receipt = told.row
    plain = {name: getattr(row, name) for name in _SAME}
    return ReceiptOut(
        **plain,
        state=State(row.state),
        words=told.words,
        post=told.post,
        is_own=told.is_own,
        mark=row.mark.label if row.mark else "",
    )


_SAME = (
    "id", "obligation_id", "outcome", "why", "true_at", "noted_at", "heard_at", "drift", "drift_heard", "answers", "note",
    "evidence", "subject_room", "subject_id", "subject_label", "first_true_at", "first_heard_at", "first_post",
)  # fmt: skip


def _out(found: Load) -> dict[str, Any]:
    return {
        "duties": [
            DutyOut(
                **{name: getattr(row, name) for name in _DUTY},
                subject_id=duty.subject_id,
                checklist=[PointOut(key=each.key, text=said(each.text)) for each in row.checklist],
            )
            for duty, row in zip(found.duties, found.rows, strict=True)
        ],
        "done": [_done_out(each) for each in found.done],
        "marks": [KnownOut(**vars(each)) for each in found.marks],
    }


_DUTY = (
    "id", "kind", "title", "label", "room", "opens_at", "due_at", "late_at", "missed_at", "paused_at", "wants_file",
)  # fmt: skip


def _done_out(done: Done) -> DoneOut:
    return DoneOut(
        id=done.row.id,
        title=done.row.title,
        label=done.row.label,
        state=State(done.row.state),
        true_at=done.row.settled_true_at,
        entered_at=done.entered_at,
        reports=[receipt_out(each) for each in done.reports],
    )
