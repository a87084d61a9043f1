"""From rows to what the grade rules read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.plumbing.once import once
from holdfast.rooms.premises.models import Fact, Premises

# Facts that people enter and tables bring: the name and whether it is a yes or no.
ENTERED: Mapping[str, bool] = {
    "daily_footfall": False,
    "peak_presence": False,
    "public_floor_area_m2": False,
    "critical": True,
}
ROOM = "premises"


def place_facts(places: Iterable[Premises]) -> dict[UUID, PlaceFacts]:
    """What is known of each place now, in one query."""
    found = {place.pk: place for place in places}
    known: dict[UUID, dict[str, Known]] = defaultdict(dict)
    for fact in facts_in_force(tuple(found)):
        if fact.value is not None:
            known[fact.premises_id][fact.name] = Known(fact.value, fact.assumed, fact.method, fact.assessed_on)
    return {pk: PlaceFacts(place.kind, {**known[pk], **_by_use(place)}) for pk, place in found.items()}


@once
def facts_in_force(places: tuple[UUID, ...]) -> tuple[Fact, ...]:
    """The facts in force of places, by name."""
    return tuple(Fact.objects.filter(premises_id__in=places, superseded_at__isnull=True).order_by("name"))


def _by_use(place: Premises) -> dict[str, Known]:
    return {"public_service": Known(place.public_service), "always_standard": Known(place.always_standard)}
