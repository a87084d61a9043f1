"""Places went to another agency: what the rooms above the register have of them goes along."""

from __future__ import annotations

from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.measures.models import Compliance, PlaceMeasure, Trial
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.premises.events import PlacesHandedOver
from holdfast.rooms.rounds.models import Mark


def hand_measures(event: PlacesHandedOver) -> None:
    """Measures with what was found of them, their tests, and what they add up to."""
    for rows in (
        PlaceMeasure.objects.filter(premises_id__in=event.place_ids),
        Trial.objects.filter(measure__premises_id__in=event.place_ids),
        Compliance.objects.filter(premises_id__in=event.place_ids),
    ):
        rows.update(owner_path=event.owner_path)


def hand_plans(event: PlacesHandedOver) -> None:
    """The plan with all its versions; who signs the next one follows from the agency."""
    owner = Agency.objects.get(pk=event.owner_id)
    plans = Plan.objects.filter(subject_room="premises", subject_id__in=event.place_ids)
    plans.update(owner=owner, owner_path=event.owner_path)


def hand_marks(event: PlacesHandedOver) -> None:
    """The marks that hang there."""
    Mark.objects.filter(premises_id__in=event.place_ids).update(owner_path=event.owner_path)
