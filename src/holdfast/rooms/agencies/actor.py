"""Who acts: a person, for the post held now, or a token; what rights are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from holdfast.domain.ledger.entry import SYSTEM, ActorRef, By
from holdfast.domain.rights.roles import Role

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Actor:
    """One actor in one act. `path` is the branch of the post's agency; `scopes` narrows a token (None: not a token).
    `by_command` marks somebody at the machine itself, who acts with the rights of the root's administrator."""

    role: Role
    path: str
    user_id: UUID | None = None
    post_id: UUID | None = None
    agency_id: UUID | None = None
    token_id: UUID | None = None
    scopes: frozenset[str] | None = None
    language: str = "en"
    by_command: bool = False

    @property
    def ref(self) -> ActorRef:
        """The ids that the ledger keeps."""
        if self.by_command:
            return ActorRef(by=By.COMMAND, agency=self.agency_id)
        if self.user_id is None:
            return SYSTEM
        by = By.TOKEN if self.token_id else By.PERSON
        return ActorRef(by=by, person=self.user_id, post=self.post_id, agency=self.agency_id)

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None


STRANGER = Actor(role=Role.STRANGER, path="")
# The clock and the jobs: their acts ask no right, and none is given to them.
SYSTEM_ACTOR = STRANGER


def actor_of(request: HttpRequest) -> Actor:
    """Who asks: what the door (session or token) found out about this request."""
    actor: Actor = getattr(request, "actor", STRANGER)
    return actor
