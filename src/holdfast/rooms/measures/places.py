"""Places as their measures are worked out: under which adoption, of which grade, with which facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.rights.branch import is_on_branch
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.premises.models import Fact, Grade, Premises
from holdfast.rooms.premises.queries import place_facts
from holdfast.rooms.rulebook.models import Adoption
from holdfast.rooms.rulebook.queries import adopted_above, adoptions_in_force, holds_at, read


@dataclass(frozen=True)
class Holds:
    """A pack that holds in an area today. `basis` changes whenever other measures of it come to bind."""

    adoption: Adoption
    pack: Pack
    on: date
    basis: str

    @property
    def path(self) -> str:
        return self.adoption.area.path


@dataclass(frozen=True)
class Known:
    """What is known of many places at once."""

    grades: Mapping[UUID, Grade]
    facts: Mapping[UUID, PlaceFacts]
    facts_upto: Mapping[UUID, int]


def held_packs(key: str = "") -> list[Holds]:
    """Every adoption in force, of one pack when it is named; the nearer area first, then the newer."""
    held = [_holds(row) for row in adoptions_in_force(clock.now()) if key in ("", row.pack.key)]
    return sorted(held, key=lambda each: (each.path, each.adoption.from_on), reverse=True)


def held_over(path: str, *, key: str = "") -> list[Holds]:
    """The same, of the areas in which a branch lies."""
    now = clock.now()
    return [_holds(row) for row in adopted_above(path) if key in ("", row.pack.key) and holds_at(row, now)]


def held_at(path: str, held: Iterable[Holds]) -> Holds | None:
    """Of these, the one that a branch goes by."""
    return next((each for each in held if is_on_branch(path, each.path)), None)


def known_of(places: Sequence[Premises], pack_key: str, held: Iterable[Holds]) -> Known:
    """Grades and facts of places, in three queries."""
    ids = [place.pk for place in places]
    grades = Grade.objects.filter(premises_id__in=ids, pack_key=pack_key, superseded_at__isnull=True)
    names = counted_facts(each.pack for each in held)
    newest = Fact.objects.filter(premises_id__in=ids, superseded_at__isnull=True, name__in=names)
    upto = newest.order_by().values_list("premises_id").annotate(upto=Max("pk"))
    return Known({grade.premises_id: grade for grade in grades}, place_facts(places), dict(upto))


def counted_facts(packs: Iterable[Pack]) -> list[str]:
    """The facts by which some measure of these packs is counted."""
    measures = [measure for pack in packs for measure in pack.measures]
    needs = [need for measure in measures for need in (measure.need, *measure.need_by_posture.values())]
    return sorted({need.fact for need in needs if need and need.fact})


def _holds(row: Adoption) -> Holds:
    pack = read(row.pack)
    on = clock.now().astimezone(ZoneInfo(row.area.zone)).date()
    opening = [each.id for each in pack.measures if each.standing(on, row.voluntary_from).opens_clocks]
    said = f"{row.pk} {pack.version} {' '.join(opening)}"
    return Holds(row, pack, on, hashlib.sha256(said.encode()).hexdigest())
