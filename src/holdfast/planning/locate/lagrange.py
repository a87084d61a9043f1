"""The Lagrangian bound of the p-median (Cornuejols, Fisher, Nemhauser 1977), and branching on it.

The rule that every demand is served once is priced: `prices[i]` for demand i. A site is then worth the sum of what it costs less
than the price, the best `p` sites give a lower bound, and a site whose worth is too far from theirs is out (or in) for good.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.planning.locate.problem import Floats, Whole

FREE, IN, OUT = 0, 1, -1


@njit(cache=True)
def sorted_rows(costs: Floats) -> tuple[Floats, Whole]:
    """Each row of costs in rising order, and the sites in that order."""
    demands, sites = costs.shape
    near = np.empty((demands, sites))
    order = np.empty((demands, sites), dtype=np.int64)
    for i in range(demands):
        by = np.argsort(costs[i], kind="mergesort")
        order[i] = by
        near[i] = costs[i][by]
    return near, order


@njit(cache=True)
def _worth(near: Floats, order: Whole, prices: Floats, worth: Floats) -> None:
    worth[:] = 0.0
    demands, sites = near.shape
    for i in range(demands):
        price = prices[i]
        for k in range(sites):
            gain = near[i, k] - price
            if gain >= 0.0:
                break
            worth[order[i, k]] += gain


@njit(cache=True)
def _pick(worth: Floats, status: Whole, p: int, is_open: Whole) -> tuple[float, float, float]:
    """Opens the sites that are in and the best of the free ones; answers their worth together, that of the last one taken and
    of the first one left."""
    total, taken = 0.0, 0
    free = np.flatnonzero(status == FREE)
    is_open[:] = 0
    for j in range(len(status)):
        if status[j] == IN:
            is_open[j] = 1
            total += worth[j]
            taken += 1
    by = free[np.argsort(worth[free], kind="mergesort")]
    wanted = p - taken
    for k in range(wanted):
        is_open[by[k]] = 1
        total += worth[by[k]]
    last = worth[by[wanted - 1]] if wanted > 0 else -np.inf
    first_left = worth[by[wanted]] if wanted < len(by) else np.inf
    return total, last, first_left


@njit(cache=True)
def _served(near: Floats, order: Whole, prices: Floats, is_open: Whole, slope: Floats) -> float:
    """How often each demand is served too seldom (1) or too often (below 0); answers the cost of the open sites."""
    demands, sites = near.shape
    cost = 0.0
    for i in range(demands):
        times, nearest = 0, -1.0
        for k in range(sites):
            if near[i, k] >= prices[i] and nearest >= 0.0:
                break
            if is_open[order[i, k]]:
                if nearest < 0.0:
                    nearest = near[i, k]
                if near[i, k] < prices[i]:
                    times += 1
        slope[i] = 1.0 - times
        cost += nearest
    return cost


@njit(cache=True)
def climb(
    near: Floats,
    order: Whole,
    prices: Floats,
    status: Whole,
    p: int,
    upper: float,
    step: float,
    rounds: int,
    patience: int,
    target: float,
    often: Floats,
    best_open: Whole,
) -> tuple[float, float]:
    """Raises the bound by moving prices along the slope, and fixes sites on the way (`status` changes in place).

    Stops when the bound passes `target` (nothing better than `upper` is left here). `prices` ends as the best found, `often` as how often each site was open. Answers the
    bound and the cost of the best choice met, which stands in `best_open`."""
    demands, sites = near.shape
    worth, slope, way = np.empty(sites), np.empty(demands), np.zeros(demands)
    is_open = np.zeros(sites, dtype=np.int64)
    now = prices.copy()
    bound, stale = -np.inf, 0
    often[:] = 0.0
    for _ in range(rounds):
        _worth(near, order, now, worth)
        total, last, first_left = _pick(worth, status, p, is_open)
        value, cost = now.sum() + total, _served(near, order, now, is_open, slope)
        if cost < upper:
            upper = cost
            best_open[:] = is_open
        stale = 0 if value > bound + 1e-4 * abs(value) else stale + 1
        if value > bound + 1e-9:
            bound = value
            prices[:] = now
        if bound > target:
            break
        _fix(worth, status, is_open, value, last, first_left, target)
        if _is_settled(often, is_open, status, p):
            break
        if stale < patience:
            if not _move(now, way, slope, step * max(upper - value, 1e-6)):
                break
            continue
        step, stale = step * 0.5, 0
        now[:] = prices
        if step < 1e-3:
            break
    return bound, upper


@njit(cache=True)
def _is_settled(often: Floats, is_open: Whole, status: Whole, p: int) -> bool:
    """Keeps how often each site was open; whether the sites left are no choice any more."""
    inside, free = 0, 0
    for j in range(len(status)):
        often[j] = 0.9 * often[j] + 0.1 * is_open[j]
        inside += status[j] == IN
        free += status[j] == FREE
    return inside == p or inside + free <= p


@njit(cache=True)
def _move(now: Floats, way: Floats, slope: Floats, reach: float) -> bool:
    """Moves prices along the slope, with some of the way before; False when there is no slope."""
    length = 0.0
    for i in range(len(now)):
        way[i] = slope[i] + 0.3 * way[i]
        length += way[i] * way[i]
    if length < 1e-12:
        return False
    for i in range(len(now)):
        now[i] += reach / length * way[i]
    return True


@njit(cache=True)
def _fix(
    worth: Floats, status: Whole, is_open: Whole, value: float, last: float, first_left: float, target: float
) -> None:
    for j in range(len(status)):
        if status[j] != FREE:
            continue
        if is_open[j]:
            if value - worth[j] + first_left > target:
                status[j] = IN
        elif value + worth[j] - last > target:
            status[j] = OUT


@njit(cache=True)
def branch(
    near: Floats,
    order: Whole,
    statuses: Whole,
    priced: Floats,
    shares: Floats,
    bounds: Floats,
    top: int,
    p: int,
    upper: float,
    gap: float,
    rounds: int,
    nodes: int,
    best_open: Whole,
) -> tuple[int, float, int]:
    """Goes on branching on sites, depth first, for at most so many nodes. What is open lies on a stack of statuses,
    prices, shares and bounds up to `top`; answers the new top (-1: nothing is left, `upper` is proved), upper, and the nodes used.

    `gap` is by how much a bound may stay below `upper` and still prove it (just below 1 with whole costs)."""
    sites = near.shape[1]
    chosen = np.zeros(sites, dtype=np.int64)
    used = 0
    while top >= 0 and used < nodes:
        used += 1
        now, price, share = statuses[top].copy(), priced[top].copy(), shares[top].copy()
        before = bounds[top]
        top -= 1
        bound, found = climb(near, order, price, now, p, upper, 0.6, rounds, 6, upper - gap, share, chosen)
        if found < upper - 1e-9:
            upper = found
            best_open[:] = chosen
        bound = max(bound, before)
        if bound > upper - gap:
            continue
        settled = now == IN if (now == IN).sum() == p else now != OUT
        if settled.sum() <= p:
            total = _cost_of(near, order, settled)
            if total < upper - 1e-9:
                upper = total
                best_open[:] = settled
            continue
        pick, worst = -1, 2.0
        for j in range(sites):
            if now[j] == FREE and abs(share[j] - 0.5) < worst:
                pick, worst = j, abs(share[j] - 0.5)
        for value in (OUT, IN):
            top += 1
            statuses[top], priced[top], shares[top], bounds[top] = now, price, share, bound
            statuses[top, pick] = value
    return top, upper, used


@njit(cache=True)
def _cost_of(near: Floats, order: Whole, is_open: NDArray[np.bool_]) -> float:
    cost = 0.0
    for i in range(near.shape[0]):
        for k in range(near.shape[1]):
            if is_open[order[i, k]]:
                cost += near[i, k]
                break
    return cost
