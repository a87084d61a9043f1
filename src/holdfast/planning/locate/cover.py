"""Covering: the fewest sites that reach everybody (LSCP), the most weight that p sites reach (MCLP), with backup, and
with units that may be busy (MEXCLP, Daskin 1983). Demands that no candidate can reach are said first."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.locate.answer import Located, Watch, go_on
from holdfast.planning.locate.mip import Model, Solved, solve
from holdfast.planning.locate.problem import Floats, Whole, check_budget, check_listed
from holdfast.planning.locate.reduce import Reaches, greedy_cover, reduced


@dataclass(frozen=True)
class Cover:
    """`reaches` (demands, sites): who is near enough to whom. `weights` (demands). `fixed` sites are open, `forbidden` never.
    With a `budget` the `costs` of the open sites stay within it (not for the fewest sites)."""

    reaches: Reaches
    weights: Floats
    fixed: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()
    costs: Floats | None = None
    budget: float | None = None

    @property
    def unreachable(self) -> Whole:
        """The demands that no candidate which may be opened can reach."""
        allowed = np.ones(self.reaches.shape[1], dtype=bool)
        allowed[list(self.forbidden)] = False
        return np.flatnonzero(~self.reaches[:, allowed].any(axis=1))


def cover_within(
    distance: Floats,
    weights: Floats,
    reach: float,
    *,
    fixed: tuple[int, ...] = (),
    forbidden: tuple[int, ...] = (),
    costs: Floats | None = None,
    budget: float | None = None,
) -> Cover:
    """Who is covered within `reach`, in the unit of `distance` (demands, sites); a distance may be infinite."""
    if not distance.size:
        raise BadInput(Place(field="distance"), "at least one demand and one candidate", "none")
    if not np.isfinite(reach) or reach < 0:
        raise BadInput(Place(field="radius"), "a number from 0", str(reach))
    if len(weights) != len(distance):
        raise BadInput(Place(field="weights"), f"{len(distance)} weights, one a demand", str(len(weights)))
    bad = np.argwhere(~np.isfinite(weights) | (weights < 0))
    if len(bad):
        raise BadInput(Place(row=int(bad[0][0]) + 1, field="weights"), "numbers from 0", str(weights[bad[0][0]]))
    wrong = np.argwhere(np.isnan(distance) | (distance < 0))
    if len(wrong):
        raise BadInput(
            Place(row=int(wrong[0][0]) + 1, field="distance"), "numbers from 0", str(distance[tuple(wrong[0])])
        )
    check_listed(fixed, forbidden, distance.shape[1])
    check_budget(costs, budget, fixed, distance.shape[1])
    return Cover(distance <= reach, weights, fixed, forbidden, costs, budget)


def fewest(cover: Cover, *, limit_s: float = 60.0, watch: Watch = go_on) -> Located:
    """LSCP: the fewest sites that reach every demand that can be reached; the others are named in the notes."""
    began = time.perf_counter()
    lost = cover.unreachable
    notes = _lost_words(cover, lost)
    rows = np.setdiff1d(np.arange(cover.reaches.shape[0]), lost)
    tight, kept = reduced(cover.reaches[rows], cover.fixed, cover.forbidden)
    sites, solved = _set_cover(tight, kept, cover, limit_s, watch)
    least = float(np.ceil(max(solved.bound, 0.0) - 1e-6))
    bound = least + len(set(cover.fixed))
    return Located(sites, float(len(sites)), min(bound, len(sites)), solved.proved, time.perf_counter() - began, notes)


def most(cover: Cover, p: int, *, limit_s: float = 60.0) -> Located:
    """MCLP: the most weight within reach of `p` sites."""
    return backed(cover, p, times=1, limit_s=limit_s)


def backed(cover: Cover, p: int, *, times: int, limit_s: float = 60.0, watch: Watch = go_on) -> Located:
    """The most weight reached by at least `times` of `p` sites: 1 is MCLP, 2 asks for a backup everywhere."""
    began = time.perf_counter()
    _check_p(cover, p)
    patterns, weights = _merged(cover)
    rows, sites = patterns.shape
    matrix = hstack([csr_array(patterns.astype(float)), -times * eye_array(rows, format="csr")], format="csr")
    matrix = vstack([matrix, _count_row(sites, rows)], format="csr")
    model = Model(
        cost=np.concatenate([np.zeros(sites), weights]),
        matrix=csr_array(matrix),
        rows_from=np.concatenate([np.zeros(rows), [0.0]]),
        rows_to=np.concatenate([np.full(rows, np.inf), [float(p)]]),
        upper=np.ones(sites + rows),
        # With one site enough, whole sites make whole demands; a backup is there or not.
        whole=np.concatenate([np.ones(sites, dtype=bool), np.full(rows, times > 1)]),
        sense=-1,
    )
    chosen, solved = _chosen(model, cover, p, limit_s, watch)
    counts = cover.reaches[:, list(chosen)].sum(axis=1)
    return _answer(cover, chosen, solved, (counts >= times) * 1.0, began)


def expected(cover: Cover, p: int, *, busy: float, limit_s: float = 60.0, watch: Watch = go_on) -> Located:
    """MEXCLP: the most weight that `p` units reach in expectation, each busy with a share `busy` of its time, apart from the others.
    A site may hold several units: it then stands in `sites` as often."""
    began = time.perf_counter()
    _check_p(cover, p, several=True)
    if not 0 <= busy < 1:
        raise BadInput(Place(field="busy"), "a share from 0 to below 1", str(busy))
    patterns, weights = _merged(cover)
    rows, sites = patterns.shape
    levels = [level for level in range(p) if busy**level > 1e-9]
    gains = np.concatenate([weights * (1 - busy) * busy**level for level in levels])
    layers = hstack([-eye_array(rows, format="csr") for _ in levels], format="csr")
    matrix = hstack([csr_array(patterns.astype(float)), layers], format="csr")
    matrix = vstack([matrix, _count_row(sites, rows * len(levels))], format="csr")
    upper = np.concatenate([np.full(sites, float(p)), np.ones(rows * len(levels))])
    model = Model(
        cost=np.concatenate([np.zeros(sites), gains]),
        matrix=csr_array(matrix),
        rows_from=np.concatenate([np.zeros(rows), [0.0]]),
        rows_to=np.concatenate([np.full(rows, np.inf), [float(p)]]),
        upper=upper,
        whole=np.concatenate([np.ones(sites, dtype=bool), np.zeros(rows * len(levels), dtype=bool)]),
        sense=-1,
    )
    chosen, solved = _chosen(model, cover, p, limit_s, watch)
    counts = cover.reaches[:, list(chosen)].sum(axis=1)
    return _answer(cover, chosen, solved, 1.0 - np.power(busy, counts), began)


def _chosen(model: Model, cover: Cover, p: int, limit_s: float, watch: Watch) -> tuple[tuple[int, ...], Solved]:
    """The sites, and what the solver says of them; the greedy ones when it was stopped before it had any."""
    sites = cover.reaches.shape[1]
    upper = model.upper.copy()
    upper[list(cover.forbidden)] = 0.0
    fixed = np.zeros((len(cover.fixed), len(upper)))
    fixed[range(len(cover.fixed)), list(cover.fixed)] = 1.0
    model = replace(
        model,
        upper=upper,
        matrix=csr_array(vstack([model.matrix, csr_array(fixed)], format="csr")),
        rows_from=np.concatenate([model.rows_from, np.ones(len(cover.fixed))]),
        rows_to=np.concatenate([model.rows_to, np.full(len(cover.fixed), np.inf)]),
    )
    quick = _filled(cover, _quick(cover, p), p)
    start = np.bincount(quick, minlength=sites).astype(np.float64)
    solved = solve(_within_budget(model, cover), limit_s=limit_s, watch=watch, start=start)
    if not solved.possible:
        raise BadInput(Place(field="budget"), "a choice that keeps to p, the fixed sites and the budget", "none")
    if solved.x is None:
        return quick, solved
    counts = np.rint(solved.x[:sites]).astype(int)
    return _filled(cover, tuple(int(site) for site in np.repeat(np.arange(sites), counts)), p), solved


def _quick(cover: Cover, p: int) -> tuple[int, ...]:
    return greedy_cover(cover.reaches, cover.weights, p, cover.fixed, cover.forbidden, cover.costs, cover.budget)


def _filled(cover: Cover, chosen: tuple[int, ...], p: int) -> tuple[int, ...]:
    """Up to p sites: those that add nothing stand where they reach most, as a second for the others."""
    if cover.budget is not None or len(chosen) >= p:
        return chosen
    taken = {*chosen, *cover.forbidden}
    by_weight = np.argsort(-(cover.weights @ cover.reaches), kind="stable")
    others = [int(site) for site in by_weight if int(site) not in taken]
    return tuple(sorted((*chosen, *others[: p - len(chosen)])))


def _answer(cover: Cover, chosen: tuple[int, ...], solved: Solved, served: Floats, began: float) -> Located:
    """The value is counted from the sites themselves; no bound is above all that can be reached."""
    value, all_of_it = float(cover.weights @ served), float(cover.weights[cover.reaches.any(axis=1)].sum())
    bound = value if solved.proved else max(min(solved.bound, all_of_it), value)
    notes = _lost_words(cover, cover.unreachable)
    return Located(chosen, value, bound, solved.proved, time.perf_counter() - began, notes)


def _within_budget(model: Model, cover: Cover) -> Model:
    if cover.budget is None or cover.costs is None:
        return model
    row = np.zeros((1, len(model.upper)))
    row[0, : len(cover.costs)] = cover.costs
    return replace(
        model,
        matrix=csr_array(vstack([model.matrix, csr_array(row)], format="csr")),
        rows_from=np.append(model.rows_from, -np.inf),
        rows_to=np.append(model.rows_to, cover.budget),
    )


def _check_p(cover: Cover, p: int, *, several: bool = False) -> None:
    free = cover.reaches.shape[1] - len(set(cover.forbidden))
    top = "" if several else f" to {free}"
    if p < max(1, len(cover.fixed)) or (not several and p > free) or free < 1:
        raise BadInput(Place(field="p"), f"a number from {max(1, len(cover.fixed))}{top}", str(p))


def _merged(cover: Cover) -> tuple[Reaches, Floats]:
    """Demands that the same sites reach are one demand; those that none reaches are left out."""
    within = cover.reaches.any(axis=1)
    packed = np.packbits(cover.reaches[within], axis=1)
    _, first, back = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return cover.reaches[within][first], np.bincount(back.ravel(), weights=cover.weights[within]).astype(np.float64)


def _count_row(sites: int, others: int) -> csr_array:
    return csr_array(np.concatenate([np.ones(sites), np.zeros(others)])[None, :])


def _set_cover(
    tight: Reaches, kept: Whole, cover: Cover, limit_s: float, watch: Watch
) -> tuple[tuple[int, ...], Solved]:
    if not len(tight):
        return tuple(cover.fixed), Solved(None, 0.0, 0.0, True, possible=True)
    rows, columns = tight.shape
    model = Model(
        cost=np.ones(columns),
        matrix=csr_array(tight.astype(float)),
        rows_from=np.ones(rows),
        rows_to=np.full(rows, np.inf),
        upper=np.ones(columns),
        whole=np.ones(columns, dtype=bool),
    )
    solved = solve(model, limit_s=limit_s, watch=watch)
    if solved.x is None:
        # Stopped before anything was found: all that are left reach everybody, as no row is without a site.
        return (*cover.fixed, *(int(site) for site in kept)), solved
    return (*cover.fixed, *(int(site) for site in kept[solved.x > 0.5])), solved


def _lost_words(cover: Cover, lost: Whole) -> tuple[str, ...]:
    if not len(lost):
        return ()
    weight = float(cover.weights[lost].sum())
    return (f"{len(lost)} demands with a weight of {weight:g} are out of every candidate's reach",)
