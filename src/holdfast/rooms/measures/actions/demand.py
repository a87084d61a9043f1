"""Working out again what is demanded of places, for acts and jobs that change what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.governance.events import PostureMoved
from holdfast.rooms.measures.demanding import Changed, demand_at, lock_places
from holdfast.rooms.measures.models import Check, Compliance, PlaceMeasure, Trial
from holdfast.rooms.measures.places import held_packs

MANY = 2000


def demand(actor: Actor, premises_ids: Sequence[UUID], pack_key: str) -> Changed:
    """Brings the measures of these places in step with their grades, facts and postures; asks no right of its own."""
    return demand_at(premises_ids, pack_key, actor)


def demand_everywhere(actor: Actor, premises_ids: Sequence[UUID]) -> int:
    """The same under every pack that holds or held there, in the caller's transaction. Answers how many changed."""
    keys = {each.pack.key for each in held_packs()}
    keys |= set(Compliance.objects.filter(premises_id__in=list(premises_ids)).values_list("pack_key", flat=True))
    changed = 0
    with transaction.atomic():
        for key in sorted(keys):
            for start in range(0, len(premises_ids), MANY):
                found = demand_at(premises_ids[start : start + MANY], key, actor)
                changed += sum(found.demanded.values()) + sum(found.dropped.values()) + sum(found.counted_anew.values())
    return changed


def follow_posture(event: PostureMoved) -> None:
    """Places that have taken another posture need other measures, or more of them, from the same moment."""
    moved = Compliance.objects.filter(owner_path__startswith=event.area_path).exclude(posture=F("premises__posture"))
    demand_everywhere(SYSTEM_ACTOR, sorted(set(moved.values_list("premises_id", flat=True))))


def move_to(actor: Actor, premises_id: UUID, from_id: UUID) -> int:
    """A place was merged into another: what was found at it goes along where the other has nothing of its own.

    Answers how many measures went; both places are worked out again.
    """
    with transaction.atomic():
        lock_places([premises_id, from_id])
        there = {(row.pack_key, row.rule_id): row for row in PlaceMeasure.objects.filter(premises_id=premises_id)}
        moved = 0
        for row in PlaceMeasure.objects.select_for_update().filter(premises_id=from_id):
            other = there.get((row.pack_key, row.rule_id))
            if other is None:
                moved += PlaceMeasure.objects.filter(pk=row.pk).update(premises_id=premises_id)
            elif other.checked_at is None and row.checked_at is not None:
                moved += _take_over(other, row)
        demand_everywhere(actor, [premises_id, from_id])
    return moved


def _take_over(row: PlaceMeasure, other: PlaceMeasure) -> int:
    """What was found of `other` becomes what was found of `row`, with its history."""
    fields = ["state", "share", "held", "total", "at_most", "checked_at", "verified_at", "verifier_post", "valid_until"]
    PlaceMeasure.objects.filter(pk=row.pk).update(**{name: getattr(other, name) for name in fields})
    Check.objects.filter(measure=other).update(measure=row)
    Trial.objects.filter(measure=other).update(measure=row)
    return 1
