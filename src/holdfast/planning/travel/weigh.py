"""New weights on the same hierarchy (customisation): each arc becomes the quickest way over vertices before its ends."""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np
from numba import njit

from holdfast.planning.roads.ways import Small
from holdfast.planning.travel.hierarchy import Hierarchy
from holdfast.planning.travel.lanes import NEVER


@njit(cache=True, nogil=True)
def lay(arc: Small, upward: Small, ms: Small, up: Small, down: Small) -> None:
    """Puts the weights of links on their arcs, the least where several share one."""
    up[:] = NEVER
    down[:] = NEVER
    for i in range(len(arc)):
        a = arc[i]
        if a < 0:
            continue
        if upward[i] == 1:
            up[a] = min(up[a], ms[i])
        else:
            down[a] = min(down[a], ms[i])


@njit(cache=True, nogil=True)
def relax(
    ranks: Small, first: Small, later: Small, before: Small, earlier: Small, below: Small, up: Small, down: Small
) -> None:
    """These ranks in rising order. Those before x are `below[k]`, by arc `earlier[k]`, k from `before[x]`."""
    spot = np.empty(len(first), dtype=np.int32)
    for x in ranks:
        for e in range(first[x], first[x + 1]):
            spot[later[e]] = e
        for k in range(before[x], before[x + 1]):
            a = earlier[k]
            to_x, from_x = up[a], down[a]
            if to_x >= NEVER and from_x >= NEVER:
                continue
            for b in range(a + 1, first[below[k] + 1]):
                e = spot[later[b]]
                up[e] = min(up[e], from_x + up[b])
                down[e] = min(down[e], down[b] + to_x)


def weighed(hierarchy: Hierarchy, link_ms: Small, pool: Executor) -> tuple[Small, Small]:
    """What each arc costs upward and downward when links cost this."""
    up = np.empty(len(hierarchy.later), dtype=np.int32)
    down = np.empty(len(hierarchy.later), dtype=np.int32)
    lay(hierarchy.lies_on, hierarchy.upward, link_ms, up, down)
    *branches, trunk = np.split(hierarchy.shared, hierarchy.share_at[1:-1])
    rest = (hierarchy.first, hierarchy.later, hierarchy.before, hierarchy.earlier, hierarchy.below, up, down)
    list(pool.map(lambda ranks: relax(ranks, *rest), branches))
    relax(trunk, *rest)
    return up, down
