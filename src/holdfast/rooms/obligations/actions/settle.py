"""Settling what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.domain.obligation.states import State
from holdfast.rooms.agencies.actor import Actor


@dataclass(frozen=True)
class Settled:
    """The state that the settlement led to, and a sentence (`words % values`) for the one who settled."""

    state: State
    words: str
    values: dict[str, object]


def settle(
    actor: Actor,
    obligation_id: UUID,
    *,
    true_at: datetime,
    evidence_ids: Sequence[UUID] = (),
    note: str = "",
    version: int | None = None,
) -> Settled:
    """Records that it was done at `true_at`; raises Refused with who and when for a second settlement."""
    raise NotImplementedError
