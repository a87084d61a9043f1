"""Names of this room, and what a report says in its own words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.kernel.canonical import canonical_json, instant_text

ROOM = "rounds"


@dataclass(frozen=True)
class Answer:
    """What was found at one point of the checklist."""

    point: str
    in_order: bool
    note: str = ""

    def as_json(self) -> dict[str, object]:
        return {"point": self.point, "in_order": self.in_order, "note": self.note}


@dataclass(frozen=True)
class Report:
    """One duty done, as a phone noted it. `person` is who noted it: nobody else may send it.

    `noted_at` is None for a report that is sent as it is made; `drift` and `drift_heard` as in the receipt."""

    id: UUID
    obligation_id: UUID
    person: UUID | None
    true_at: datetime
    noted_at: datetime | None = None
    drift: int | None = None
    drift_heard: int | None = None
    answers: tuple[Answer, ...] = ()
    note: str = ""
    evidence: tuple[UUID, ...] = ()
    mark: str = ""

    @property
    def wording(self) -> str:
        """The hash of what was reported: the same id with another wording is another report."""
        said: dict[str, object] = {
            "obligation": str(self.obligation_id),
            "true_at": instant_text(self.true_at),
            "answers": [answer.as_json() for answer in self.answers],
            "note": self.note,
            "evidence": sorted(str(each) for each in self.evidence),
            "mark": self.mark,
        }
        return hashlib.sha256(canonical_json(said)).hexdigest()
