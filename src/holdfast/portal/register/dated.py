"""Of the places of a page those that are large events, with their dates in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.plumbing import clock
from holdfast.plumbing.days import from_to
from holdfast.policy.pack import LARGE_EVENT
from holdfast.rooms.premises.models import Event, Premises


@dataclass(frozen=True)
class Dated:
    """From when to when, by the clock of its agency; `running`: now."""

    words: str
    running: bool


def dates_of_events(rows: Sequence[Premises]) -> Mapping[UUID, Dated]:
    """One query where there are events among the rows, and none where there are not."""
    ids = [row.pk for row in rows if row.kind == LARGE_EVENT]
    if not ids:
        return {}
    now = clock.now()
    held = Event.objects.filter(premises_id__in=ids).order_by("begins_at")
    told = held.values_list("premises_id", "begins_at", "ends_at", "premises__owner__zone")
    return {pk: Dated(from_to(begins, ends, zone), begins <= now < ends) for pk, begins, ends, zone in told}
