"""Where a place stands among others of its listing and grade. Values alone: a peer has no name here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Peers:
    """A figure of a place beside the same figure of its peers: rank 1 is best, equals share the better rank."""

    own: float
    others: tuple[float, ...]
    rank: int
    of: int
    lower: float
    median: float
    upper: float


def among(own: float, others: Iterable[float]) -> Peers:
    """Ranks `own` among `others`, with the quartiles of all of them, its own included."""
    values = tuple(sorted(others))
    everybody = sorted((*values, own))
    lower, median, upper = quantiles(everybody, n=4, method="inclusive") if values else (own, own, own)
    rank = 1 + sum(value > own for value in values)
    return Peers(own, values, rank, len(everybody), lower, median, upper)
