"""Of the places of a page those that are large events, with their dates in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from holdfast.plumbing import clock
from holdfast.policy.pack import LARGE_EVENT
from holdfast.portal.days import day_and_time
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
    return {pk: Dated(_words(begins, ends, zone), begins <= now < ends) for pk, begins, ends, zone in told}


def _words(begins: datetime, ends: datetime, zone: str) -> str:
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (begins, ends))
    until = f"{last:%H:%M}" if first.date() == last.date() else day_and_time(last)
    return _("%(begins)s to %(ends)s") % {"begins": day_and_time(first), "ends": until}
