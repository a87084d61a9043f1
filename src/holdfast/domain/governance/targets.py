"""Targets that step up: which value an indicator must reach on a day, by the pack and by what leading groups decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

PACK, DECISION = "pack", "decision"


@dataclass(frozen=True)
class Step:
    """From a day on the target is `value`. `reach` is how far the word of whoever set it goes: the longer, the nearer
    (the depth of an area in the tree; 0 for the pack)."""

    from_on: date
    value: float
    source: str = PACK
    reach: int = 0
    decision: str = ""


@dataclass(frozen=True)
class Target:
    """What holds on a day: this or more (`at_least`), or less than this."""

    value: float
    at_least: bool
    from_on: date
    source: str = PACK
    decision: str = ""

    def is_reached(self, figure: float) -> bool:
        """Whether a figure reaches it; `at_least` counts the value itself, below does not."""
        return figure >= self.value if self.at_least else figure < self.value


@dataclass(frozen=True)
class Series:
    """All steps of one indicator, in the order of their days."""

    at_least: bool
    steps: tuple[Step, ...]

    def on(self, day: date) -> Target | None:
        """The target on a day: the last step that has begun; None before the first."""
        begun = [step for step in self.steps if step.from_on <= day]
        if not begun:
            return None
        last = begun[-1]
        return Target(last.value, self.at_least, last.from_on, last.source, last.decision)

    def next_after(self, day: date) -> Step | None:
        """The step that comes next; None: it stays as it is."""
        return next((step for step in self.steps if step.from_on > day), None)


def series_of(steps: Iterable[Step], decided: Sequence[Step] = (), *, at_least: bool) -> Series:
    """The steps of a pack with those that leading groups decided among them.

    A decision holds from its day until the next step begins, whoever set that. Of several steps of one day a decision goes
    before the pack, and the nearer area before the wider one.
    """
    by_day: dict[date, Step] = {}
    for step in sorted((*steps, *decided), key=_rank):
        by_day[step.from_on] = step
    return Series(at_least, tuple(by_day[day] for day in sorted(by_day)))


def _rank(step: Step) -> tuple[bool, int]:
    return step.source == DECISION, step.reach
