"""What is owed, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.http.response import StreamingHttpResponse
from ninja import Query, Schema, Status

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.plumbing import clock
from holdfast.plumbing.export import MOST_ROWS, Cell, csv_answer, described
from holdfast.plumbing.inputs import Moment
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access, facts
from holdfast.rooms.obligations.actions import (
    ask_to_excuse,
    hand_to_post,
    pause_obligation,
    resume_obligation,
    settle,
)
from holdfast.rooms.obligations.detail import Detail, detail, seen
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.obligations.rest.router import router
from holdfast.rooms.obligations.rest.shapes import (
    DecisionOut,
    DetailOut,
    HandIn,
    ObligationOut,
    PauseIn,
    ReasonIn,
    SettledOut,
    SettleIn,
    in_words,
    rule_ref,
)
from holdfast.rooms.obligations.rows import language, named

COLUMNS = (
    "duty", "subject", "post", "agency", "branch", "state", "opens", "due", "late", "missed", "settled", "pack", "rule",
)  # fmt: skip


class OwedWanted(Schema):
    """Filters; each narrows. Only live clocks are listed unless `mode` says otherwise."""

    state: State | None = State.OPEN
    kind: Kind | None = None
    mode: Mode = Mode.LIVE
    post: UUID | None = None
    agency: UUID | None = None
    subject: UUID | None = None
    series: UUID | None = None
    due_from: Moment | None = None
    due_before: Moment | None = None

    def columns(self) -> dict[str, object]:
        """The look-ups that these filters are; what is not given narrows nothing."""
        named = {
            "state": self.state.value if self.state else None,
            "kind": self.kind.value if self.kind else None,
            "mode": self.mode.value,
            "post_id": self.post,
            "owner_id": self.agency,
            "subject_id": self.subject,
            "series_id": self.series,
            "due_at__gte": self.due_from,
            "due_at__lt": self.due_before,
        }
        return {name: value for name, value in named.items() if value is not None}


@router.get("", response=Page[ObligationOut])
def list_obligations(
    request: HttpRequest, wanted: Annotated[OwedWanted, Query()], after: After = "", limit: Limit = 50
) -> Page[Obligation]:
    """What is owed in the caller's branch and what is shared with it, soonest first."""
    rows = visible_to(Obligation.objects.all(), actor_of(request), access.READ, room=facts.ROOM)
    return one_page(rows.filter(**wanted.columns()), after=after, limit=limit, by=("due_at", "id"))


@router.get("/export.csv", openapi_extra=described("The same list as CSV"))
def export_obligations(request: HttpRequest, wanted: Annotated[OwedWanted, Query()]) -> StreamingHttpResponse:
    """The same list as a table, soonest first; at most 20,000 rows."""
    rows = visible_to(Obligation.objects.all(), actor_of(request), access.READ, room=facts.ROOM)
    rows = rows.filter(**wanted.columns()).select_related("post", "owner").order_by("due_at", "id")[:MOST_ROWS]
    return csv_answer("owed", COLUMNS, _cells(rows.iterator(chunk_size=2000)))


@router.get("/{obligation_id}", response=DetailOut)
def read_obligation(request: HttpRequest, obligation_id: UUID) -> DetailOut:
    """One obligation with its reason, its ladder and its files."""
    actor = actor_of(request)
    shown = detail(actor, obligation_id, clock.now())
    return _detail_out(seen(actor, obligation_id), shown)


@router.post("/{obligation_id}/settle", response=SettledOut)
def settle_obligation(request: HttpRequest, obligation_id: UUID, body: SettleIn) -> SettledOut:
    """Records that it was done, when, and on which evidence."""
    settled = settle(actor_of(request), obligation_id, **body.dict())
    return SettledOut(state=settled.state, words=in_words(settled.words, dict(settled.values)))


@router.post("/{obligation_id}/excuse", response={201: DecisionOut})
def ask_excuse(request: HttpRequest, obligation_id: UUID, body: ReasonIn) -> Status[Decision]:
    """Asks to be excused; another person decides, and the clock goes on meanwhile."""
    return Status(201, ask_to_excuse(actor_of(request), obligation_id, body.reason))


@router.post("/{obligation_id}/hand", response=ObligationOut)
def hand_over(request: HttpRequest, obligation_id: UUID, body: HandIn) -> Obligation:
    """Another post owes it from now on; its window stays."""
    return hand_to_post(actor_of(request), obligation_id, body.post_id)


@router.post("/{obligation_id}/pause", response=ObligationOut)
def pause(request: HttpRequest, obligation_id: UUID, body: PauseIn) -> Obligation:
    """Stops the clock, with a reason from the list."""
    return pause_obligation(actor_of(request), obligation_id, body.reason.value)


@router.post("/{obligation_id}/resume", response=ObligationOut)
def resume(request: HttpRequest, obligation_id: UUID) -> Obligation:
    """Lets the clock go on; what has not fired moved by the length of the pause."""
    return resume_obligation(actor_of(request), obligation_id)


def _cells(rows: Iterator[Obligation]) -> Iterator[list[Cell]]:
    for row in rows:
        rule = rule_ref(row.rule_id)
        yield [
            rule.title.zh if language().startswith("zh") and rule.title.zh else rule.title.en,
            row.subject_label,
            named(row.post),
            named(row.owner),
            row.owner_path,
            row.state,
            row.opens_at,
            row.due_at,
            row.late_at,
            row.missed_at,
            row.settled_true_at,
            rule.pack,
            rule.rule,
        ]


def _detail_out(row: Obligation, shown: Detail) -> DetailOut:
    acts = {
        "settle": shown.may_settle,
        "excuse": shown.may_excuse,
        "hand": shown.may_hand,
        "pause": shown.may_pause,
    }
    return DetailOut.model_validate(
        {
            "obligation": row,
            "why": shown.why,
            "zone": shown.zone,
            "note": shown.note,
            "ladder": [vars(rung) for rung in shown.rungs],
            "evidence": [file.pk for file in shown.evidence],
            "excuse_asked": shown.asked.pk if shown.asked else None,
            "may": [act for act, allowed in acts.items() if allowed],
        }
    )
