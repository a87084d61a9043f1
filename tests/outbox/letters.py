"""Messages for tests: one that is right, and variations of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import EMAIL, NewMessage
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject

LETTER = NewMessage(
    subject=Subject("obligations", uuid7()),
    round="due",
    channel=EMAIL,
    lane=Lane.OPERATIONAL,
    mode=Mode.LIVE,
    template="obligation_due",
    values={"title": {"en": "Patrol", "zh": "巡查"}, "label": "North mall", "late_at": "2026-11-12T12:20:00+00:00"},
)


@dataclass
class Letters:
    """Variations of one message about one subject."""

    base: NewMessage
    subject: Subject

    def one(self, **changes: object) -> NewMessage:
        return replace(self.base, **{"subject": self.subject, **changes})

    def about_something_else(self, **changes: object) -> NewMessage:
        return self.one(subject=Subject("obligations", uuid7()), **changes)
