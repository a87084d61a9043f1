"""What elimination adds: each vertex gets all its later neighbours, in numbers of the order (ranks)."""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.planning.roads.ways import Small


@njit(cache=True, nogil=True)
def count_later(n: int, starts: Small, heads: Small, order: Small, rank: Small, parent: Small) -> Small:
    """How many later neighbours each rank has once all before it are gone; `parent` is the first of them, -1 for none.

    The elimination tree by the walk of Liu (1990), then rows counted by walking from each entry up the tree."""
    above = np.full(n, -1, dtype=np.int32)
    for v in range(n):
        parent[v] = -1
        for e in range(starts[order[v]], starts[order[v] + 1]):
            u = rank[heads[e]]
            while u < v and u != -1:
                up = above[u]
                above[u] = v
                if up == -1:
                    parent[u] = v
                    break
                if up == v:
                    break
                u = up
    seen = np.full(n, -1, dtype=np.int32)
    counts = np.zeros(n, dtype=np.int32)
    for v in range(n):
        seen[v] = v
        for e in range(starts[order[v]], starts[order[v] + 1]):
            u = rank[heads[e]]
            while u < v and seen[u] != v:
                seen[u] = v
                counts[u] += 1
                u = parent[u]
    return counts


@njit(cache=True, nogil=True)
def list_later(
    n: int, starts: Small, heads: Small, order: Small, rank: Small, parent: Small, first: Small, later: Small
) -> None:
    """Writes the later neighbours of each rank in rising order to `later[first[v]:first[v + 1]]`."""
    seen = np.full(n, -1, dtype=np.int32)
    end = first[:n].copy()
    for v in range(n):
        seen[v] = v
        for e in range(starts[order[v]], starts[order[v] + 1]):
            u = rank[heads[e]]
            while u < v and seen[u] != v:
                seen[u] = v
                later[end[u]] = v
                end[u] += 1
                u = parent[u]


@njit(cache=True, nogil=True)
def find_arcs(low: Small, high: Small, first: Small, later: Small, out: Small) -> None:
    """The arc from each low to each high rank, by halving."""
    for i in range(len(low)):
        lo, hi = first[low[i]], first[low[i] + 1]
        while lo < hi:
            middle = (lo + hi) // 2
            if later[middle] < high[i]:
                lo = middle + 1
            else:
                hi = middle
        out[i] = lo
