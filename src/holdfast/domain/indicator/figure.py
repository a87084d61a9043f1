"""A figure from its counts: numerator over denominator, what was left out and why, and whether the target is reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from holdfast.domain.indicator.outcome import Outcome
from holdfast.domain.indicator.words import Exclusion, Result, WhenNone


@dataclass(frozen=True)
class Aim:
    """The target that holds now: this or more, or (`at_least` false) less than this."""

    value: float
    at_least: bool = True

    def is_reached(self, value: float) -> bool:
        """`at_least` counts the value itself, below does not."""
        return value >= self.value if self.at_least else value < self.value


@dataclass(frozen=True)
class Grammar:
    """What a figure counts of what it is given: which marks are left out, and what nothing to count means."""

    excludes: frozenset[Exclusion] = frozenset(Exclusion)
    when_none: WhenNone = WhenNone.NOTHING
    aim: Aim | None = None


@dataclass(frozen=True)
class Figure:
    """`value` is in per cent, None: nothing to count. `reached` is None without a target or without a value that says."""

    met: int
    late: int
    missed: int
    open: int
    left_out: Mapping[Exclusion, int] = field(default_factory=dict)
    value: float | None = None
    reached: bool | None = None
    aim: Aim | None = None

    @property
    def numerator(self) -> int:
        return self.met

    @property
    def denominator(self) -> int:
        """What was decided: an open one that is not late yet may still be met."""
        return self.met + self.late + self.missed


def figure(counts: Mapping[Outcome, int], grammar: Grammar) -> Figure:
    """The share of what was decided that was met on time."""
    kept: Counter[Result] = Counter()
    left_out: Counter[Exclusion] = Counter()
    for outcome, number in counts.items():
        if outcome.mark is not None and outcome.mark in grammar.excludes:
            left_out[outcome.mark] += number
        else:
            kept[outcome.result] += number
    decided = kept[Result.MET] + kept[Result.LATE] + kept[Result.MISSED]
    value = 100 * kept[Result.MET] / decided if decided else None
    return Figure(
        met=kept[Result.MET],
        late=kept[Result.LATE],
        missed=kept[Result.MISSED],
        open=kept[Result.OPEN],
        left_out=dict(left_out),
        value=value,
        reached=_reached(value, grammar),
        aim=grammar.aim,
    )


def _reached(value: float | None, grammar: Grammar) -> bool | None:
    """Nothing to count reaches the target where the pack says so, misses it where it says so, else says nothing."""
    if grammar.aim is None:
        return None
    if value is not None:
        return grammar.aim.is_reached(value)
    return {WhenNone.MET: True, WhenNone.NOT_MET: False}.get(grammar.when_none)


def added(counts: Iterable[Mapping[Outcome, int]]) -> Counter[Outcome]:
    """Counts of several branches or days as one; shares are never averaged."""
    sums: Counter[Outcome] = Counter()
    for each in counts:
        sums.update(each)
    return sums
