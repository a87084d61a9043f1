"""A message as a room hands it to the outbox: keys and values, never finished text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject

IN_APP = "in_app"
EMAIL = "email"
SMS = "sms"
PUSH = "webpush"
# Begins with `public`, so that neither this house nor its database lets practice out by it.
PUBLIC_PUSH = "public_push"

# Rounds that begin so were due while the system was down: they are folded, never sent one by one.
CAUGHT_UP = "caughtup:"


@dataclass(frozen=True)
class NewMessage:
    """One text to one recipient by one channel in one round, about one subject.

    template: a key of the outbox's texts. values: what fills it; a pair of texts as `Text.as_json()`, an instant as
    ISO 8601 under a name ending in `_at`, and `path` for the page to open. address: only for a recipient who is not a
    user; a user's own address is looked up when the message is sent, so that it never lies in two places.
    """

    subject: Subject
    round: str
    channel: str
    lane: Lane
    mode: Mode
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    user_id: UUID | None = None
    post_id: UUID | None = None
    address: str = ""
    owner_path: str = ""
    not_after: datetime | None = None
    queued_at: datetime | None = None

    @property
    def is_caught_up(self) -> bool:
        return self.round.startswith(CAUGHT_UP)

    @property
    def stays_inside(self) -> bool:
        """An in-app message is there once its row is: nothing leaves the house."""
        return self.channel == IN_APP
