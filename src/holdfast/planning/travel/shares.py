"""Ranks shared out among threads: branches of the elimination tree do not touch each other, the trunk comes last."""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.planning.roads.ways import Small

SHARES = 8


@njit(cache=True, nogil=True)
def _branches(parent: Small, first: Small, share: Small) -> None:
    """Writes each rank's share, the last one for the trunk: a branch is small enough, its parent is not."""
    n = len(parent)
    work = np.empty(n, dtype=np.float64)
    for v in range(n):
        work[v] = 0.0
    total = 0.0
    for v in range(n):
        own = 1.0 + (first[v + 1] - first[v]) ** 2
        work[v] += own
        total += own
        if parent[v] >= 0:
            work[parent[v]] += work[v]
    most = total / (2 * SHARES)
    given, share_of = 0.0, 0
    for v in range(n - 1, -1, -1):
        if work[v] > most:
            share[v] = SHARES
        elif parent[v] >= 0 and share[parent[v]] < SHARES:
            share[v] = share[parent[v]]
        else:
            share[v] = share_of
            given += work[v]
            if given > total / SHARES and share_of < SHARES - 1:
                given, share_of = 0.0, share_of + 1


def share_out(parent: Small, first: Small) -> tuple[Small, Small]:
    """Ranks in rising order within each share, and where each share begins."""
    share = np.empty(len(parent), dtype=np.int32)
    _branches(parent, first, share)
    shared = np.argsort(share, kind="stable").astype(np.int32)
    return shared, np.searchsorted(share[shared], np.arange(SHARES + 2)).astype(np.int32)
