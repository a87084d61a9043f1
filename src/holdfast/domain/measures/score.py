"""What the measures of a place add up to: the average, the weakest link, and how many are met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from holdfast.domain.measures.demand import Demanded
from holdfast.domain.measures.finding import UNSEEN, WHOLE, Finding, Mark, mark


@dataclass(frozen=True)
class Line:
    """One demanded measure with what it counts for."""

    demanded: Demanded
    mark: Mark
    finding: Finding = UNSEEN

    @property
    def id(self) -> str:
        return self.demanded.measure.id


@dataclass(frozen=True)
class Figures:
    """The sum over the demanded measures, in percent. Of two equally weak links, the first of the pack is named."""

    average: float
    weakest: float
    weakest_rule: str
    met: int
    demanded: int

    @property
    def met_share(self) -> float:
        return WHOLE * self.met / self.demanded


def lines(demanded: Iterable[Demanded], findings: Mapping[str, Finding]) -> tuple[Line, ...]:
    """Each demanded measure with what was found of it, by the measure's id."""
    found = ((each, findings.get(each.measure.id, UNSEEN)) for each in demanded)
    return tuple(Line(each, mark(finding, each.needed), finding) for each, finding in found)


def figures(shares: Sequence[tuple[str, float]]) -> Figures | None:
    """Adds up (measure, share) pairs in the pack's order; None where nothing is demanded."""
    if not shares:
        return None
    weakest_rule, weakest = min(shares, key=lambda pair: pair[1])
    # The exact sum over a count of equal shares may still round to a hair below them.
    average = max(weakest, fsum(share for _, share in shares) / len(shares))
    met = sum(share >= WHOLE for _, share in shares)
    return Figures(average, weakest, weakest_rule, met, len(shares))


def figures_of(reckoned: Iterable[Line]) -> Figures | None:
    """The figures of lines; None where there are none."""
    return figures([(line.id, line.mark.share) for line in reckoned])
