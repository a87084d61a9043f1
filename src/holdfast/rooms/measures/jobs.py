"""What a worker looks after: places whose grade, facts, posture or rules have changed since their measures were
worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from holdfast.rooms.agencies.actor import SYSTEM_ACTOR
from holdfast.rooms.measures.demanding import demand_at
from holdfast.rooms.measures.models import Compliance
from holdfast.rooms.measures.places import Holds, counted_facts, held_packs
from holdfast.rooms.premises.models import Fact, Grade, Premises

BATCH = 2000


def demand_what_changed() -> int:
    """Works out again what is demanded where something changed that it stands on; answers how many places."""
    held = held_packs()
    done = 0
    for pack_key, ids in [*_changed(held), *_left_behind(held)]:
        demand_at(ids, pack_key, SYSTEM_ACTOR)
        done += len(ids)
    return done


def _changed(held: Sequence[Holds]) -> Iterator[tuple[str, list[UUID]]]:
    for holds in held:
        ids = list(_out_of_step(holds, held).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if ids:
            yield holds.pack.key, ids


def _out_of_step(holds: Holds, held: Sequence[Holds]) -> QuerySet[Premises]:
    """Open, graded places of the area whose sum stands on something else than what is true now."""
    places = Premises.objects.filter(owner_path__startswith=holds.path, closed_at__isnull=True)
    for other in held:
        nearer = other.path != holds.path and other.path.startswith(holds.path)
        if other.pack.key == holds.pack.key and nearer:
            places = places.exclude(owner_path__startswith=other.path)
    places = places.annotate(grade_now=_grade_now(holds), upto_now=_upto_now(holds, held))
    in_step = Compliance.objects.filter(
        premises=OuterRef("pk"),
        pack_key=holds.pack.key,
        basis=holds.basis,
        owner_path=OuterRef("owner_path"),
        posture=OuterRef("posture"),
        grade_row=OuterRef("grade_now"),
        facts_upto=OuterRef("upto_now"),
    )
    return places.filter(~Exists(in_step), grade_now__isnull=False)


def _grade_now(holds: Holds) -> Subquery:
    grades = Grade.objects.filter(premises=OuterRef("pk"), pack_key=holds.pack.key, superseded_at__isnull=True)
    return Subquery(grades.values("pk")[:1])


def _upto_now(holds: Holds, held: Sequence[Holds]) -> Coalesce:
    names = counted_facts(other.pack for other in held if other.pack.key == holds.pack.key)
    facts = Fact.objects.filter(premises=OuterRef("pk"), superseded_at__isnull=True, name__in=names)
    newest = Subquery(facts.order_by("-pk").values("pk")[:1])
    return Coalesce(newest, Value(0), output_field=IntegerField())


def _left_behind(held: Sequence[Holds]) -> Iterator[tuple[str, list[UUID]]]:
    """Sums of places that are closed now, or where the pack does not hold any more."""
    for pack_key in Compliance.objects.order_by().values_list("pack_key", flat=True).distinct():
        covered = Q(pk__in=[])
        for holds in held:
            if holds.pack.key == pack_key:
                covered |= Q(premises__owner_path__startswith=holds.path)
        gone = Compliance.objects.filter(Q(premises__closed_at__isnull=False) | ~covered, pack_key=pack_key)
        ids = list(gone.order_by("premises_id").values_list("premises_id", flat=True)[:BATCH])
        if ids:
            yield pack_key, ids
