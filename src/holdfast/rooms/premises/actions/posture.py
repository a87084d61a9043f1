"""Places follow posture: when a period begins or is over, and when a place comes in while one runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.mode import Mode
from holdfast.domain.posture import Heightened, posture_here
from holdfast.kernel.subject import Subject
from holdfast.rooms.governance.events import PostureMoved
from holdfast.rooms.governance.queries import earliest_begun, running
from holdfast.rooms.ledger.actions import record
from holdfast.rooms.obligations.actions import vary_series
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises

BATCH = 2000
# A place that came in just before a period began may not have been seen by it.
BEFORE = timedelta(minutes=10)


@dataclass(frozen=True)
class Moved:
    """How many places went to each posture, and how many of their series recur otherwise now."""

    places: Mapping[str, int] = field(default_factory=dict)
    series: int = 0


def follow_posture(event: PostureMoved) -> None:
    """Every open place of the area takes the strictest of what runs now, and its rounds are planned anew."""
    if event.mode != Mode.LIVE.value:
        return
    places = Premises.objects.filter(closed_at__isnull=True, owner_path__startswith=event.area_path)
    moved = _move(places, running(), reason="begun" if event.begun else "over")
    record(
        NewEntry(
            kind="premises.posture_moved",
            subject=Subject("governance", event.period_id),
            true_at=event.at,
            owner_path=event.area_path,
            facts={
                "cause_room": event.cause.room,
                "cause_id": event.cause.id,
                "begun": event.begun,
                "places": sum(moved.places.values()),
                "to": dict(moved.places),
                "series": moved.series,
            },
        )
    )


@transaction.atomic
def take_up_posture() -> int:
    """Places that came in while a period runs take its posture too; answers how many."""
    since = earliest_begun()
    if since is None:
        return 0
    fresh = Premises.objects.filter(closed_at__isnull=True, added_at__gte=since - BEFORE)
    return sum(_move(fresh, running(), reason="came_in").places.values())


def take_posture(places: Sequence[UUID], *, reason: str) -> int:
    """These places take the posture that holds where they are now, in the caller's transaction; answers how many move."""
    return sum(_move(Premises.objects.filter(pk__in=list(places)), running(), reason=reason).places.values())


def _move(places: QuerySet[Premises], periods: Sequence[Heightened], *, reason: str) -> Moved:
    """Locks only what changes, in one order for everybody; what opened a series meanwhile is seen after the lock."""
    changed = _changed(places, periods)
    ids = [pk for pks in changed.values() for pk in pks]
    for batch in _batches(ids):
        list(Premises.objects.filter(pk__in=batch).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    series = 0
    for posture, pks in changed.items():
        for batch in _batches(pks):
            Premises.objects.filter(pk__in=batch).update(posture=posture)
            series += vary_series(_series_of(batch), posture, reason=reason)
    return Moved({posture: len(pks) for posture, pks in sorted(changed.items())}, series)


def _changed(places: QuerySet[Premises], periods: Sequence[Heightened]) -> Mapping[str, list[UUID]]:
    """The places whose posture differs from what the periods give them, by what they get."""
    found: dict[str, list[UUID]] = defaultdict(list)
    shaped = any(period.shape for period in periods)
    by_path: dict[str, str] = {}
    rows = places.order_by("pk").values_list("pk", "owner_path", "lat", "lon", "posture")
    for pk, path, lat, lon, held in rows.iterator(chunk_size=BATCH):
        if shaped or path not in by_path:
            by_path[path] = posture_here(periods, path, lat, lon)
        if by_path[path] != held:
            found[by_path[path]].append(pk)
    return found


def _series_of(places: Sequence[UUID]) -> list[UUID]:
    live = Series.objects.filter(subject_room=ROOM, subject_id__in=places, ends_at__isnull=True, mode=Mode.LIVE.value)
    return list(live.values_list("pk", flat=True))


def _batches(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
