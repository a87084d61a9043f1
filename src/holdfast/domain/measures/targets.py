"""The share of measures that must be met, and whether a place reaches it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from holdfast.domain.measures.finding import WHOLE
from holdfast.domain.measures.measure import Target
from holdfast.domain.measures.score import Line


@dataclass(frozen=True)
class Judged:
    """A target, and how many of the measures that it speaks of are met."""

    target: Target
    met: int
    demanded: int

    @property
    def share(self) -> float:
        return WHOLE * self.met / self.demanded

    @property
    def is_reached(self) -> bool:
        return self.share >= self.target.percent


def judged(targets: Iterable[Target], lines: Sequence[Line], grade: str, use: str) -> tuple[Judged, ...]:
    """The targets for a place of this grade and use: those of single measures first, then the one for all of them.

    For all measures a target that names uses or grades goes before one that names none; of several, the highest. A
    target of which nothing is demanded here is left out.
    """
    fitting = [target for target in targets if _fits(target, grade, use)]
    alone = [target for target in fitting if target.measures]
    wide = max((target for target in fitting if not target.measures), key=_rank, default=None)
    return tuple(found for target in (*alone, *([wide] if wide else [])) if (found := _judge(target, lines)))


def _fits(target: Target, grade: str, use: str) -> bool:
    return (not target.uses or use in target.uses) and (not target.grades or grade in target.grades)


def _rank(target: Target) -> tuple[bool, float]:
    return bool(target.uses or target.grades), target.percent


def _judge(target: Target, lines: Sequence[Line]) -> Judged | None:
    counted = [line for line in lines if not target.measures or line.id in target.measures]
    return Judged(target, sum(line.mark.is_met for line in counted), len(counted)) if counted else None
