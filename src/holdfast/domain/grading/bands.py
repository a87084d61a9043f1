"""The grades along one fact: where one ends and the next begins, for a place that is otherwise as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from holdfast.domain.grading.facts import Known, Number, PlaceFacts
from holdfast.domain.grading.grade import Grading, grade
from holdfast.domain.grading.rule import Bounds, GradeBook


@dataclass(frozen=True)
class Band:
    """A stretch of the fact with one grade. `start` None: from nothing; `included`: the start itself belongs to it."""

    grade: str
    start: Number | None = None
    included: bool = True

    def holds(self, value: Number) -> bool:
        """Whether the value is at or beyond the start of the band."""
        return self.start is None or value > self.start or (self.included and value == self.start)


def measured_fact(grading: Grading, book: GradeBook) -> str:
    """The number that the grade was read from: the first that was looked at and has bounds; empty when none was."""
    bounded = {fact for fact in grading.looked_at if any(_starts(book, fact))}
    return next((fact for fact in grading.looked_at if fact in bounded), "")


def bands(place: PlaceFacts, book: GradeBook, fact: str) -> tuple[Band, ...]:
    """The grades that the place would have along `fact`, from nothing upwards, neighbours of one grade joined."""
    starts: list[tuple[Number | None, bool]] = [(None, True), *sorted(set(_starts(book, fact)), key=_order)]
    found: list[Band] = []
    for at, (start, included) in enumerate(starts):
        given = _grade_at(place, book, fact, _inside(starts, at))
        if not found or found[-1].grade != given:
            found.append(Band(given, start, included))
    return tuple(found)


def band_of(found: Sequence[Band], value: Number) -> Band:
    """The band in which a value lies."""
    return next(band for band in reversed(found) if band.holds(value))


def _starts(book: GradeBook, fact: str) -> Iterator[tuple[Number, bool]]:
    for rule in book.rules:
        for condition in rule.any_of:
            if condition.fact == fact:
                yield from _edges(condition.bounds)


def _edges(bounds: Bounds) -> Iterator[tuple[Number, bool]]:
    """Where something begins, and whether the limit itself belongs to what begins there."""
    for limit, included in (
        (bounds.at_least, True),
        (bounds.below, True),
        (bounds.above, False),
        (bounds.at_most, False),
    ):
        if limit is not None:
            yield limit, included


def _order(edge: tuple[Number, bool]) -> tuple[Number, bool]:
    return edge[0], not edge[1]


def _inside(starts: Sequence[tuple[Number | None, bool]], at: int) -> float:
    """A value that lies in the stretch which begins at `at`."""
    low = starts[at][0] or 0
    if at + 1 == len(starts):
        return low * 2 + 1
    return (low + (starts[at + 1][0] or 0)) / 2


def _grade_at(place: PlaceFacts, book: GradeBook, fact: str, value: float) -> str:
    return grade(replace(place, known={**place.known, fact: Known(value)}), book).grade
