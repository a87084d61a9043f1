"""One thing that happened, in the form that is hashed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject

FactValue = (
    None | bool | int | str | datetime | UUID | list["FactValue"] | tuple["FactValue", ...] | Mapping[str, "FactValue"]
)


class By(StrEnum):
    """What kind of actor did it."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105  (a kind of actor)
    SYSTEM = "system"
    COMMAND = "command"


@dataclass(frozen=True)
class ActorRef:
    """Who did it, as ids: the person, for which post and agency; `system` has none."""

    by: By = By.SYSTEM
    person: UUID | None = None
    post: UUID | None = None
    agency: UUID | None = None


SYSTEM = ActorRef()


@dataclass(frozen=True)
class NewEntry:
    """An act or a change of state, before it is numbered and sealed.

    kind: dotted lower case, room first (`obligation.missed`). facts: ids, enums, times, numbers and hashes only.
    commitments: of free text or names that the act carries and its row keeps; the entry never holds the text.
    reason: what a person typed for an act that takes something away; it is kept beside the entry, its commitment inside.
    owner_path: the branch that may see it (Agency.path).
    """

    kind: str
    subject: Subject
    true_at: datetime
    owner_path: str
    mode: Mode = Mode.LIVE
    actor: ActorRef = SYSTEM
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    commitments: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def gives_reason(self) -> bool:
        return bool(self.reason) or "reason" in self.commitments
