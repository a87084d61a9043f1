"""Choices that posts owe."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.plumbing.paging import After, Limit, Page, page_of
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.actions import decide
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.obligations.rest.router import router
from holdfast.rooms.obligations.rest.shapes import DecideIn, DecisionOut


@router.get("/decisions", response=Page[DecisionOut])
def list_decisions(
    request: HttpRequest,
    state: State | None = State.OPEN,
    mode: Mode = Mode.LIVE,
    mine: bool = False,
    after: After = "",
    limit: Limit = 50,
) -> Page[Decision]:
    """Decisions that the caller may see, soonest first; `mine`: only those that the caller's post owes."""
    rows = _decisions(request).filter(mode=mode.value)
    rows = rows.filter(state=state.value) if state else rows
    if mine:
        post = actor_of(request).post_id
        rows = rows.filter(post_id=post) if post else rows.none()
    found, following = page_of(rows, after=after, limit=limit, by=("due_at", "id"))
    return Page(items=[row.decision for row in found], next=following)


@router.get("/decisions/{obligation_id}", response=DecisionOut)
def read_decision(request: HttpRequest, obligation_id: UUID) -> Decision:
    """One decision: what is asked about what, and why."""
    row = _decisions(request).filter(pk=obligation_id).first()
    if row is None:
        raise absent()
    return row.decision


@router.post("/decisions/{obligation_id}/decide", response=DecisionOut)
def decide_(request: HttpRequest, obligation_id: UUID, body: DecideIn) -> Decision:
    """Approves or refuses, with a reason; never by the one who asked."""
    return decide(actor_of(request), obligation_id, body.outcome, body.reason)


def _decisions(request: HttpRequest) -> QuerySet[Obligation]:
    rows = Obligation.objects.filter(kind=Kind.DECISION.value, decision__isnull=False).select_related("decision")
    return visible_to(rows, actor_of(request), access.READ, room=facts.ROOM)
