"""A good choice of sites quickly: greedy, then swaps of one site for another until none helps (Whitaker 1983, with the
gains and losses of Resende and Werneck 2007)."""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.planning.locate.problem import Floats, Whole


@njit(cache=True)
def greedy(costs: Floats, p: int, status: Whole) -> Whole:
    """`p` sites, each the best to add to those before; sites with status 1 are in, with -1 never."""
    demands, sites = costs.shape
    is_open = status == 1
    best = np.full(demands, np.inf)
    for j in range(sites):
        if is_open[j]:
            best = np.minimum(best, costs[:, j])
    while is_open.sum() < p:
        chosen, chosen_total = -1, np.inf
        for j in range(sites):
            if is_open[j] or status[j] == -1:
                continue
            total = 0.0
            for i in range(demands):
                total += min(best[i], costs[i, j])
            if total < chosen_total:
                chosen, chosen_total = j, total
        is_open[chosen] = True
        best = np.minimum(best, costs[:, chosen])
    return np.flatnonzero(is_open)


@njit(cache=True)
def swapped(costs: Floats, chosen: Whole, status: Whole) -> tuple[Whole, float]:
    """The choice after the best swaps, one at a time, and its cost."""
    demands, sites = costs.shape
    is_open = np.zeros(sites, dtype=np.bool_)
    is_open[chosen] = True
    while True:
        first = np.empty(demands, dtype=np.int64)
        one = np.full(demands, np.inf)
        two = np.full(demands, np.inf)
        for i in range(demands):
            for j in range(sites):
                if not is_open[j]:
                    continue
                if costs[i, j] < one[i]:
                    two[i], one[i], first[i] = one[i], costs[i, j], j
                elif costs[i, j] < two[i]:
                    two[i] = costs[i, j]
        loss = np.zeros(sites)
        for i in range(demands):
            loss[first[i]] += two[i] - one[i]
        best, best_in, best_out = -1e-9, -1, -1
        extra = np.zeros(sites)
        for j in range(sites):
            if is_open[j] or status[j] == -1:
                continue
            gain = 0.0
            extra[:] = 0.0
            for i in range(demands):
                if costs[i, j] < one[i]:
                    gain += one[i] - costs[i, j]
                    extra[first[i]] += two[i] - one[i]
                elif costs[i, j] < two[i]:
                    extra[first[i]] += two[i] - costs[i, j]
            for r in range(sites):
                if not is_open[r] or status[r] == 1:
                    continue
                change = loss[r] - extra[r] - gain
                if change < best:
                    best, best_in, best_out = change, j, r
        if best_in < 0:
            return np.flatnonzero(is_open), one.sum()
        is_open[best_in], is_open[best_out] = True, False


@njit(cache=True)
def kicked(costs: Floats, chosen: Whole, status: Whole, kicks: int, seed: int, enough: float) -> tuple[Whole, float]:
    """Puts a few sites elsewhere at random and swaps again, `kicks` times; keeps what is no worse. Ends below `enough`."""
    np.random.seed(seed)
    best, best_cost = swapped(costs, chosen, status)
    now, now_cost = best.copy(), best_cost
    free = np.flatnonzero(status != -1)
    for _ in range(kicks):
        if best_cost < enough:
            break
        tried = now.copy()
        for _move in range(max(2, len(tried) // 12)):
            out, into = np.random.randint(len(tried)), free[np.random.randint(len(free))]
            if status[tried[out]] != 1 and not (tried == into).any():
                tried[out] = into
        tried, cost = swapped(costs, tried, status)
        if cost <= now_cost:
            now, now_cost = tried, cost
        if cost < best_cost - 1e-9:
            best, best_cost = tried.copy(), cost
    return best, best_cost
