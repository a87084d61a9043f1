"""The next step that raises the weakest link, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import floor, inf

from holdfast.domain.measures.finding import WHOLE, share_of
from holdfast.domain.measures.measure import Cost
from holdfast.domain.measures.score import Line

NOTHING_KNOWN = Cost()


@dataclass(frozen=True)
class Step:
    """Bringing one measure from a share to another: so many units more where it is counted, else the whole of it.

    `cost` is the pack's band times the units; None in it is unknown. `alone` is the weakest link after this step by
    itself, `together` after the steps of all `ties` that hold it at once.
    """

    line: Line
    from_share: float
    to_share: float
    units: float | None
    cost: Cost
    alone: float
    together: float
    ties: int = 1

    @property
    def cost_is_unknown(self) -> bool:
        return self.cost == NOTHING_KNOWN


def next_steps(lines: Sequence[Line]) -> tuple[Step, ...]:
    """The steps that raise the weakest link to the next weakest, cheapest first; none when every measure is met.

    One step for each measure that holds the weakest link. Order: both costs known, then one, then none; then by staff
    hours a week, then by money a year, as the dearer end of its band says. What needs a fact that is not known has no
    step but finding the fact out, and comes last.
    """
    if not lines:
        return ()
    weakest = min(line.mark.share for line in lines)
    if weakest >= WHOLE:
        return ()
    holding = [line for line in lines if line.mark.share == weakest]
    goal = min((line.mark.share for line in lines if line.mark.share > weakest), default=WHOLE)
    raised = [_raised(line, goal) for line in holding]
    together = min([goal, *(share for share, _units in raised)])
    steps = [
        _step(line, share, units, together=together, ties=len(holding))
        for line, (share, units) in zip(holding, raised, strict=True)
    ]
    return tuple(sorted(steps, key=_price))


def times(cost: Cost, units: float) -> Cost:
    """The cost of so many units; what is unknown stays unknown."""
    return Cost(_times(cost.money_from, units), _times(cost.money_to, units), _times(cost.staff_hours, units))


def _raised(line: Line, goal: float) -> tuple[float, float | None]:
    """The share after the smallest step that reaches `goal`, and the units of it. Not counted: all or nothing."""
    needed = line.mark.needed
    if line.demanded.needed.is_unknown:
        return line.mark.share, None
    if needed is None:
        return WHOLE, None
    held = line.mark.held or 0.0
    wanted = _least(needed, goal)
    return share_of(wanted, needed), max(0.0, wanted - held)


def _least(needed: float, goal: float) -> float:
    """The fewest whole units that reach `goal` percent of what is needed, as shares are reckoned: 80 of 120 are as much
    as 2 of 3."""
    fewest = max(0, floor(needed * goal / WHOLE) - 1)
    return next(units for units in count(fewest) if share_of(units, needed) >= goal)


def _step(line: Line, share: float, units: float | None, *, together: float, ties: int) -> Step:
    cost = line.demanded.measure.cost
    return Step(
        line=line,
        from_share=line.mark.share,
        to_share=share,
        units=units,
        cost=cost if units is None else times(cost, units),
        alone=together if ties == 1 else line.mark.share,
        together=together,
        ties=ties,
    )


def _price(step: Step) -> tuple[bool, int, float, float]:
    unknown = (step.cost.staff_hours is None) + (step.cost.money_to is None)
    hours = inf if step.cost.staff_hours is None else step.cost.staff_hours
    money = inf if step.cost.money_to is None else step.cost.money_to
    return step.line.demanded.needed.is_unknown, unknown, hours, money


def _times(value: float | None, units: float) -> float | None:
    return None if value is None else value * units
