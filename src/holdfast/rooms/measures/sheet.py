"""The measures of one place under one pack, worked out for a page: always by the facts, grade and posture of now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.domain.measures.demand import Demanded, demanded_measures
from holdfast.domain.measures.measure import Measure
from holdfast.domain.measures.score import Figures, Line
from holdfast.domain.measures.steps import Step, next_steps
from holdfast.domain.measures.targets import Judged, judged
from holdfast.domain.measures.what_if import Reckoning, Situation, Supposed, reckon, suppose
from holdfast.plumbing import clock
from holdfast.plumbing.once import once
from holdfast.policy.pack import Pack
from holdfast.rooms.measures.demanding import situation_of
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.places import Holds, held_at, held_over
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.premises.queries import grades_of, place_facts
from holdfast.rooms.rulebook.queries import pack_row, read


@dataclass(frozen=True)
class Sheet:
    """What a pack demands of a place. `holds` None: it is not adopted there, so nothing binds. `not_law` are the
    measures that the pack names and that bind nobody here today."""

    place: Premises
    pack: Pack
    holds: Holds | None
    situation: Situation
    reckoning: Reckoning
    not_law: tuple[Demanded, ...]
    rows: Mapping[str, PlaceMeasure]

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.reckoning.lines

    @property
    def figures(self) -> Figures | None:
        return self.reckoning.figures

    @property
    def is_voluntary(self) -> bool:
        """Whether what binds here binds by free will alone."""
        return any(line.demanded.standing == "voluntary" for line in self.lines)

    def judged(self) -> tuple[Judged, ...]:
        return judged(self.pack.targets, self.lines, self.situation.grade, self.situation.facts.kind)

    def steps(self) -> tuple[Step, ...]:
        return next_steps(self.lines)

    def measure(self, rule_id: str) -> Measure | None:
        return next((each for each in self.pack.measures if each.id == rule_id), None)

    def supposing(self, supposed: Supposed) -> Reckoning:
        """What would be; nothing is written."""
        return _reckoned(self.pack, self.holds, suppose(self.situation, supposed, self.pack.book))


def sheets_of(place: Premises) -> list[Sheet]:
    """One sheet for each pack that grades the place and names measures; those in force first."""
    held = held_over(place.owner_path)
    found = [_sheet(place, grade, held) for grade in grades_of(place)]
    return sorted((each for each in found if each.pack.measures), key=lambda each: (each.holds is None, each.pack.key))


def sheet_of(place: Premises, pack_key: str) -> Sheet | None:
    """The sheet under one pack; None when it does not grade the place."""
    grade = next((row for row in grades_of(place) if row.pack_key == pack_key), None)
    return _sheet(place, grade, held_over(place.owner_path, key=pack_key)) if grade else None


def rows_of(premises_id: UUID, pack_key: str) -> dict[str, PlaceMeasure]:
    """The rows of a place under a pack by rule, those that are not demanded any more too."""
    return {row.rule_id: row for row in _measures_at(premises_id) if row.pack_key == pack_key}


@once
def _measures_at(premises_id: UUID) -> tuple[PlaceMeasure, ...]:
    return tuple(PlaceMeasure.objects.filter(premises_id=premises_id))


def _sheet(place: Premises, grade: Grade, held: Sequence[Holds]) -> Sheet:
    key = grade.pack_key
    holds = None if place.closed_at else held_at(place.owner_path, [each for each in held if each.pack.key == key])
    pack = holds.pack if holds else read(pack_row(key, grade.pack_version))
    rows = rows_of(place.pk, key)
    situation = situation_of(place, place_facts([place])[place.pk], grade.grade, rows)
    return Sheet(
        place, pack, holds, situation, _reckoned(pack, holds, situation), _not_law(pack, holds, situation), rows
    )


def _reckoned(pack: Pack, holds: Holds | None, situation: Situation) -> Reckoning:
    if holds is None:
        return Reckoning(situation, (), None)
    return reckon(pack.measures, situation, on=holds.on, voluntary_from=holds.adoption.voluntary_from)


def _not_law(pack: Pack, holds: Holds | None, situation: Situation) -> tuple[Demanded, ...]:
    """What the pack would demand. Without an adoption nothing of it binds, whatever its instruments say."""
    on = holds.on if holds else clock.now().date()
    voluntary = holds.adoption.voluntary_from if holds else None
    named = demanded_measures(
        pack.measures, situation.facts, situation.grade, situation.posture, on=on, voluntary_from=voluntary
    )
    return tuple(each for each in named if holds is None or not each.standing.opens_clocks)
