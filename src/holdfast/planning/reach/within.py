"""Who is within so many minutes of which site, by weight; and who is within reach of none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.ways import Floats, Small, Whole
from holdfast.planning.travel.lanes import NEVER


@dataclass(frozen=True)
class Reach:
    """`by_site` (sites, limits) is the weight within each limit of each site, `by_any` (limits) of at least one.
    `cut_off` are the demands to which no way leads from any site. `total` is all weight."""

    minutes: tuple[float, ...]
    by_site: Floats
    by_any: Floats
    total: float
    cut_off: Whole

    def share(self, limit: int) -> float:
        """The share of all weight within a limit of at least one site; of no weight at all, nothing is within reach."""
        return float(self.by_any[limit] / self.total) if self.total else 0.0


def reach(ms: Small, weights: Floats, minutes: Sequence[float], file: str = "demand") -> Reach:
    """Cuts one table (sites, demands) at every limit; BadInput for weights or limits that cannot be."""
    weights = checked_weights(weights, ms.shape[1], file)
    limits = tuple(sorted(minutes))
    wrong = [each for each in limits if not (np.isfinite(each) and each > 0)]
    if wrong or not limits:
        raise BadInput(Place(field="minutes"), "numbers above 0", str(wrong[0]) if wrong else "none")
    if not len(ms):
        raise BadInput(Place("sites"), "at least one site", "none")
    nearest = ms.min(axis=0)
    by_site = np.stack([(ms <= each * 60_000) @ weights for each in limits], axis=1)
    by_any = np.array([weights[nearest <= each * 60_000].sum() for each in limits])
    return Reach(limits, by_site, by_any, float(weights.sum()), np.flatnonzero(nearest >= NEVER))


def checked_weights(weights: Floats, count: int, file: str) -> Floats:
    """The weights themselves; BadInput names the first that is no number from 0."""
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != (count,):
        raise BadInput(Place(file, field="weight"), f"{count} weights, one a demand", f"shape {weights.shape}")
    bad = np.flatnonzero(~np.isfinite(weights) | (weights < 0))
    if len(bad):
        raise BadInput(Place(file, row=int(bad[0]) + 1, field="weight"), "a number from 0", str(weights[bad[0]]))
    return weights
