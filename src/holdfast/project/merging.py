"""Two places became one: what the rooms above the register have of the one that is gone goes to the one that stays."""

from __future__ import annotations

from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR
from holdfast.rooms.evidence.models import Evidence
from holdfast.rooms.measures.actions import demand_everywhere
from holdfast.rooms.measures.models import Check, Compliance, PlaceMeasure, Trial
from holdfast.rooms.plans.models import Plan
from holdfast.rooms.premises.events import PlacesMerged
from holdfast.rooms.rounds.models import Mark

# What a look at a measure found; the place that stays takes it where nobody has looked there.
_FOUND = ("state", "share", "held", "total", "at_most", "checked_at", "verified_at", "verifier_post", "valid_until")


def move_measures(event: PlacesMerged) -> None:
    """Measures that only the other place had move; of those that both had, checks, tests and files go over, and what
    was found where the one that stays was never looked at."""
    own = {(row.pack_key, row.rule_id): row for row in PlaceMeasure.objects.filter(premises_id=event.stays_id)}
    for row in PlaceMeasure.objects.filter(premises_id=event.gone_id):
        kept = own.get((row.pack_key, row.rule_id))
        if kept is None:
            PlaceMeasure.objects.filter(pk=row.pk).update(premises_id=event.stays_id, owner_path=event.owner_path)
        else:
            _join(row, kept, event)
    Compliance.objects.filter(premises_id=event.gone_id).delete()
    demand_everywhere(SYSTEM_ACTOR, [event.stays_id])


def move_plan(event: PlacesMerged) -> None:
    """The plan goes over where the place that stays has none; else it stays with its versions, and is stale."""
    plans = Plan.objects.filter(subject_room="premises")
    if not plans.filter(subject_id=event.stays_id).exists():
        plans.filter(subject_id=event.gone_id).update(subject_id=event.stays_id, owner_path=event.owner_path)


def move_marks(event: PlacesMerged) -> None:
    """The marks hang where they hung: they are of the place that stays."""
    Mark.objects.filter(premises_id=event.gone_id).update(premises_id=event.stays_id, owner_path=event.owner_path)


def _join(row: PlaceMeasure, kept: PlaceMeasure, event: PlacesMerged) -> None:
    Check.objects.filter(measure=row).update(measure=kept)
    Trial.objects.filter(measure=row).update(measure=kept, owner_path=event.owner_path)
    Evidence.objects.filter(subject_room="measures", subject_id=row.pk).update(
        subject_id=kept.pk, through_id=event.stays_id, owner_path=event.owner_path
    )
    if kept.checked_at is None and row.checked_at is not None:
        PlaceMeasure.objects.filter(pk=kept.pk).update(**{name: getattr(row, name) for name in _FOUND})
    PlaceMeasure.objects.filter(pk=row.pk, dropped_at__isnull=True).update(dropped_at=clock.now())
