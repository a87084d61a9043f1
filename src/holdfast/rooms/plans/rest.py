"""Plans over the API: translated, never decided here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from holdfast.domain.plans.difference import difference
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.plumbing.inputs import Line, Reason, Text, TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, page_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.plans import actions, queries
from holdfast.rooms.plans.actions.write import LONGEST_TEXT
from holdfast.rooms.plans.facts import content_of
from holdfast.rooms.plans.models import Plan, Version
from holdfast.rooms.plans.paper import plan_sheet
from holdfast.rooms.plans.views.paper import pdf_answer

router = Router()

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=60)]
Branch = Annotated[str, Field(pattern=r"^[a-z0-9.-]{0,200}$")]
PDF = {"responses": {200: {"description": "The plan on paper", "content": {"application/pdf": {}}}}}


class PlansWanted(Schema):
    """How the plan stands, whose plans, of which branch."""

    standing: Literal["", "stale", "current", "unsigned", "work"] = ""
    of: Literal["", "premises", "agencies"] = ""
    branch: Branch = ""


class PlanOut(Schema):
    """A plan, how it stands, and its version in force (null: none is signed)."""

    id: UUID
    subject_room: str
    subject_id: UUID
    label: str
    owner_path: str
    kind: str
    standing: Literal["unsigned", "current", "stale"]
    why: Literal["", "age", "failed_drill", "lesson", "place_changed"]
    stale_since: datetime | None
    stale_at: datetime | None
    reviewed_at: datetime | None
    number: int | None
    signed_at: datetime | None
    sha256: str | None


class VersionOut(Schema):
    """One version with every word of it; `revision` is what a writer must have seen."""

    id: UUID
    plan_id: UUID
    number: int
    state: Literal["draft", "proposed", "signed", "refused", "superseded"]
    sections: list[dict[str, Any]]
    role_cards: list[dict[str, Any]]
    pack_key: str
    pack_version: str
    sha256: str
    revision: int
    begun_at: datetime
    proposed_at: datetime | None
    signed_at: datetime | None
    signed_by_post: UUID | None


class ChangeOut(Schema):
    part: Literal["section", "card"]
    key: str
    how: Literal["added", "removed", "changed"]
    lines: list[tuple[str, str]]


class BeginIn(Schema):
    """A place (`premises`) or an agency (`agencies`)."""

    room: Literal["premises", "agencies"]
    id: UUID
    language: Literal["en", "zh"] = "en"


class SectionIn(Schema):
    text: Annotated[Text, Field(max_length=LONGEST_TEXT)]
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]


class CardIn(Schema):
    post: Line = ""
    steps: Annotated[list[Text], Field(max_length=40)]
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]
    title: Line = ""


class NewCardIn(Schema):
    title: Annotated[Line, Field(min_length=1, max_length=120)]


class RemoveCardIn(TypedReasonIn):
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]


class SayIn(Schema):
    reason: Line = ""


class ConfirmIn(Schema):
    reason: Reason


class StaleIn(Schema):
    why: Literal["failed_drill", "lesson", "place_changed"]
    about: Annotated[Line, Field(min_length=1)]


@router.get("", response=Page[PlanOut])
def list_plans(
    request: HttpRequest, wanted: Annotated[PlansWanted, Query()], after: After = "", limit: Limit = 50
) -> Page[PlanOut]:
    """Plans of the caller's branch and of places shared with it, by label."""
    now = clock.now()
    rows = queries.selected(actor_of(request), queries.Selection(**wanted.dict()), now)
    page, following = page_of(rows, after=after, limit=limit, by=("subject_label", "pk"))
    return Page(items=[_out(row, now) for row in page], next=following)


@router.post("", response={201: VersionOut})
def begin_plan_version(request: HttpRequest, body: BeginIn) -> Status[Version]:
    """Begins the next version of the plan of a subject; the first one begins the plan."""
    subject = Subject(body.room, body.id)
    return Status(201, actions.begin_version(actor_of(request), subject, language=body.language))


@router.get("/{plan_id}", response=PlanOut)
def read_plan(request: HttpRequest, plan_id: UUID) -> PlanOut:
    return _out(_one(request, plan_id), clock.now())


@router.get("/{plan_id}/versions", response=list[VersionOut])
def list_plan_versions(request: HttpRequest, plan_id: UUID) -> list[Version]:
    """All versions, the newest first."""
    return list(queries.versions_of(_one(request, plan_id)))


@router.get("/{plan_id}/difference", response=list[ChangeOut])
def read_plan_difference(request: HttpRequest, plan_id: UUID, old: int, new: int) -> list[ChangeOut]:
    """What version `new` says that `old` does not."""
    plan = _one(request, plan_id)
    contents = [content_of(_numbered(plan, number)) for number in (old, new)]
    return [
        ChangeOut(
            part=each.part,  # type: ignore[arg-type]
            key=each.key,
            how=each.how.value,
            lines=[(line.mark, line.text) for line in each.lines],
        )
        for each in difference(*contents)
    ]


@router.get("/{plan_id}/plan.pdf", openapi_extra=PDF)
def print_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The version in force as PDF; `?version=` another, `?size=narrow` for the pocket."""
    return pdf_answer(request, plan_id, plan_sheet, "plan")


@router.post("/{plan_id}/stale", response=PlanOut)
def mark_plan_stale(request: HttpRequest, plan_id: UUID, body: StaleIn) -> PlanOut:
    """Says that a plan cannot be relied on; its renewal is owed from now."""
    actions.say_stale(actor_of(request), plan_id, body.why, body.about)
    return _out(_one(request, plan_id), clock.now())


@router.post("/{plan_id}/confirm", response=VersionOut)
def ask_to_confirm_plan(request: HttpRequest, plan_id: UUID, body: ConfirmIn) -> Version:
    """Asks somebody else to confirm the signed version as it is."""
    return actions.ask_to_confirm(actor_of(request), plan_id, body.reason)


@router.get("/versions/{version_id}", response=VersionOut)
def read_plan_version(request: HttpRequest, version_id: UUID) -> Version:
    return queries.one_version(actor_of(request), version_id)


@router.post("/versions/{version_id}/sections/{key}", response=VersionOut)
def write_plan_section(request: HttpRequest, version_id: UUID, key: Key, body: SectionIn) -> Version:
    """Writes a section of a draft; 409 when somebody else changed it after `seen`."""
    return actions.write_section(actor_of(request), version_id, key, body.text, seen=body.seen)


@router.post("/versions/{version_id}/cards/{key}", response=VersionOut)
def write_plan_card(request: HttpRequest, version_id: UUID, key: Key, body: CardIn) -> Version:
    """Writes a role card of a draft; 409 when somebody else changed it after `seen`."""
    actor = actor_of(request)
    return actions.write_card(
        actor, version_id, key, post=body.post, steps=body.steps, seen=body.seen, title=body.title
    )


@router.post("/versions/{version_id}/cards", response=VersionOut)
def add_plan_card(request: HttpRequest, version_id: UUID, body: NewCardIn) -> Version:
    return actions.add_card(actor_of(request), version_id, body.title)


@router.post("/versions/{version_id}/cards/{key}/remove", response=VersionOut)
def remove_plan_card(request: HttpRequest, version_id: UUID, key: Key, body: RemoveCardIn) -> Version:
    """Takes a role card of the writer's own away; 409 when somebody else changed it after `seen`."""
    return actions.remove_card(actor_of(request), version_id, key, seen=body.seen, reason=body.reason)


@router.post("/versions/{version_id}/propose", response=VersionOut)
def propose_plan(request: HttpRequest, version_id: UUID, body: SayIn) -> Version:
    """Sends a complete draft for its signature."""
    return actions.propose(actor_of(request), version_id, body.reason)


@router.post("/versions/{version_id}/take-back", response=VersionOut)
def take_plan_back(request: HttpRequest, version_id: UUID, body: TypedReasonIn) -> Version:
    return actions.take_back(actor_of(request), version_id, reason=body.reason)


def _one(request: HttpRequest, plan_id: UUID) -> Plan:
    plan = queries.with_versions(queries.plans(actor_of(request))).filter(pk=plan_id).first()
    if plan is None:
        raise absent()
    return plan


def _numbered(plan: Plan, number: int) -> Version:
    found = plan.versions.filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise absent()
    return found


def _out(plan: Plan, now: datetime) -> PlanOut:
    standing = queries.standing_at(plan, now)
    return PlanOut.model_validate(
        {
            "id": plan.pk,
            "subject_room": plan.subject_room,
            "subject_id": plan.subject_id,
            "label": plan.subject_label,
            "owner_path": plan.owner_path,
            "kind": plan.kind,
            "standing": standing.state.value,
            "why": standing.why.value if standing.why else "",
            "stale_since": standing.since,
            "stale_at": plan.stale_at,
            "reviewed_at": plan.reviewed_at,
            "number": plan.signed_number,  # type: ignore[attr-defined]
            "signed_at": plan.signed_at,  # type: ignore[attr-defined]
            "sha256": plan.signed_sha256,  # type: ignore[attr-defined]
        }
    )
