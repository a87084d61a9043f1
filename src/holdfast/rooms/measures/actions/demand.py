"""Working out again what is demanded of places, for acts and jobs that change what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from holdfast.rooms.agencies.actor import SYSTEM_ACTOR, Actor
from holdfast.rooms.governance.events import PostureMoved
from holdfast.rooms.measures.demanding import Changed, demand_at
from holdfast.rooms.measures.models import Compliance
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
