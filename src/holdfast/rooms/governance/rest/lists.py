"""Responsibilities, reports, targets, the year, and who may decide what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from holdfast.plumbing import clock
from holdfast.plumbing.inputs import Reason, Text, Word
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.governance import actions
from holdfast.rooms.governance.access import READ
from holdfast.rooms.governance.authority import Who, rulings
from holdfast.rooms.governance.lists import one_report, reports, responsibilities
from holdfast.rooms.governance.models import Report, Responsibility, Review, TargetDecision
from holdfast.rooms.governance.rest.router import router
from holdfast.rooms.governance.targets import aims

Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class ResponsibilityOut(Schema):
    """An entry of an agency's list; `rule_id` is its name in the pack."""

    id: UUID
    agency_id: UUID
    pack_key: str
    pack_version: str
    rule_id: str
    post_id: UUID | None
    has_holder: bool
    has_deputy: bool


class AssignIn(Schema):
    post_id: UUID | None = None


class AssignedOut(Schema):
    id: UUID
    agency_id: UUID
    rule_id: str
    post_id: UUID | None


class FiledReportIn(Schema):
    text: Reason


class ReportOut(Schema):
    """A report with the figures as they stood at its filing."""

    id: UUID
    agency_id: UUID
    office_id: UUID
    duty_id: UUID
    due_at: datetime
    text: str
    figures: dict[str, int]
    filed_at: datetime
    receipt_id: UUID
    received_at: datetime | None


class AimOut(Schema):
    """What an indicator must reach in an agency on a day: this or more, or less than this."""

    indicator: str
    value: float
    at_least: bool
    from_on: date
    source: str


class TargetIn(Schema):
    resolution_id: UUID
    indicator: Word
    from_on: date
    value: Share


class TargetSetOut(Schema):
    id: UUID
    area_id: UUID
    indicator: str
    from_on: date
    value: float
    resolution_id: UUID


class ReviewIn(Schema):
    """`figures`: by indicator, where they are known."""

    step: Literal["set", "check", "judge"]
    figures: Annotated[dict[Word, Share], Field(max_length=200)] = {}
    note: Text = ""


class ReviewOut(Schema):
    id: UUID
    office_id: UUID
    step: str
    duty_id: UUID
    done_at: datetime
    lines: list[dict[str, str | float | bool | None]]


class DecidesOut(Schema):
    """`named` as the pack has it; no post: there is none of that name here."""

    named: str
    post_id: UUID | None


class RulingOut(Schema):
    """One act and who decides it; the delegate may after a while, `deputy` is the deputy of the same post."""

    group: str
    about: str
    act: str
    deciders: list[DecidesOut]
    delegate: DecidesOut | None
    delegate_after_minutes: int | None
    given: bool


@router.get("/responsibilities", response=Page[ResponsibilityOut])
def list_responsibilities(
    request: HttpRequest, gap: Literal["", "post", "holder", "deputy"] = "", after: After = "", limit: Limit = 50
) -> Page[Responsibility]:
    """The lists of the caller's branch; `gap` narrows to what has no post, no holder or no deputy."""
    rows = responsibilities(actor_of(request), clock.now(), gap)
    return one_page(rows, after=after, limit=limit, by=("owner_path", "rule_id", "id"))


@router.post("/responsibilities/{responsibility_id}/assign", response=AssignedOut)
def assign(request: HttpRequest, responsibility_id: UUID, body: AssignIn) -> Responsibility:
    """Names the post that answers for it, or none."""
    return actions.assign(actor_of(request), responsibility_id, body.post_id)


@router.get("/reports", response=Page[ReportOut])
def list_reports(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Report]:
    """The reports of the caller's branch, the last first."""
    return one_page(reports(actor_of(request)), after=after, limit=limit, by=("due_at", "id"))


@router.get("/reports/{report_id}", response=ReportOut)
def read_report(request: HttpRequest, report_id: UUID) -> Report:
    """One report."""
    return one_report(actor_of(request), report_id)


@router.post("/owed/{duty_id}/report", response={201: ReportOut})
def file_report(request: HttpRequest, duty_id: UUID, body: FiledReportIn) -> Status[Report]:
    """Files the report that is owed; its figures are counted now."""
    return Status(201, actions.file_report(actor_of(request), duty_id, body.text))


@router.post("/reports/{report_id}/receive", response=ReportOut)
def receive_report(request: HttpRequest, report_id: UUID) -> Report:
    """The office has received it."""
    return actions.receive_report(actor_of(request), report_id)


@router.get("/agencies/{agency_id}/targets", response=list[AimOut])
def list_targets(request: HttpRequest, agency_id: UUID, on: date | None = None) -> list[AimOut]:
    """The target of each indicator for an agency on a day, today when none is given."""
    agency = _agency(actor_of(request), agency_id)
    day = on or clock.now().date()
    found = [(aim.indicator.id, aim.series.on(day)) for aim in aims(agency, day)]
    return [
        AimOut(indicator=key, value=one.value, at_least=one.at_least, from_on=one.from_on, source=one.source)
        for key, one in found
        if one is not None
    ]


@router.post("/targets", response={201: TargetSetOut})
def set_target(request: HttpRequest, body: TargetIn) -> Status[TargetDecision]:
    """By a decision of a held meeting an indicator must reach a value in its area from a day on."""
    row = actions.set_target(actor_of(request), body.resolution_id, body.indicator, body.from_on, body.value)
    return Status(201, row)


@router.post("/agencies/{office_id}/reviews", response={201: ReviewOut})
def review_targets(request: HttpRequest, office_id: UUID, body: ReviewIn) -> Status[Review]:
    """Does a step of the year and settles what is owed for it."""
    return Status(201, actions.review_targets(actor_of(request), office_id, body.step, body.figures, body.note))


@router.get("/agencies/{area_id}/authority", response=list[RulingOut])
def list_authority(request: HttpRequest, area_id: UUID) -> list[RulingOut]:
    """Who may activate, change and end which level, issue which alert and take which decision in an area."""
    return [
        RulingOut(
            group=one.group,
            about=one.about,
            act=one.act,
            deciders=[_who(each) for each in one.deciders],
            delegate=_who(one.delegate) if one.delegate else None,
            delegate_after_minutes=round(one.delegate_after.total_seconds() / 60) if one.delegate_after else None,
            given=one.given,
        )
        for one in rulings(_agency(actor_of(request), area_id))
    ]


def _who(each: Who) -> DecidesOut:
    return DecidesOut(named=each.named, post_id=each.post.pk if each.post else None)


def _agency(actor: Actor, agency_id: UUID) -> Agency:
    found = Agency.objects.filter(pk=agency_id, closed_at__isnull=True).first()
    if found is None:
        raise absent()
    require(actor, READ, owner_path=found.path)
    return found
