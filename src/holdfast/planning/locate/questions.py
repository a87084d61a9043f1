"""Each model of location as a question that can be asked again with other numbers and other sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.locate.answer import Located, Watch, go_on
from holdfast.planning.locate.choices import Question, Sites
from holdfast.planning.locate.cover import Cover, backed, expected, fewest
from holdfast.planning.locate.pcentre import p_centre
from holdfast.planning.locate.pmedian import p_median
from holdfast.planning.locate.problem import Floats, Problem


def median(problem: Problem, watch: Watch = go_on) -> Question:
    """p-median: what a demand gets is nearness."""

    def solve(p: int, fixed: Sites, forbidden: Sites, limit_s: float) -> Located:
        return p_median(replace(problem, p=p, fixed=fixed, forbidden=forbidden), limit_s=limit_s, watch=watch)

    return Question(
        problem.p, problem.fixed, problem.forbidden, False, solve, _nearness(problem.distance), problem.weights
    )


def centre(problem: Problem, watch: Watch = go_on) -> Question:
    """p-centre: weights do not count, but for who gets worse by another choice."""

    def solve(p: int, fixed: Sites, forbidden: Sites, limit_s: float) -> Located:
        return p_centre(replace(problem, p=p, fixed=fixed, forbidden=forbidden), limit_s=limit_s, watch=watch)

    return Question(
        problem.p, problem.fixed, problem.forbidden, False, solve, _nearness(problem.distance), problem.weights
    )


def covering(cover: Cover, p: int, *, times: int = 1, watch: Watch = go_on) -> Question:
    """MCLP, or cover with a backup."""

    def solve(p: int, fixed: Sites, forbidden: Sites, limit_s: float) -> Located:
        return backed(replace(cover, fixed=fixed, forbidden=forbidden), p, times=times, limit_s=limit_s, watch=watch)

    def served(sites: Sites) -> Floats:
        return (_counts(cover, sites) >= times).astype(np.float64)

    return Question(p, cover.fixed, cover.forbidden, True, solve, served, cover.weights)


def expecting(cover: Cover, p: int, *, busy: float, watch: Watch = go_on) -> Question:
    """MEXCLP: what a demand gets is the chance that somebody in reach is free."""

    def solve(p: int, fixed: Sites, forbidden: Sites, limit_s: float) -> Located:
        return expected(replace(cover, fixed=fixed, forbidden=forbidden), p, busy=busy, limit_s=limit_s, watch=watch)

    def served(sites: Sites) -> Floats:
        return np.asarray(1.0 - np.power(busy, _counts(cover, sites)), dtype=np.float64)

    return Question(p, cover.fixed, cover.forbidden, True, solve, served, cover.weights)


def complete(cover: Cover, watch: Watch = go_on) -> Question:
    """LSCP: another choice must still reach whoever can be reached at all."""
    lost = len(cover.unreachable)

    def solve(_p: int, fixed: Sites, forbidden: Sites, limit_s: float) -> Located:
        other = replace(cover, fixed=fixed, forbidden=forbidden)
        if len(other.unreachable) > lost:
            raise BadInput(Place(field="forbidden"), "sites that reach everybody", "a demand that nobody else reaches")
        return fewest(other, limit_s=limit_s, watch=watch)

    def served(sites: Sites) -> Floats:
        return np.minimum(_counts(cover, sites), 1.0)

    return Question(0, cover.fixed, cover.forbidden, False, solve, served, cover.weights)


def _counts(cover: Cover, sites: Sites) -> Floats:
    return np.asarray(cover.reaches[:, list(sites)].sum(axis=1), dtype=np.float64)


def _nearness(distance: Floats) -> Callable[[Sites], Floats]:
    def served(sites: Sites) -> Floats:
        if not sites:
            return np.full(len(distance), -np.inf)
        return np.asarray(-distance[:, list(sites)].min(axis=1))

    return served
