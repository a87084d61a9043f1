"""p-median: open p sites so that the weighted distance to the nearest one is least.

A good choice by swaps, a Lagrangian bound that throws most sites out, then branching on those that are left. Everything is
ours but the ideas; the answer is either proved or carries its bound and gap.
"""

from __future__ import annotations

import time

import numpy as np

from holdfast.planning.locate.answer import Located, Watch, go_on
from holdfast.planning.locate.interchange import greedy, kicked
from holdfast.planning.locate.lagrange import branch, climb, sorted_rows
from holdfast.planning.locate.problem import Floats, Problem, Whole, checked

ROOT_ROUNDS, NODE_ROUNDS = 3000, 60
KICKS_A_TURN, TURNS = 25, 12
NODES_A_TURN = 100
SEED = 1


def p_median(problem: Problem, *, limit_s: float = 60.0, watch: Watch = go_on) -> Located:
    """The best `p` sites within a time limit in seconds; `watch` is told of progress and may end the run early."""
    checked(problem)
    return _Run(problem, limit_s, watch).answer()


class _Run:
    """One run: what is known of the answer so far. Sites that cannot be in a better one are dropped on the way."""

    def __init__(self, problem: Problem, limit_s: float, watch: Watch) -> None:
        self._began = time.perf_counter()
        self._limit, self._watch, self._p = limit_s, watch, problem.p
        # With whole costs nothing lies between two whole numbers.
        self._gap = 1 - 1e-6 if problem.is_whole else 1e-9 * max(1.0, float(problem.costs.sum()))
        self._costs, self._status = problem.costs, problem.status
        self._kept: Whole = np.arange(self._costs.shape[1])
        self._chosen = greedy(self._costs, self._p, self._status)
        self._bound, self._upper = -np.inf, np.inf

    def answer(self) -> Located:
        self._search(KICKS_A_TURN)
        often, prices = self._root()
        for turn in range(TURNS):
            if self._is_proved() or self._is_over():
                break
            before = self._upper
            self._search(KICKS_A_TURN, seed=SEED + turn)
            if self._upper < before:
                often, prices = self._root(prices)
        left = -np.inf if self._is_proved() else self._branch(often, prices)
        bound = self._upper if self._is_proved() else max(self._bound, min(left, self._upper))
        sites = tuple(sorted(int(each) for each in self._kept[self._chosen]))
        seconds = time.perf_counter() - self._began
        return Located(sites, self._upper, bound, bound >= self._upper - 1e-12, seconds)

    def _search(self, kicks: int, seed: int = SEED) -> None:
        chosen, upper = kicked(self._costs, self._chosen, self._status, kicks, seed, self._bound + self._gap)
        if upper < self._upper:
            self._chosen, self._upper = chosen, float(upper)

    def _root(self, prices: Floats | None = None) -> tuple[Floats, Floats]:
        """Raises the bound at the root and drops the sites that it throws out."""
        near, order = sorted_rows(self._costs)
        sites = self._costs.shape[1]
        if prices is None:
            prices = near[:, min(max(1, sites // self._p), sites - 1)] * 0.7
        often, best = np.zeros(sites), np.zeros(sites, dtype=np.int64)
        target = self._upper - self._gap
        bound, upper = climb(
            near, order, prices, self._status, self._p, self._upper, 1.5, ROOT_ROUNDS, 25, target, often, best
        )
        self._bound = max(self._bound, float(bound))
        if upper < self._upper:
            self._upper, self._chosen = float(upper), np.flatnonzero(best)
        keep = self._status != -1
        keep[self._chosen] = True
        self._drop(keep)
        return often[keep], prices

    def _drop(self, keep: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        number = np.cumsum(keep) - 1
        self._chosen = number[self._chosen]
        self._costs, self._status, self._kept = self._costs[:, keep], self._status[keep], self._kept[keep]

    def _branch(self, often: Floats, prices: Floats) -> float:
        """Branches until nothing is left or time is over; answers the least bound of what is left."""
        near, order = sorted_rows(self._costs)
        demands, sites = self._costs.shape
        deep = sites + 3
        statuses, shares = np.empty((deep, sites), dtype=np.int64), np.empty((deep, sites))
        priced, bounds = np.empty((deep, demands)), np.empty(deep)
        statuses[0], shares[0], priced[0], bounds[0] = self._status, often, prices, self._bound
        best = np.zeros(sites, dtype=np.int64)
        best[self._chosen] = 1
        top, upper = 0, self._upper
        while top >= 0 and not self._is_over():
            top, upper, _ = branch(
                near, order, statuses, priced, shares, bounds, top, self._p, upper, self._gap,
                NODE_ROUNDS, NODES_A_TURN, best,
            )  # fmt: skip
            self._upper, self._chosen = float(upper), np.flatnonzero(best)
        if top < 0:
            self._bound = self._upper
            return self._upper
        return float(bounds[: top + 1].min())

    def _is_proved(self) -> bool:
        return self._bound > self._upper - self._gap

    def _is_over(self) -> bool:
        return time.perf_counter() - self._began > self._limit or not self._watch(self._bound, self._upper)
