"""What one occurrence of a duty takes of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from holdfast.kernel.text import Text

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Effort:
    """So many people for so long; `basis` tells where that comes from."""

    takes: timedelta
    people: int = 1
    basis: Text | None = None

    @property
    def hours(self) -> float:
        """Staff hours of one occurrence."""
        return self.takes / HOUR * self.people
