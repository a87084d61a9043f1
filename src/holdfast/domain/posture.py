"""Posture: normal or heightened 3 to 1. Of all periods that cover a place at a moment, the strictest holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NORMAL = "normal"


def strictest(postures: Iterable[str], ladder: Sequence[str]) -> str:
    """The strictest of `postures` on a pack's `ladder` (normal first, strictest last); a posture that the ladder does
    not have is passed over. Nothing: normal."""
    known = [posture for posture in postures if posture in ladder]
    return max(known, key=ladder.index, default=NORMAL)
