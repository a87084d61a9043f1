"""Cutting a part of the graph in two where the fewest roads cross: inertial flow.

The vertices lie along a line; the first and the last quarter are held fast, and a largest flow between them shows the
fewest edges that hold both together. The best of four lines is taken (Schild and Sommer, "On balanced separators in road
networks", 2015). Parts are ranges of one permutation: `place[v]` is where v stands in `line`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.planning.roads.ways import Floats, Small

BINS = 2048
QUARTER = 0.25


@njit(cache=True, nogil=True)
def inner_edges(
    lo: int, hi: int, line: Small, place: Small, starts: Small, heads: Small, size: Small
) -> tuple[Small, Small, Small]:
    """The edges inside a part, by places less lo: where each list starts, its heads, and where the way back stands."""
    n = hi - lo
    first = np.zeros(n + 1, dtype=np.int32)
    for i in range(n):
        v = line[lo + i]
        count = 0
        for e in range(starts[v], starts[v] + size[v]):
            if lo <= place[heads[e]] < hi:
                count += 1
        first[i + 1] = first[i] + count
    inner = np.empty(first[n], dtype=np.int32)
    for i in range(n):
        v = line[lo + i]
        at = first[i]
        for e in range(starts[v], starts[v] + size[v]):
            p = place[heads[e]]
            if lo <= p < hi:
                inner[at] = p - lo
                at += 1
    back = np.empty(first[n], dtype=np.int32)
    for i in range(n):
        for e in range(first[i], first[i + 1]):
            j = inner[e]
            for f in range(first[j], first[j + 1]):
                if inner[f] == i:
                    back[e] = f
                    break
    return first, inner, back


@njit(cache=True, nogil=True)
def hold(along: Floats, side: Small) -> bool:
    """Marks the first quarter with 1, the last with 2, the others 0; False where all stand on one spot."""
    n = len(along)
    low, high = along[0], along[0]
    for i in range(n):
        low, high = min(low, along[i]), max(high, along[i])
    if not high > low:
        return False
    bins = np.zeros(BINS + 1, dtype=np.int32)
    scale = (BINS - 1) / (high - low)
    for i in range(n):
        bins[int((along[i] - low) * scale)] += 1
    wanted = max(1, int(n * QUARTER))
    first, count = 0, bins[0]
    while count < wanted:
        first += 1
        count += bins[first]
    last, count = BINS - 1, bins[BINS - 1]
    while count < wanted:
        last -= 1
        count += bins[last]
    if first >= last:
        return False
    for i in range(n):
        b = int((along[i] - low) * scale)
        side[i] = 1 if b <= first else (2 if b >= last else 0)
    return True


@njit(cache=True, nogil=True)
def levels(first: Small, inner: Small, flow: Small, side: Small, level: Small, queue: Small) -> bool:
    """How many edges with room each vertex is away from the first quarter; True when the last quarter is in reach."""
    n = len(level)
    end, reached = 0, False
    for i in range(n):
        level[i] = -1
        if side[i] == 1:
            level[i] = 0
            queue[end] = i
            end += 1
    at = 0
    while at < end:
        v = queue[at]
        at += 1
        for e in range(first[v], first[v + 1]):
            w = inner[e]
            if level[w] < 0 and flow[e] < 1:
                level[w] = level[v] + 1
                if side[w] == 2:
                    reached = True
                queue[end] = w
                end += 1
    return reached


@njit(cache=True, nogil=True)
def push(
    root: int,
    first: Small,
    inner: Small,
    back: Small,
    flow: Small,
    side: Small,
    level: Small,
    tried: Small,
    path: Small,
) -> bool:
    """Sends one unit from root to the last quarter along rising levels; False where no way is left."""
    depth, v = 0, root
    while True:
        if side[v] == 2:
            for i in range(depth):
                flow[path[i]] += 1
                flow[back[path[i]]] -= 1
            return True
        moved = False
        while tried[v] < first[v + 1]:
            e = tried[v]
            w = inner[e]
            if flow[e] < 1 and level[w] == level[v] + 1:
                path[depth] = e
                depth += 1
                v = w
                moved = True
                break
            tried[v] += 1
        if not moved:
            if depth == 0:
                return False
            depth -= 1
            e = path[depth]
            v = inner[back[e]]
            tried[v] += 1


@njit(cache=True, nogil=True)
def crossing(first: Small, inner: Small, back: Small, side: Small, level: Small, most: int) -> int:
    """The fewest edges between the two quarters; stops counting beyond `most`. `level` is from 0 on the first side."""
    n = len(level)
    flow = np.zeros(len(inner), dtype=np.int32)
    queue = np.empty(n, dtype=np.int32)
    tried = np.empty(n, dtype=np.int32)
    path = np.empty(n + 1, dtype=np.int32)
    total = 0
    while levels(first, inner, flow, side, level, queue):
        tried[:] = first[:n]
        for v in range(n):
            if side[v] == 1:
                while push(v, first, inner, back, flow, side, level, tried, path):
                    total += 1
                    if total > most:
                        return total
    return total


@njit(cache=True, nogil=True)
def bisect(
    lo: int, hi: int, line: Small, place: Small, starts: Small, heads: Small, size: Small, x: Floats, y: Floats
) -> tuple[int, int]:
    """Puts a part in the order first side, second side, those between; answers where the second and the third begin."""
    n = hi - lo
    first, inner, back = inner_edges(lo, hi, line, place, starts, heads, size)
    side = np.zeros(n, dtype=np.int32)
    level = np.empty(n, dtype=np.int32)
    along = np.empty(n)
    best = np.zeros(n, dtype=np.int32)
    best_score, least = np.inf, n
    for turn in range(4):
        for i in range(n):
            v = line[lo + i]
            along[i] = (x[v], y[v], x[v] + y[v], x[v] - y[v])[turn]
        if not hold(along, side):
            continue
        cut = crossing(first, inner, back, side, level, least)
        if cut > least:
            continue
        near = 0
        for i in range(n):
            near += level[i] >= 0
        score = (cut + 0.01) / min(near, n - near)
        if score < best_score:
            best_score, least = score, cut
            for i in range(n):
                best[i] = 1 if level[i] >= 0 else 2
    if best_score == np.inf:
        for i in range(n):
            best[i] = 1 if i < n // 2 else 2
    between(first, inner, best)
    return _arrange(lo, best, line, place)


@njit(cache=True, nogil=True)
def between(first: Small, inner: Small, side: Small) -> None:
    """Marks with 3 the ends of crossing edges, on the side that has fewer of them."""
    n = len(side)
    ends = np.zeros(3, dtype=np.int32)
    for i in range(n):
        for e in range(first[i], first[i + 1]):
            if side[inner[e]] != side[i]:
                ends[side[i]] += 1
                break
    fewer = 1 if ends[1] <= ends[2] else 2
    other = 3 - fewer
    for i in range(n):
        if side[i] == fewer:
            for e in range(first[i], first[i + 1]):
                if side[inner[e]] == other:
                    side[i] = 3
                    break


@njit(cache=True, nogil=True)
def _arrange(lo: int, side: Small, line: Small, place: Small) -> tuple[int, int]:
    n = len(side)
    counts = np.zeros(5, dtype=np.int32)
    for i in range(n):
        counts[side[i] + 1] += 1
    for k in range(1, 5):
        counts[k] += counts[k - 1]
    second, third = lo + counts[2], lo + counts[3]
    held = line[lo : lo + n].copy()
    for i in range(n):
        at = lo + counts[side[i]]
        counts[side[i]] += 1
        line[at] = held[i]
        place[held[i]] = at
    return second, third


@njit(cache=True, nogil=True)
def dissect(
    lo: int,
    hi: int,
    leaf: int,
    line: Small,
    place: Small,
    starts: Small,
    heads: Small,
    size: Small,
    x: Floats,
    y: Floats,
) -> None:
    """Cuts a part again and again until its parts have at most `leaf` vertices; those between come last each time."""
    stack = [(lo, hi)]
    while len(stack) > 0:
        a, b = stack.pop()
        if b - a <= leaf:
            continue
        second, third = bisect(a, b, line, place, starts, heads, size, x, y)
        stack.append((a, second))
        stack.append((second, third))
