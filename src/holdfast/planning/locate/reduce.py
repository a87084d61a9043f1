"""Covering made smaller before it is solved (rows that another row implies and columns that another one beats fall away), and a quick choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.planning.locate.problem import Floats, Whole

Reaches = NDArray[np.bool_]
# So many sets are compared with all others at once.
BLOCK = 1024


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
    return np.flatnonzero(~_holds_another(tight))


def _without_beaten(tight: Reaches) -> Whole:
    """Columns that no other column holds: a column is held when what it lacks holds what the other lacks."""
    return np.flatnonzero(~_holds_another(~tight.T))


def _holds_another(sets: Reaches) -> NDArray[np.bool_]:
    """Which sets hold a smaller one whole, or an equal one that stands earlier; some at a time, so that memory lasts."""
    count = len(sets)
    small = sets.astype(np.float32)
    sizes, places = small.sum(axis=1), np.arange(count)
    holds = np.zeros(count, dtype=bool)
    for start in range(0, count, BLOCK):
        mine = slice(start, start + BLOCK)
        inside = small[mine] @ small.T == sizes[None, :]
        smaller = sizes[mine, None] > sizes[None, :]
        earlier = (sizes[mine, None] == sizes[None, :]) & (places[None, :] < places[mine, None])
        holds[mine] = (inside & (smaller | earlier)).any(axis=1)
    return holds


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
