"""p-centre: open p sites so that the farthest demand is as near as can be. Bisection on the distances that occur; at each,
is there a cover by p sites? Weights do not count."""

from __future__ import annotations

import time

import numpy as np

from holdfast.planning.locate.answer import Located, Watch, go_on
from holdfast.planning.locate.cover import Cover, fewest
from holdfast.planning.locate.interchange import greedy
from holdfast.planning.locate.problem import Problem, checked


def p_centre(problem: Problem, *, limit_s: float = 60.0, watch: Watch = go_on) -> Located:
    """The best `p` sites; within the time limit in seconds the bound is the largest radius shown to be too small."""
    checked(problem)
    began = time.perf_counter()
    radii = np.unique(problem.distance)
    sites = tuple(int(each) for each in greedy(problem.distance, problem.p, problem.status))
    high = int(np.searchsorted(radii, _radius(problem, sites)))
    low = int(np.searchsorted(radii, _least(problem))) - 1
    while high - low > 1:
        left = limit_s - (time.perf_counter() - began)
        if left <= 0 or not watch(float(radii[low + 1]), float(radii[high])):
            break
        middle = (low + high) // 2
        found = _covered(problem, float(radii[middle]), left)
        if found is None:
            break
        if len(found) <= problem.p:
            sites, high = _filled(problem, found), int(np.searchsorted(radii, _radius(problem, found)))
        else:
            low = middle
    value = float(radii[high])
    return Located(tuple(sorted(sites)), value, float(radii[low + 1]), high - low <= 1, time.perf_counter() - began)


def _covered(problem: Problem, radius: float, limit_s: float) -> tuple[int, ...] | None:
    """Sites that reach all within a radius: at most p, or more than p when no p can; None when time ran out before either."""
    cover = Cover(problem.distance <= radius, problem.weights, problem.fixed, problem.forbidden)
    if len(cover.unreachable):
        return tuple(range(problem.p + 1))
    found = fewest(cover, limit_s=limit_s)
    if len(found.sites) <= problem.p or found.bound > problem.p:
        return found.sites
    return None


def _radius(problem: Problem, sites: tuple[int, ...]) -> float:
    return float(problem.distance[:, list(sites)].min(axis=1).max())


def _least(problem: Problem) -> float:
    """No radius is below what the worst demand needs with every site open."""
    allowed = problem.status != -1
    return float(problem.distance[:, allowed].min(axis=1).max())


def _filled(problem: Problem, sites: tuple[int, ...]) -> tuple[int, ...]:
    """Up to p sites: a cover may need fewer."""
    others = (each for each in range(problem.distance.shape[1]) if each not in sites and problem.status[each] != -1)
    return (*sites, *(next(others) for _ in range(problem.p - len(sites))))
