"""What somebody found of a measure, and what it counts for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from holdfast.domain.measures.demand import Needed

WHOLE = 100.0


class State(StrEnum):
    """How a measure stands. Unknown: it was looked at, and how much is needed is not known."""

    UNCHECKED = "unchecked"
    UNKNOWN = "unknown"
    PRESENT = "present"
    PARTIAL = "partial"
    ABSENT = "absent"


@dataclass(frozen=True)
class Finding:
    """What was found: a word, or an amount held. `total` is what it is counted against where the pack does not say
    (3 of 4 entrances); `share` is how much of a partial one is there, in percent. `at_most` is what failed tests have
    left of it since."""

    state: State = State.UNCHECKED
    held: float | None = None
    total: float | None = None
    share: float | None = None
    at_most: float = WHOLE


UNSEEN = Finding()


@dataclass(frozen=True)
class Mark:
    """What a finding counts for: a share of 100, and the amounts behind it where there are any."""

    state: State
    share: float
    held: float | None = None
    needed: float | None = None

    @property
    def is_met(self) -> bool:
        return self.share >= WHOLE


def problem_with(finding: Finding, *, counted: bool) -> str:
    """The field of a finding that cannot be taken (`state`, `held`, `total`, `share`); empty when all can."""
    if finding.held is not None and finding.held < 0:
        return "held"
    if finding.total is not None and (finding.total <= 0 or finding.held is None):
        return "total"
    if counted or finding.total is not None:
        return "" if finding.held is not None else "held"
    if finding.held is not None:
        return "total"
    if finding.state is State.PARTIAL:
        return "" if finding.share is not None and 0 < finding.share < WHOLE else "share"
    return "" if finding.state in (State.PRESENT, State.ABSENT) else "state"


def mark(finding: Finding, needed: Needed) -> Mark:
    """What the finding counts for against what is needed; never more than the whole, nor than tests have left."""
    if finding == UNSEEN:
        return Mark(State.UNCHECKED, 0.0, needed=needed.amount)
    if needed.is_unknown and finding.held is not None:
        return Mark(State.UNKNOWN, 0.0, finding.held)
    total = needed.amount if needed.amount is not None else finding.total
    found = _by_word(finding) if finding.held is None or total is None else share_of(finding.held, total)
    share = min(found, finding.at_most)
    return Mark(_state(share), share, finding.held, total)


def share_of(held: float, needed: float) -> float:
    """The share of what is needed that is held, in percent; where nothing is needed, the whole."""
    return WHOLE if needed <= 0 else min(WHOLE, WHOLE * held / needed)


def _by_word(finding: Finding) -> float:
    shares = {State.PRESENT: WHOLE, State.PARTIAL: finding.share or 0.0}
    return shares.get(finding.state, 0.0)


def _state(share: float) -> State:
    if share >= WHOLE:
        return State.PRESENT
    return State.PARTIAL if share > 0 else State.ABSENT
