"""What unannounced tests of a measure say: how often it failed, and what a failed one leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.domain.measures.finding import WHOLE, Mark, State


@dataclass(frozen=True)
class Tally:
    """How many tests there were and how many failed."""

    tests: int
    failed: int

    @property
    def miss_rate(self) -> float | None:
        """The share of tests that failed, in percent; None without any."""
        return WHOLE * self.failed / self.tests if self.tests else None


def tally(passed: Sequence[bool]) -> Tally:
    """Counts outcomes."""
    return Tally(len(passed), sum(not each for each in passed))


def after_failing(before: Mark, tests: Tally, leaves: State) -> Mark:
    """What a failed test leaves of a measure: nothing where the pack says absent, else no more than the share of its
    tests that it passed, and never more than there was. One that only ever failed is absent."""
    passed = WHOLE - (tests.miss_rate or WHOLE)
    share = 0.0 if leaves is State.ABSENT else min(before.share, passed)
    return Mark(State.PARTIAL if share > 0 else State.ABSENT, share, before.held, before.needed)
