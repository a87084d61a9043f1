"""Covering made smaller before it is solved (rows that another row implies and columns that another one beats fall away), and a quick choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.planning.locate.problem import Floats, Whole

Reaches = NDArray[np.bool_]


def reduced(reaches: Reaches, fixed: tuple[int, ...], forbidden: tuple[int, ...]) -> tuple[Reaches, Whole]:
    """Without demands that another one implies and sites that another one beats; fixed sites serve for nothing."""
    open_rows = ~reaches[:, list(fixed)].any(axis=1) if fixed else np.ones(len(reaches), dtype=bool)
    tight = np.unique(reaches[open_rows], axis=0)
    kept = np.setdiff1d(np.arange(reaches.shape[1]), [*forbidden, *fixed]).astype(np.int64)
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


def greedy_cover(
    reaches: Reaches,
    weights: Floats,
    p: int,
    fixed: tuple[int, ...],
    forbidden: tuple[int, ...],
    costs: Floats | None,
    budget: float | None,
) -> tuple[int, ...]:
    """Site after site, each the one that adds most weight and can be paid."""
    chosen, open_ = list(fixed), ~reaches[:, list(fixed)].any(axis=1)
    prices = np.zeros(reaches.shape[1]) if costs is None or budget is None else costs
    left = np.inf if budget is None else budget - prices[chosen].sum()
    while len(chosen) < p:
        gain = (weights * open_) @ reaches
        gain[[*chosen, *forbidden]] = -1.0
        gain[prices > left] = -1.0
        best = int(np.argmax(gain))
        if gain[best] < 0:
            break
        chosen.append(best)
        open_ &= ~reaches[:, best]
        left -= prices[best]
    return tuple(sorted(chosen))
