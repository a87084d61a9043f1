"""Many replications, their means with intervals, and the difference that one change makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from holdfast.planning.fan import Fan, at_home
from holdfast.planning.simulate.arrays import Floats
from holdfast.planning.simulate.calls import Staged, Surge, seed_of, tape_of
from holdfast.planning.simulate.compiled import model_of, out_of, state_of
from holdfast.planning.simulate.loop import run
from holdfast.planning.simulate.measures import Sample, sample_of
from holdfast.planning.simulate.scenario import Scenario

Done = Callable[[int], None]


@dataclass(frozen=True)
class Play:
    """What is played: the scenario, and what is laid over its calls."""

    scenario: Scenario
    surge: Surge | None = None
    staged: tuple[Staged, ...] = ()


@dataclass(frozen=True)
class Interval:
    """A mean over replications, and the half width of its interval."""

    mean: float
    half: float

    def holds(self, value: float) -> bool:
        """Whether the value lies inside."""
        return abs(value - self.mean) <= self.half


@dataclass(frozen=True)
class Answer:
    """Figures by name with intervals; means by zone and by unit. `asked` replications, of which `samples` were made."""

    figures: Mapping[str, Interval]
    response_by_zone: Floats
    calls_by_zone: Floats
    unit_busy: tuple[Interval, ...]
    samples: tuple[Sample, ...]
    asked: int

    @property
    def is_whole(self) -> bool:
        """False when the run was stopped before its end."""
        return len(self.samples) == self.asked


def one(job: tuple[Play, int, int]) -> Sample:
    """One replication of a play: with the same seed and number the same, wherever it runs."""
    play, seed, replication = job
    scenario = play.scenario
    tape = tape_of(scenario, seed, replication, play.surge, play.staged)
    model, calls, most = model_of(scenario), len(tape.ready), scenario.most
    state, out = state_of(model, calls, most), out_of(calls, most)
    run(model, tape, state, out, seed_of(seed, replication), most)
    return sample_of(scenario, tape, out, int(state.size[1]), int(state.size[2]))


def replicate(play: Play, *, replications: int, seed: int = 1, level: float = 0.95, fan: Fan = at_home) -> Answer:
    """So many replications; each figure's interval is Student's, at this level. A fan that is stopped gives what it has."""
    samples = tuple(fan(one, [(play, seed, number) for number in range(replications)]))
    return answer_of(samples, replications, level)


def answer_of(samples: Sequence[Sample], asked: int, level: float) -> Answer:
    """Means and intervals over the replications that were made."""
    names = samples[0].figures
    figures = {name: interval([sample.figures[name] for sample in samples], level) for name in names}
    busy = np.array([sample.unit_busy for sample in samples])
    calls = np.array([sample.calls_by_zone for sample in samples])
    total = np.nansum(np.array([sample.response_by_zone for sample in samples]) * calls, axis=0)
    by_zone = np.divide(total, calls.sum(axis=0), out=np.full(len(total), np.nan), where=calls.sum(axis=0) > 0)
    of_units = tuple(interval(list(column), level) for column in busy.T)
    return Answer(figures, by_zone, calls.mean(axis=0), of_units, tuple(samples), asked)


def interval(values: Sequence[float], level: float) -> Interval:
    """Student's interval of the mean; without end for a single replication. Replications without the figure are left out."""
    known = np.array([value for value in values if not np.isnan(value)])
    if len(known) < 2:
        return Interval(float(known[0]) if len(known) else float("nan"), float("inf"))
    half = student.ppf(0.5 + level / 2, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known))
    return Interval(float(known.mean()), float(half))


def difference(before: Answer, after: Answer, level: float = 0.95) -> dict[str, Interval]:
    """What the change adds to each figure: replication by replication, so that the chance which both share falls out."""
    pairs = list(zip(before.samples, after.samples, strict=False))
    return {
        name: interval([late.figures[name] - early.figures[name] for early, late in pairs], level)
        for name in before.figures
    }
