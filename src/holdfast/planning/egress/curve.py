"""Who has passed a point by when: cumulative curves, and queues that let so many through a second, first come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Persons (`counts`) that have passed by `times` (s): straight between the points; one time twice is a jump."""

    times: Floats
    counts: Floats

    @property
    def persons(self) -> float:
        """How many pass in all."""
        return float(self.counts[-1]) if len(self.counts) else 0.0

    @property
    def first(self) -> float:
        """When the first passes, in seconds."""
        moving = self._moving()
        return float(self.times[moving[0]]) if len(moving) else float(self.times[0])

    @property
    def last(self) -> float:
        """When the last has passed, in seconds."""
        moving = self._moving()
        return float(self.times[moving[-1] + 1]) if len(moving) else float(self.times[0])

    def later(self, seconds: float) -> Curve:
        """The same, so much later."""
        return Curve(self.times + seconds, self.counts)

    def until(self, second: float) -> Curve:
        """Those who pass by a moment."""
        passed = self._at(second, after=True)
        keep = self.times <= second
        return Curve(np.append(self.times[keep], second), np.append(self.counts[keep], passed))

    def after(self, second: float) -> Curve:
        """Those who have not passed by a moment, as they come from then on."""
        passed = self._at(second, after=True)
        keep = self.times > second
        return Curve(np.append(second, self.times[keep]), np.append(0.0, self.counts[keep] - passed))

    def sides(self, times: Floats) -> tuple[Floats, Floats]:
        """Counts just before and just after each of `times`."""
        return self._many(times, "left"), self._many(times, "right")

    def _moving(self) -> NDArray[np.intp]:
        """The pieces in which somebody passes."""
        return np.flatnonzero(np.diff(self.counts) > 0)

    def _many(self, times: Floats, side: str) -> Floats:
        return np.array([self._at(time, after=side == "right") for time in times])

    def _at(self, time: float, *, after: bool) -> float:
        i = int(np.searchsorted(self.times, time, side="right" if after else "left"))
        if i == 0:
            return 0.0
        if i == len(self.times):
            return float(self.counts[-1])
        t0, t1 = self.times[i - 1], self.times[i]
        share = (time - t0) / (t1 - t0) if t1 > t0 else 0.0
        return float(self.counts[i - 1] + share * (self.counts[i] - self.counts[i - 1]))


def spread(persons: float, first: float, last: float) -> Curve:
    """So many, evenly from the first to the last second; at once when they are the same."""
    return Curve(np.array([first, last]), np.array([0.0, persons]))


def through(arrivals: Mapping[str, Curve], capacity: float) -> dict[str, Curve]:
    """Streams that queue at one place letting `capacity` persons a second through; first come, first through.

    Streams that come at the same moment mix in proportion. An infinite capacity lets everybody through."""
    if not arrivals:
        return {}
    names = list(arrivals)
    times, counts = _joined([arrivals[name] for name in names])
    total = counts.sum(axis=0)
    if np.isinf(capacity):
        return dict(arrivals)
    times, total, counts = _with_crossings(times, total, counts, capacity)
    leave = total / capacity + np.maximum.accumulate(times - total / capacity)
    return {name: Curve(leave, counts[row]) for row, name in enumerate(names)}


def waiting(arrivals: Mapping[str, Curve], leaving: Mapping[str, Curve]) -> tuple[float, float]:
    """The most persons that wait at once, and for how long the queue stands, in seconds."""
    if not arrivals:
        return 0.0, 0.0
    times = np.unique(np.concatenate([curve.times for curve in (*arrivals.values(), *leaving.values())]))
    come = np.sum([curve.sides(times)[1] for curve in arrivals.values()], axis=0)
    gone = np.sum([curve.sides(times)[1] for curve in leaving.values()], axis=0)
    queue = come - gone
    standing = np.diff(times)[(queue[:-1] > 1e-6) | (queue[1:] > 1e-6)]
    return float(max(queue.max(), 0.0)), float(standing.sum())


def _joined(curves: Sequence[Curve]) -> tuple[Floats, Floats]:
    """All curves at all their moments, just before and just after each: times (n), counts (curves, n)."""
    moments = np.unique(np.concatenate([curve.times for curve in curves]))
    times = np.repeat(moments, 2)
    counts = np.empty((len(curves), len(times)))
    for row, curve in enumerate(curves):
        counts[row, 0::2], counts[row, 1::2] = curve.sides(moments)
    return times, counts


def _with_crossings(times: Floats, total: Floats, counts: Floats, capacity: float) -> tuple[Floats, Floats, Floats]:
    """Adds the moments at which a queue has just gone: between them everybody's delay changes evenly."""
    slack = times - total / capacity
    held = np.maximum.accumulate(slack)
    rising = np.flatnonzero((slack[1:] > held[:-1]) & (slack[:-1] < held[:-1]))
    share = (held[rising] - slack[rising]) / (slack[rising + 1] - slack[rising])

    def put(values: Floats) -> Floats:
        return np.insert(values, rising + 1, values[rising] + share * (values[rising + 1] - values[rising]))

    return put(times), put(total), np.array([put(row) for row in counts])
