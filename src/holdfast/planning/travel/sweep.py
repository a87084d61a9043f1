"""Times from sixteen sources at once: each climbs the hierarchy alone, then one sweep from the top serves all sixteen.

Labels stand as `labels[rank, lane]`, so that one arc moves a whole row. A row that no source climbed to needs no filling:
`fresh[rank]` is 0 there and the sweep begins it. PHAST (Delling and others, 2011) on a customised hierarchy; with fewer
rows, RPHAST.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.planning.roads.ways import Small
from holdfast.planning.travel.lanes import LANES, NEVER, gather_row, turn_block


@njit(cache=True, nogil=True)
def climb(
    seeds: Small, offsets: Small, parent: Small, first: Small, later: Small, up: Small, time: Small, seen: Small
) -> int:
    """Times from several seeds, each with a start of its own, to every rank above them, in `time` (else NEVER).

    Answers how many ranks stand in `seen`."""
    at = seeds.copy()
    for i in range(len(seeds)):
        time[seeds[i]] = min(time[seeds[i]], offsets[i])
    count = 0
    while True:
        v = NEVER
        for i in range(len(at)):
            if at[i] >= 0:
                v = min(v, at[i])
        if v == NEVER:
            return count
        for i in range(len(at)):
            if at[i] == v:
                at[i] = parent[v]
        seen[count] = v
        count += 1
        mine = time[v]
        if mine < NEVER:
            for e in range(first[v], first[v + 1]):
                time[later[e]] = min(time[later[e]], mine + up[e])


@njit(cache=True, nogil=True)
def put_down(lane: int, count: int, seen: Small, time: Small, row_of: Small, labels: Small, fresh: Small) -> None:
    """Moves a climb's times into the lane of their rows, and clears `time`; a rank without a row (-1) is left out."""
    for i in range(count):
        v = seen[i]
        row = row_of[v]
        if row >= 0:
            if fresh[row] == 0:
                fresh[row] = 1
                for other in range(LANES):
                    labels[row, other] = NEVER
            labels[row, lane] = time[v]
        time[v] = NEVER


@njit(cache=True, nogil=True)
def descend(first: Small, later: Small, down: Small, labels: Small, fresh: Small) -> None:
    """From the last row to the first: each from the rows after it. Leaves `fresh` empty."""
    for v in range(len(first) - 2, -1, -1):
        gather_row(labels, labels, first, later, down, np.int64(v), fresh[v] == 1)
        fresh[v] = 0


@njit(cache=True, nogil=True)
def copy_out(rows: Small, out: Small, begin: int, lanes: int) -> None:
    """out[begin + lane, v] = rows[v, lane] for as many lanes as there are sources."""
    count, flat = out.shape[1], out.reshape(-1)
    v = 0
    if lanes == LANES:
        while v + LANES <= count:
            turn_block(rows, np.int64(v), flat, np.int64(begin * count + v), np.int64(count))
            v += LANES
    for u in range(v, count):
        for lane in range(lanes):
            out[begin + lane, u] = min(rows[u, lane], NEVER)


@njit(cache=True, nogil=True)
def run(
    batch: int,
    seed_first: Small,
    seeds: Small,
    offsets: Small,
    parent: Small,
    first: Small,
    later: Small,
    up: Small,
    row_of: Small,
    row_first: Small,
    row_later: Small,
    down: Small,
    end_first: Small,
    ends: Small,
    end_ms: Small,
    labels: Small,
    gathered: Small,
    fresh: Small,
    time: Small,
    seen: Small,
    out: Small,
) -> None:
    """One batch of up to sixteen sources into its lines of `out`; ends are the rows from which each target is reached.

    Where `end_first` is empty, targets are the rows themselves."""
    begin = batch * LANES
    lanes = min(LANES, len(seed_first) - 1 - begin)
    for lane in range(lanes):
        a, b = seed_first[begin + lane], seed_first[begin + lane + 1]
        count = climb(seeds[a:b], offsets[a:b], parent, first, later, up, time, seen)
        put_down(lane, count, seen, time, row_of, labels, fresh)
    descend(row_first, row_later, down, labels, fresh)
    if len(end_first) == 0:
        copy_out(labels, out, begin, lanes)
        return
    for target in range(len(end_first) - 1):
        gather_row(gathered, labels, end_first, ends, end_ms, np.int64(target), False)
    copy_out(gathered, out, begin, lanes)


@njit(cache=True, nogil=True)
def rows_needed(ends: Small, parent: Small, needed: Small) -> int:
    """Marks each end and all above it in `needed`; answers how many are marked."""
    count = 0
    for i in range(len(ends)):
        v = ends[i]
        while v >= 0 and needed[v] == 0:
            needed[v] = 1
            count += 1
            v = parent[v]
    return count


@njit(cache=True, nogil=True)
def narrow(
    needed: Small,
    first: Small,
    later: Small,
    down: Small,
    row_of: Small,
    row_first: Small,
    row_later: Small,
    row_down: Small,
) -> None:
    """The hierarchy of the marked ranks alone, in numbers of its own."""
    row, end = 0, 0
    for v in range(len(needed)):
        row_of[v] = -1
        if needed[v] == 1:
            row_of[v] = row
            row += 1
    row = 0
    row_first[0] = 0
    for v in range(len(needed)):
        if needed[v] == 1:
            for e in range(first[v], first[v + 1]):
                row_later[end] = row_of[later[e]]
                row_down[end] = down[e]
                end += 1
            row += 1
            row_first[row] = end
