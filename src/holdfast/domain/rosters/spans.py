"""Spans of time, from inclusive to until exclusive: what is covered, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time between two aware moments; never empty."""

    from_at: datetime
    until_at: datetime

    def __post_init__(self) -> None:
        if self.from_at >= self.until_at:
            raise ValueError("a span ends after it begins")

    @property
    def length(self) -> timedelta:
        return self.until_at - self.from_at

    def overlaps(self, other: Span) -> bool:
        """Whether some moment lies in both; spans that only touch do not overlap."""
        return self.from_at < other.until_at and other.from_at < self.until_at

    def holds(self, moment: datetime) -> bool:
        return self.from_at <= moment < self.until_at

    def within(self, other: Span) -> Span | None:
        """The part of this span that lies in the other."""
        begin, end = max(self.from_at, other.from_at), min(self.until_at, other.until_at)
        return Span(begin, end) if begin < end else None

    def without(self, other: Span) -> tuple[Span, ...]:
        """What is left of this span when the other is taken out of it: nothing, one part or two."""
        if not self.overlaps(other):
            return (self,)
        ends = ((self.from_at, min(self.until_at, other.from_at)), (max(self.from_at, other.until_at), self.until_at))
        return tuple(Span(*pair) for pair in ends if pair[0] < pair[1])


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as there can be, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.from_at <= found[-1].until_at:
            found[-1] = Span(found[-1].from_at, max(found[-1].until_at, span.until_at))
        else:
            found.append(span)
    return tuple(found)


def uncovered(wanted: Iterable[Span], covered: Sequence[Span]) -> tuple[Span, ...]:
    """The time of `wanted` that no span of `covered` holds."""
    left = list(joined(wanted))
    for taken in joined(covered):
        left = [part for span in left for part in span.without(taken)]
    return tuple(left)


def first_overlap(spans: Iterable[Span]) -> tuple[Span, Span] | None:
    """Two spans that share a moment, the earliest such pair; None: none do."""
    latest: Span | None = None
    for span in sorted(spans):
        if latest is not None and span.overlaps(latest):
            return latest, span
        latest = span
    return None
