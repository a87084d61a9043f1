"""Rows turned into what the domain asks for."""

from __future__ import annotations

from holdfast.domain.measures.finding import UNSEEN, WHOLE, Finding, State
from holdfast.rooms.measures.models import PlaceMeasure

ROOM = "measures"


def finding_of(row: PlaceMeasure) -> Finding:
    """What was found of a measure, without what it counts for now."""
    if row.checked_at is None:
        return UNSEEN
    at_most = WHOLE if row.at_most is None else row.at_most
    return Finding(State(row.state), row.held, row.total, row.share, at_most)
