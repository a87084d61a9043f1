"""Rows turned into what the domain asks for, and back."""

from __future__ import annotations

from holdfast.domain.measures.finding import UNSEEN, WHOLE, Finding, Mark, State
from holdfast.rooms.measures.models import PlaceMeasure

ROOM = "measures"


def finding_of(row: PlaceMeasure) -> Finding:
    """What was found of a measure, without what it counts for now."""
    if row.checked_at is None:
        return UNSEEN
    at_most = WHOLE if row.at_most is None else row.at_most
    return Finding(State(row.state), row.held, row.total, row.share, at_most)


def keep_finding(row: PlaceMeasure, finding: Finding, mark: Mark) -> None:
    """Puts a finding and what it counts for into the row."""
    row.total = finding.total
    row.at_most = None if finding.at_most >= WHOLE else finding.at_most
    keep_mark(row, mark)


def keep_mark(row: PlaceMeasure, mark: Mark) -> None:
    row.state, row.share, row.held, row.needed = mark.state.value, mark.share, mark.held, mark.needed
