"""Being excused: asked for with a reason, decided by another person with authority.

What is open ends as excused. What was missed stays missed, and carries the excuse beside it: figures count it apart, and
the breach stays in sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.obligation.states import State

APPROVED = "approved"
REFUSED = "refused"
OUTCOMES = (APPROVED, REFUSED)


@dataclass(frozen=True)
class Authority:
    """Which post decides, and which other one may once the first has not for a while. post None: the whole agency."""

    post: UUID | None
    delegate: UUID | None = None
    delegate_from: datetime | None = None


def may_ask(rule: ClockRule, state: State, reason: str, *, is_excused: bool = False) -> Refusal | None:
    """Why nobody can ask to be excused from this; None when one can."""
    if state not in (State.OPEN, State.MISSED) or is_excused:
        return Refusal("not-open", "Only what is open or missed can be excused, and once")
    if not rule.may_excuse:
        return Refusal("never-excused", "%(rule)s cannot be excused", {"rule": str(rule.key)})
    if not reason.strip():
        return Refusal("no-reason", "Give a reason")
    return None


def excused(state: State) -> State:
    """The state after an approval: a breach on record is never excused away."""
    return State.EXCUSED if state is State.OPEN else state


def may_decide(
    *, decider: UUID | None, asked_by: UUID | None, post: UUID | None, authority: Authority, now: datetime
) -> Refusal | None:
    """Why this person, for this post, cannot decide now; None when they can."""
    if decider is not None and decider == asked_by:
        return Refusal("own-asking", "Nobody decides what they asked for themselves")
    if authority.post is None or post == authority.post:
        return None
    if authority.delegate is not None and post == authority.delegate:
        return _delegate_waits(authority, now)
    return Refusal("no-authority", "Another post decides this")


def delegate_from(opened: datetime, after: timedelta | None) -> datetime:
    """From when the delegate may decide: at once when the table names no wait."""
    return opened + (after or timedelta(0))


def _delegate_waits(authority: Authority, now: datetime) -> Refusal | None:
    if authority.delegate_from is not None and now < authority.delegate_from:
        return Refusal(
            "delegate-waits", "The delegate may decide from %(from_at)s", {"from_at": authority.delegate_from}
        )
    return None
