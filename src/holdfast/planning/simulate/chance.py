"""Chance by counting: a number depends on seed, call and purpose alone, never on what was drawn before it.

So two runs that differ in one thing meet the same calls, the same turnouts and the same times on scene (common random numbers).
The mixing is that of SplitMix64 (Steele, Lea, Flood 2014)."""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.planning.simulate.arrays import Floats, Whole, loop_step

# What a call asks chance for; from FIRST on four purposes for each of its crews.
PACKAGE, HANDLING, THINNING, FIRST = 0, 1, 2, 8

_CALL, _WHAT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1342543DE82EF95)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
UNIT_SHARE = 1.0 / 9007199254740992.0


@loop_step
def mixed(x: np.uint64) -> np.uint64:
    """Every bit of x moves every bit of the answer."""
    x = (x ^ (x >> _S30)) * _FIRST
    x = (x ^ (x >> _S27)) * _SECOND
    return x ^ (x >> _S31)


@loop_step
def step_of(x: np.uint64) -> np.uint64:
    """The next state of a stream of numbers: mix it for the number itself."""
    return x + _CALL


@loop_step
def uniform(seed: np.uint64, call: int, what: int) -> float:
    """A number from 0 to below 1 for one purpose of one call."""
    x = mixed(seed + np.uint64(call) * _CALL) + np.uint64(what) * _WHAT
    return float(mixed(x) >> _S11) * UNIT_SHARE


@loop_step
def drawn(table: Floats, which: int, u: float) -> float:
    """The value at share `u` of a spread: a row of quantiles, or a mean (below 0: of an exponential)."""
    row = table[which]
    if row[0] < 0.0:
        return float(row[0] * np.log(1.0 - u))
    at = u * (len(row) - 1)
    low = int(at)
    return float(row[low] + (at - low) * (row[low + 1] - row[low]))


@njit(cache=True)
def uniforms(seed: np.uint64, calls: Whole, what: int) -> Floats:
    """A number for one purpose of each of many calls."""
    drawn_ = np.empty(len(calls))
    for i in range(len(calls)):
        drawn_[i] = uniform(seed, calls[i], what)
    return drawn_
