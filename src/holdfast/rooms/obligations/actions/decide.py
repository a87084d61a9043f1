"""Decisions: a choice that somebody with authority owes, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.kernel.subject import Subject
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.obligations.models import Decision
from holdfast.rooms.rulebook.models import Rule


def open_decision(
    rule_row: Rule,
    *,
    asks: str,
    about: Subject,
    label: str,
    owner: Agency,
    asked_by: Actor,
    reason: str = "",
    level: str = "",
    values: Mapping[str, object] | None = None,
    starts_at: datetime | None = None,
    mode: Mode = Mode.LIVE,
    occurrence: str = "",
) -> Decision:
    """Asks for `asks` (`excuse`, `adopt`, `release`) about a subject; owed by the post with authority over `owner`."""
    raise NotImplementedError


def decide(actor: Actor, obligation_id: UUID, outcome: str, reason: str) -> Decision:
    """Approves or refuses (`approved`, `refused`) with a reason; never by the one who asked."""
    raise NotImplementedError
