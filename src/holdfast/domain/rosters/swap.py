"""A swap: one asks, the other agrees, a third decides where the pack says so. Each step once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from holdfast.domain.rosters.fitness import Unfit


class SwapState(StrEnum):
    """`asked` waits for the other person, `agreed` for a decision; the rest are ends."""

    ASKED = "asked"
    AGREED = "agreed"
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


OPEN = (SwapState.ASKED, SwapState.AGREED)


def cannot_ask(
    *, giver: UUID | None, asking: UUID | None, to: UUID, begins_at: datetime, now: datetime
) -> Unfit | None:
    """Why a swap cannot be asked: only one's own shift, to somebody else, before it begins."""
    if giver is None or giver != asking:
        return Unfit("not-your-shift", "Only who has the shift can ask to swap it")
    if to == giver:
        return Unfit("same-person", "Name somebody else")
    if begins_at <= now:
        return Unfit("begun", "The shift has begun")
    return None


def cannot_answer(
    *, state: SwapState, to: UUID, answering: UUID | None, begins_at: datetime, now: datetime
) -> Unfit | None:
    """Why an answer does not count: it is the other person's, once, before the shift begins."""
    if answering != to:
        return Unfit("not-asked-of-you", "The other person answers this")
    if state is not SwapState.ASKED:
        return Unfit("answered", "This was answered already")
    if begins_at <= now:
        return Unfit("begun", "The shift has begun")
    return None
