"""The window of one obligation: four instants in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Window:
    """opens <= due <= late <= missed, all aware. Grace (due to late) counts as due, not late. missed may be None."""

    opens: datetime
    due: datetime
    late: datetime
    missed: datetime | None = None

    def __post_init__(self) -> None:
        moments = [self.opens, self.due, self.late] + ([self.missed] if self.missed else [])
        if any(moment.tzinfo is None for moment in moments):
            raise ValueError("a window needs moments with a zone")
        if moments != sorted(moments):
            raise ValueError("a window opens before it is due, late and missed, in that order")
