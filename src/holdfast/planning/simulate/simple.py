"""The hypercube's own model by chance instead of by equations: the jump chain of busy units, one random number an event.

Calls come as a Poisson stream, busy times are exponential, so the chain forgets how long anybody has been busy; time goes on
by what is expected in each state. Nothing is kept but sums, which makes it quick: for many replications inside a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.hypercube.system import System, WhenBusy
from holdfast.planning.simulate.arrays import Floats, Whole, loop_step
from holdfast.planning.simulate.chance import UNIT_SHARE, mixed, step_of

# Events before anything is counted, for each unit: from all free to the long run.
SETTLING = 2_000


@dataclass(frozen=True)
class Run:
    """One replication: the share lost, mean travel in minutes over answered calls, the share of time busy by unit."""

    loss: float
    mean_travel: float
    busy: Floats
    events: int


def simulated(system: System, events: int, seed: int) -> Run:
    """So many events (a call or an end) of a system in which calls that find nobody are lost."""
    if system.when_busy is not WhenBusy.LOST:
        raise BadInput(Place(field="when_busy"), "lost (a line is simulated by the whole model)", "waits")
    share, other = alias_of(system.calls)
    counts, busy = np.zeros((system.units, len(system.calls)), dtype=np.int64), np.zeros(system.units)
    ends, start = np.zeros(3), np.zeros(system.units)
    args = (share, other, system.order, system.service, float(system.calls.sum()))
    chain(*args, events, SETTLING * system.units, np.uint64(seed), counts, busy, start, ends)
    answered = max(int(counts.sum()), 1)
    return Run(
        loss=float(ends[0] / max(ends[0] + counts.sum(), 1)),
        mean_travel=float((counts * system.travel).sum() / answered),
        busy=busy / ends[1],
        events=events,
    )


def alias_of(weights: Floats) -> tuple[Floats, Whole]:
    """Walker's table (1977): a place is kept with `share`, else its other one is taken; one draw, one look."""
    share = weights * len(weights) / weights.sum()
    other = np.arange(len(weights))
    small = [int(i) for i in np.flatnonzero(share < 1)]
    large = [int(i) for i in np.flatnonzero(share >= 1)]
    while small and large:
        less, more = small.pop(), large[-1]
        other[less] = more
        share[more] -= 1 - share[less]
        if share[more] < 1:
            small.append(large.pop())
    return share, other


@loop_step
def chain(
    share: Floats,
    other: Whole,
    order: Whole,
    service: Floats,
    calls: float,
    events: int,
    settling: int,
    seed: np.uint64,
    counts: Whole,
    busy: Floats,
    start: Floats,
    ends: Floats,
) -> None:
    """Plays `events` after `settling`: `counts` of answers by unit and zone, time busy, `ends`: lost calls, time."""
    zones, units = order.shape
    mask, ending, now, lost = 0, 0.0, 0.0, 0
    x = mixed(seed)
    for event in range(events + settling):
        if event == settling:
            counts[:], busy[:], start[:] = 0, 0.0, 0.0
            now, lost = 0.0, 0
        total = calls + ending
        now += 1.0 / total
        x = step_of(x)
        at = float(mixed(x) >> np.uint64(11)) * UNIT_SHARE * total
        if at < calls:
            place = at / calls * zones
            zone = min(int(place), zones - 1)
            if place - zone >= share[zone]:
                zone = other[zone]
            unit = first_free(order, zone, mask)
            if unit < 0:
                lost += 1
            else:
                mask |= 1 << unit
                ending += service[unit]
                start[unit] = now
                counts[unit, zone] += 1
        else:
            unit = ended(service, mask, at - calls)
            mask &= ~(1 << unit)
            ending -= service[unit]
            busy[unit] += now - start[unit]
    for unit in range(units):
        if mask >> unit & 1:
            busy[unit] += now - start[unit]
    ends[0], ends[1] = lost, now


@loop_step
def first_free(order: Whole, zone: int, mask: int) -> int:
    """The first free unit in the zone's order, -1 when all are busy."""
    for unit in order[zone]:
        if not mask >> unit & 1:
            return int(unit)
    return -1


@loop_step
def ended(service: Floats, mask: int, at: float) -> int:
    """Which of the busy units ends, each as likely as it is quick."""
    last = 0
    for unit in range(len(service)):
        if mask >> unit & 1:
            last = unit
            at -= service[unit]
            if at < 0.0:
                break
    return last


def over(runs: Sequence[Run]) -> dict[str, list[float]]:
    """Figures by name, one value a run."""
    names: dict[str, list[float]] = {
        "loss": [run.loss for run in runs],
        "mean_travel": [run.mean_travel for run in runs],
    }
    for unit in range(len(runs[0].busy)):
        names[f"busy_{unit}"] = [float(run.busy[unit]) for run in runs]
    return names
