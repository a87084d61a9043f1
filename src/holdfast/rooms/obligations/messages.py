"""Messages about obligations: whom a step tells, and with which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.obligation.states import Kind, StepKind
from holdfast.domain.obligation.tick import Fired
from holdfast.domain.outbox.message import CAUGHT_UP, NewMessage
from holdfast.kernel.canonical import instant_text
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import Recipient, RecipientBook
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.models import ObligationBase

TEMPLATES = {
    StepKind.OPENED: "obligation_opened",
    StepKind.SOON: "obligation_soon",
    StepKind.DUE: "obligation_due",
    StepKind.LATE: "obligation_late",
    StepKind.ESCALATE: "obligation_escalated",
    StepKind.MISSED: "obligation_missed",
}


def zones_of(agency_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Agency.objects.filter(pk__in=set(agency_ids)).values_list("pk", "zone"))


def step_messages(
    row: ObligationBase, rule: ClockRule, step: Fired, book: RecipientBook, zone: str
) -> list[NewMessage]:
    """One message for each person and channel; a caught-up step's are folded into one digest by the outbox."""
    told = _recipients(row, step, book)
    if not told:
        return []
    values = words(row, rule, zone)
    template = "decision_asked" if row.kind == Kind.DECISION and step.kind is StepKind.OPENED else TEMPLATES[step.kind]
    return [
        NewMessage(
            subject=facts.itself(row),
            round=f"{CAUGHT_UP}{step.key}" if step.caught_up else step.key,
            channel=channel,
            lane=Lane(row.lane),
            mode=facts.mode(row),
            template=template,
            values=values,
            user_id=person.user_id,
            post_id=person.post_id,
            owner_path=row.owner_path,
            not_after=None if step.caught_up else step.not_after,
        )
        for person in told
        for channel in step.channels
    ]


def words(row: ObligationBase, rule: ClockRule, zone: str) -> Mapping[str, object]:
    """What fills the texts."""
    return {
        "title": rule.title.as_json(),
        "label": row.subject_label,
        "due_at": instant_text(row.due_at),
        "late_at": instant_text(row.late_at),
        "path": f"/owed/{row.id}/",
        "zone": zone,
    }


def _recipients(row: ObligationBase, step: Fired, book: RecipientBook) -> list[Recipient]:
    found = (person for to in step.to for person in book.find(to, row.post_id, row.owner_id))
    return list({person.user_id: person for person in found}.values())
