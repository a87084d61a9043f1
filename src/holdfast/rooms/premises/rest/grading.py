"""Grades, and why a place has its own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field

from holdfast.plumbing.inputs import Code
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.premises.actions import Regraded, regrade, regrade_one
from holdfast.rooms.premises.models import Waiting
from holdfast.rooms.premises.queries import counts_by_grade, explanation, one
from holdfast.rooms.premises.rest.router import router
from holdfast.rooms.premises.rest.shapes import (
    ExplanationOut,
    PackIn,
    RegradedOut,
    RegradeIn,
    StepOut,
    WaitingOut,
)
from holdfast.rooms.premises.waiting import waiting
from holdfast.rooms.rulebook.queries import pack_row, read

RuleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,60}$")]


@router.get("/grades", response=dict[str, int])
def count_grades(request: HttpRequest, pack: Code) -> dict[str, int]:
    """How many of the caller's places have each grade of a pack."""
    return dict(counts_by_grade(actor_of(request), pack))


@router.get("/waiting", response=Page[WaitingOut])
def list_waiting(request: HttpRequest, pack: Code, after: After = "", limit: Limit = 50) -> Page[Waiting]:
    """The caller's places that wait for their grade under a pack, the longest first."""
    return one_page(waiting(actor_of(request), pack), after=after, limit=limit)


@router.post("/regrade", response=RegradedOut)
def regrade_branch(request: HttpRequest, body: RegradeIn) -> Regraded:
    """Grades the places of a branch, and opens and ends the duties that go with it."""
    pack = read(pack_row(body.pack, body.version))
    said = body.dict(include={"only", "waiting", "dry_run", "seen"})
    return regrade(actor_of(request), pack, path=body.branch, **said)


@router.post("/{premises_id}/regrade", response=RegradedOut)
def regrade_place(request: HttpRequest, premises_id: UUID, body: PackIn) -> Regraded:
    """Confirms the grade that the facts of a place give now, or tells the difference."""
    pack = read(pack_row(body.pack, body.version))
    return regrade_one(actor_of(request), premises_id, pack, dry_run=body.dry_run, seen=body.seen)


@router.get("/{premises_id}/explanation", response=ExplanationOut)
def explain_place(
    request: HttpRequest, premises_id: UUID, pack: Code | None = None, rule: RuleId = ""
) -> ExplanationOut:
    """The chain from each fact to each clock, with its article; by the pack in force when none is named."""
    place = one(actor_of(request), premises_id)
    told = explanation(place, pack=read(pack_row(pack)) if pack else None, rule=rule)
    return ExplanationOut(
        pack=told.pack.key,
        version=told.pack.version,
        in_force=told.in_force is not None,
        grade=told.grading.grade,
        steps=[StepOut.model_validate(step.as_json()) for step in told.steps],
    )
