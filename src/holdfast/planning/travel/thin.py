"""Vertices that are taken away first: dead ends and those between two others, so that what is left can be cut."""

from __future__ import annotations

from numba import njit

from holdfast.planning.roads.ways import Small


@njit(cache=True, nogil=True)
def thin(starts: Small, heads: Small, size: Small, queue: Small, gone: Small) -> int:
    """Eliminates vertices with at most two neighbours until none is left; answers how many, in `queue` by order.

    The neighbours of a vertex that goes become neighbours of each other. Lists only shrink, so they stay in place:
    vertex v has `heads[starts[v]:starts[v] + size[v]]`. `gone[v]` becomes 1."""
    n = len(size)
    end = 0
    for v in range(n):
        if size[v] <= 2:
            queue[end] = v
            gone[v] = 1
            end += 1
    at = 0
    while at < end:
        v = queue[at]
        at += 1
        first = heads[starts[v]] if size[v] > 0 else -1
        second = heads[starts[v] + 1] if size[v] > 1 else -1
        end = _leave(first, v, second, starts, heads, size, queue, gone, end)
        end = _leave(second, v, first, starts, heads, size, queue, gone, end)
    return end


@njit(cache=True, nogil=True)
def _leave(
    at: int, v: int, other: int, starts: Small, heads: Small, size: Small, queue: Small, gone: Small, end: int
) -> int:
    """Takes v out of the list of its neighbour `at` and puts `other` in its stead, unless that one stands there."""
    if at < 0:
        return end
    place, known = -1, other < 0
    for i in range(starts[at], starts[at] + size[at]):
        if heads[i] == v:
            place = i
        elif heads[i] == other:
            known = True
    if known:
        size[at] -= 1
        heads[place] = heads[starts[at] + size[at]]
        if size[at] <= 2 and gone[at] == 0:
            queue[end] = at
            gone[at] = 1
            return end + 1
    else:
        heads[place] = other
    return end
