"""The nearest sites of each demand with the time from each, from one table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.ways import Small
from holdfast.planning.travel.lanes import NEVER

# From so many on, sorting everything is quicker than keeping a short list in order.
_SORT_ALL = 12


@dataclass(frozen=True)
class Nearest:
    """`site` (demands, k), the nearest first and -1 where no further one has a way; `ms` alike, NEVER there."""

    site: Small
    ms: Small


def nearest(ms: Small, k: int) -> Nearest:
    """The k nearest of a table (sites, demands); of equals the one that stands first. BadInput for a k below 1."""
    if k < 1:
        raise BadInput(Place(field="k"), "a number from 1", str(k))
    if not len(ms):
        raise BadInput(Place("sites"), "at least one site", "none")
    k = min(k, len(ms))
    if k >= _SORT_ALL:
        return _by_sorting(ms, k)
    site = np.empty((ms.shape[1], k), dtype=np.int32)
    times = np.empty((ms.shape[1], k), dtype=np.int32)
    _short_lists(np.ascontiguousarray(ms, dtype=np.int32), site, times)
    return Nearest(site, times)


def _by_sorting(ms: Small, k: int) -> Nearest:
    count = len(ms)
    keys = ms.T.astype(np.int64) * count + np.arange(count)
    keys.sort(axis=1)
    times, site = np.divmod(keys[:, :k], count)
    return Nearest(np.where(times >= NEVER, -1, site).astype(np.int32), times.astype(np.int32))


@njit(cache=True, nogil=True)
def _short_lists(ms: Small, site: Small, times: Small) -> None:
    k = site.shape[1]
    for d in range(ms.shape[1]):
        for i in range(k):
            times[d, i] = NEVER
            site[d, i] = -1
        for s in range(ms.shape[0]):
            time = ms[s, d]
            if time >= times[d, k - 1]:
                continue
            i = k - 1
            while i > 0 and times[d, i - 1] > time:
                times[d, i], site[d, i] = times[d, i - 1], site[d, i - 1]
                i -= 1
            times[d, i], site[d, i] = time, s
