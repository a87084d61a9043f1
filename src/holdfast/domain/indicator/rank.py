"""Medians and other ranks by the nearest-rank method: the answer is always one of the values."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil


def nearest_rank(values: Iterable[float], percent: float) -> float | None:
    """The smallest value that at least `percent` of all values do not exceed; None of no values.

    Of 1, 2, 3, 4 the median is 2: the rank is ceil(percent / 100 * n), counted from 1."""
    ordered = sorted(values)
    if not ordered:
        return None
    if not 0 < percent <= 100:
        raise ValueError(f"a rank lies above 0 and up to 100, not {percent}")
    return ordered[ceil(percent * len(ordered) / 100) - 1]
