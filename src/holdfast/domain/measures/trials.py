"""What unannounced tests of a measure say: how often it failed, and what a failed one leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from holdfast.domain.measures.finding import WHOLE, Finding, State


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


def after_failing(finding: Finding, tests: Tally, leaves: State) -> Finding:
    """What a failed test leaves of what was found: nothing where the pack says absent, else at most the share of its
    tests that it passed, and never more than there was. One that only ever failed is absent."""
    passed = WHOLE - (tests.miss_rate or WHOLE)
    left = 0.0 if leaves is State.ABSENT else passed
    return replace(finding, at_most=min(finding.at_most, left))
