"""How long to wait before a part that ended is started again."""

from __future__ import annotations

from dataclasses import dataclass

FIRST = 0.1
LONGEST = 30.0
# A part that ran this long had recovered: its next end is a new story.
STEADY = 60.0


@dataclass(frozen=True)
class Backoff:
    """Doubling pauses, from a tenth of a second to half a minute."""

    failures: int = 0

    @property
    def pause(self) -> float:
        return 0.0 if self.failures == 0 else min(LONGEST, FIRST * 2.0 ** (self.failures - 1))

    def after_end(self, ran_for: float) -> Backoff:
        """The pause to keep when a part ended that had run for `ran_for` seconds."""
        return Backoff(1) if ran_for >= STEADY else Backoff(self.failures + 1)
