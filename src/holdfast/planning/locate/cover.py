"""Covering: the fewest sites that reach everybody (LSCP), the most weight that p sites reach (MCLP), with backup, and
with units that may be busy (MEXCLP, Daskin 1983). Demands that no candidate can reach are said first."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack, vstack

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.locate.answer import Located
from holdfast.planning.locate.mip import Model, Solved, solve
from holdfast.planning.locate.problem import Floats, Whole

Reaches = NDArray[np.bool_]


@dataclass(frozen=True)
class Cover:
    """`reaches` (demands, sites): who is near enough to whom. `weights` (demands). `fixed` sites are open, `forbidden` never."""

    reaches: Reaches
    weights: Floats
    fixed: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()

    @property
    def unreachable(self) -> Whole:
        """The demands that no candidate which may be opened can reach."""
        allowed = np.ones(self.reaches.shape[1], dtype=bool)
        allowed[list(self.forbidden)] = False
        return np.flatnonzero(~self.reaches[:, allowed].any(axis=1))


def cover_within(distance: Floats, weights: Floats, reach: float, **more: tuple[int, ...]) -> Cover:
    """Who is covered within `reach`, in the unit of `distance` (demands, sites)."""
    bad = np.argwhere(~np.isfinite(weights) | (weights < 0))
    if len(bad):
        raise BadInput(Place(row=int(bad[0][0]) + 1, field="weights"), "numbers from 0", str(weights[bad[0][0]]))
    if np.isnan(distance).any() or (distance < 0).any():
        raise BadInput(Place(field="distance"), "numbers from 0", "a negative one or NaN")
    if not distance.size:
        raise BadInput(Place(field="distance"), "at least one demand and one candidate", "none")
    return Cover(distance <= reach, weights, **more)


def fewest(cover: Cover, *, limit_s: float = 60.0) -> Located:
    """LSCP: the fewest sites that reach every demand that can be reached; the others are named in the notes."""
    began = time.perf_counter()
    lost = cover.unreachable
    notes = _lost_words(cover, lost)
    rows = np.setdiff1d(np.arange(cover.reaches.shape[0]), lost)
    tight, kept = _reduced(cover.reaches[rows], cover)
    sites, solved = _set_cover(tight, kept, cover, limit_s)
    bound = float(np.ceil(solved.bound - 1e-6)) + len(cover.fixed)
    return Located(sites, float(len(sites)), min(bound, len(sites)), solved.proved, time.perf_counter() - began, notes)


def most(cover: Cover, p: int, *, limit_s: float = 60.0) -> Located:
    """MCLP: the most weight within reach of `p` sites."""
    return backed(cover, p, times=1, limit_s=limit_s)


def backed(cover: Cover, p: int, *, times: int, limit_s: float = 60.0) -> Located:
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
    return _located(model, cover, sites, began, limit_s)


def expected(cover: Cover, p: int, *, busy: float, limit_s: float = 60.0) -> Located:
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
    return _located(model, cover, sites, began, limit_s)


def _located(model: Model, cover: Cover, sites: int, began: float, limit_s: float) -> Located:
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
    solved = solve(model, limit_s=limit_s)
    if solved.x is None:
        raise BadInput(Place(field="limit"), "time enough to find any choice at all", f"{limit_s:g} s")
    counts = np.rint(solved.x[:sites]).astype(int)
    chosen = tuple(int(site) for site in np.repeat(np.arange(sites), counts))
    notes = _lost_words(cover, cover.unreachable)
    return Located(chosen, solved.value, solved.bound, solved.proved, time.perf_counter() - began, notes)


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


def _reduced(reaches: Reaches, cover: Cover) -> tuple[Reaches, Whole]:
    """Without demands that another one implies and sites that another one beats; fixed sites serve for nothing."""
    open_rows = ~reaches[:, list(cover.fixed)].any(axis=1) if cover.fixed else np.ones(len(reaches), dtype=bool)
    tight = np.unique(reaches[open_rows], axis=0)
    kept = np.setdiff1d(np.arange(reaches.shape[1]), [*cover.forbidden, *cover.fixed]).astype(np.int64)
    tight = tight[:, kept]
    while True:
        rows = _without_implied(tight)
        columns = _without_beaten(tight[rows])
        if len(rows) == tight.shape[0] and len(columns) == tight.shape[1]:
            return tight, kept
        tight, kept = tight[rows][:, columns], kept[columns]


def _without_implied(tight: Reaches) -> Whole:
    """Rows that hold no other row: whoever reaches the smaller reaches the larger."""
    if not len(tight):
        return np.arange(0)
    small = tight.astype(np.float64)
    sizes = small.sum(axis=1)
    shared = small @ small.T
    implied = (shared == sizes[None, :]) & ((sizes[:, None] > sizes[None, :]) | _first_of_equals(sizes, shared))
    return np.flatnonzero(~implied.any(axis=1))


def _without_beaten(tight: Reaches) -> Whole:
    """Columns that no other column holds."""
    small = tight.T.astype(np.float64)
    sizes = small.sum(axis=1)
    shared = small @ small.T
    beaten = (shared == sizes[:, None]) & ((sizes[:, None] < sizes[None, :]) | _first_of_equals(sizes, shared))
    return np.flatnonzero(~beaten.any(axis=1))


def _first_of_equals(sizes: Floats, shared: Floats) -> Reaches:
    """Of equal ones the first stays."""
    same = (shared == sizes[:, None]) & (sizes[:, None] == sizes[None, :])
    earlier = np.arange(len(sizes))[None, :] < np.arange(len(sizes))[:, None]
    both: Reaches = same & earlier
    return both


def _set_cover(tight: Reaches, kept: Whole, cover: Cover, limit_s: float) -> tuple[tuple[int, ...], Solved]:
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
    solved = solve(model, limit_s=limit_s)
    if solved.x is None:
        raise BadInput(Place(field="limit"), "time enough to find any choice at all", f"{limit_s:g} s")
    return (*cover.fixed, *(int(site) for site in kept[solved.x > 0.5])), solved


def _lost_words(cover: Cover, lost: Whole) -> tuple[str, ...]:
    if not len(lost):
        return ()
    weight = float(cover.weights[lost].sum())
    return (f"{len(lost)} demands with a weight of {weight:g} are out of every candidate's reach",)
