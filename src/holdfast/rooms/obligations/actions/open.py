"""Opening what is owed once."""

from __future__ import annotations

from datetime import datetime

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.models import Rule


def open_obligation(
    rule_row: Rule,
    *,
    subject: Subject,
    label: str,
    owner: Agency,
    starts_at: datetime,
    post: Post | None = None,
    mode: Mode = Mode.LIVE,
    occurrence: str = "once",
    actor: Actor | None = None,
) -> Obligation:
    """Opens one obligation from `starts_at`; the same (subject, rule, occurrence, mode) again answers the first.

    `actor` None: the system. The right is checked by the act that opens it, not here.
    """
    raise NotImplementedError
