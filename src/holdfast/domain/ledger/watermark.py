"""Which ids may still appear below the highest that was seen.

Ids come from a sequence, so a transaction that commits late brings ids below those already sealed, and one that is
rolled back leaves a hole for ever. The two look alike until every transaction that had drawn an id when the hole was
noticed has ended. Transaction numbers cannot tell: an id is drawn before its transaction has a number. The lock that
drawing leaves on the sequence can, so holes are watched by its holders.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise


@dataclass(frozen=True)
class Gap:
    """Ids first..last, not seen yet. `watched`: who may still bring them; None until that was first asked."""

    first: int
    last: int
    watched: frozenset[str] | None = None


@dataclass(frozen=True)
class Watermark:
    """Every id up to `high` is sealed, lies in a gap, or will never exist."""

    high: int = 0
    gaps: tuple[Gap, ...] = ()

    def after(
        self,
        found_in_gaps: Sequence[int],
        found_above: Sequence[int],
        holders: frozenset[str],
        *,
        conclusive: bool = True,
    ) -> Watermark:
        """The mark after one look. `holders` were asked before the look, and each list is in order of ids.

        A gap goes when none of its watchers is left: they ended before `holders` was asked, so what they wrote was
        there to be seen by this look. `conclusive` is False when the look at the gaps stopped at its limit.
        """
        kept = [piece for gap in self.gaps for piece in _unfilled(gap, found_in_gaps, holders, conclusive)]
        new = [
            Gap(below + 1, above - 1) for below, above in pairwise(chain([self.high], found_above)) if above - below > 1
        ]
        return Watermark(found_above[-1] if found_above else self.high, (*kept, *new))


def gaps_between(present: Sequence[int], first: int, last: int, watched: frozenset[str]) -> tuple[Gap, ...]:
    """The ids of first..last that `present`, in order, lacks."""
    edges = chain([first - 1], present, [last + 1])
    return tuple(Gap(below + 1, above - 1, watched) for below, above in pairwise(edges) if above - below > 1)


def _unfilled(gap: Gap, found: Sequence[int], holders: frozenset[str], conclusive: bool) -> Iterator[Gap]:
    watched = holders if gap.watched is None else gap.watched & holders
    if watched or not conclusive:
        inside = found[bisect_left(found, gap.first) : bisect_right(found, gap.last)]
        yield from gaps_between(inside, gap.first, gap.last, watched)
