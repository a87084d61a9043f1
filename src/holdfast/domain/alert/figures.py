"""Times and shares of alerts, counted by post and agency and never by person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Answers:
    """How those asked have answered: in time, late, not; and how long half and nine in ten of them took (None: nobody)."""

    asked: int
    on_time: int
    late: int
    silent: int
    half: timedelta | None
    nine_in_ten: timedelta | None

    @property
    def share(self) -> float | None:
        """The share answered in time, of those who had to answer by now; None: nobody had to."""
        had_to = self.on_time + self.late + self.silent
        return self.on_time / had_to if had_to else None


@dataclass(frozen=True)
class Answer:
    """One who was asked: how long they took (None: not yet), within how long, and whether that time is over."""

    took: timedelta | None
    within: timedelta
    over: bool


def answers_of(given: Iterable[Answer]) -> Answers:
    """The sum of answers. One whose time still runs is asked, and neither late nor silent."""
    rows = list(given)
    took = sorted(one.took for one in rows if one.took is not None)
    on_time = sum(1 for one in rows if one.took is not None and one.took <= one.within)
    return Answers(
        asked=len(rows),
        on_time=on_time,
        late=len(took) - on_time,
        silent=sum(1 for one in rows if one.took is None and one.over),
        half=rank(took, 50),
        nine_in_ten=rank(took, 90),
    )


def rank(values: Sequence[timedelta], percent: int) -> timedelta | None:
    """The nearest-rank percentile of sorted values: the smallest that at least `percent` in a hundred do not exceed."""
    if not values:
        return None
    return values[max(0, -(-percent * len(values) // 100) - 1)]
