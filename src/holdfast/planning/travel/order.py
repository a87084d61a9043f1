"""The order in which vertices are taken away: thin ones first, then nested dissection, what holds much together last."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.sparse import csr_array

from holdfast.planning.roads.ways import Floats, Small
from holdfast.planning.travel import cut, thin

LEAF = 6
# Parts that are cut apart before threads share them.
_SHARED_PARTS = 4


def threads() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def neighbours(count: int, tail: Small, head: Small) -> tuple[Small, Small]:
    """Lists of neighbours without regard to direction, no vertex its own, none twice: starts (n + 1) and heads."""
    kept = tail != head
    ones = np.ones(int(kept.sum()), dtype=np.int8)
    graph = csr_array((ones, (tail[kept], head[kept])), shape=(count, count))
    both = csr_array(graph + graph.T)
    both.sum_duplicates()
    return both.indptr.astype(np.int32), both.indices.astype(np.int32)


def elimination_order(starts: Small, heads: Small, x: Floats, y: Floats) -> Small:
    """Vertices in the order of their going, the most important last; x and y are in one unit, such as metres."""
    count = len(starts) - 1
    size, heads = np.diff(starts).astype(np.int32), heads.copy()
    order, gone = np.empty(count, dtype=np.int32), np.zeros(count, dtype=np.int32)
    thinned = thin.thin(starts, heads, size, order, gone)
    line = np.flatnonzero(gone == 0).astype(np.int32)
    place = np.full(count, -1, dtype=np.int32)
    place[line] = np.arange(len(line), dtype=np.int32)
    _dissect_side_by_side(line, place, starts, heads, size, x, y)
    order[thinned:] = line
    return order


def _dissect_side_by_side(
    line: Small, place: Small, starts: Small, heads: Small, size: Small, x: Floats, y: Floats
) -> None:
    """Threads take parts that no edge joins, so that none writes where another reads."""
    graph = (line, place, starts, heads, size, x, y)
    parts = [(0, len(line))]
    while parts and len(parts) < _SHARED_PARTS and max(hi - lo for lo, hi in parts) > 1000:
        lo, hi = max(parts, key=lambda part: part[1] - part[0])
        parts.remove((lo, hi))
        second, third = cut.bisect(lo, hi, *graph)
        parts += [(lo, second), (second, third)]
    with ThreadPoolExecutor(threads()) as pool:
        list(pool.map(lambda part: cut.dissect(part[0], part[1], LEAF, *graph), parts))
