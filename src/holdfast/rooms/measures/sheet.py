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
from holdfast.policy.pack import Pack
from holdfast.rooms.measures.demanding import situation_of
from holdfast.rooms.measures.models import PlaceMeasure
from holdfast.rooms.measures.places import Holds, held_at, held_packs, known_of
from holdfast.rooms.premises.models import Grade, Premises
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
    grades = {row.pack_key: row for row in Grade.objects.filter(premises=place, superseded_at__isnull=True)}
    held = held_packs()
    found = [_sheet(place, key, grade, held) for key, grade in grades.items()]
    return sorted((each for each in found if each.pack.measures), key=lambda each: (each.holds is None, each.pack.key))


def sheet_of(place: Premises, pack_key: str) -> Sheet | None:
    """The sheet under one pack; None when it does not grade the place."""
    grade = Grade.objects.filter(premises=place, pack_key=pack_key, superseded_at__isnull=True).first()
    return _sheet(place, pack_key, grade, held_packs(pack_key)) if grade else None


def rows_of(premises_id: UUID, pack_key: str) -> dict[str, PlaceMeasure]:
    """The rows of a place under a pack by rule, those that are not demanded any more too."""
    rows = PlaceMeasure.objects.filter(premises_id=premises_id, pack_key=pack_key)
    return {row.rule_id: row for row in rows}


def _sheet(place: Premises, key: str, grade: Grade, held: Sequence[Holds]) -> Sheet:
    mine = [each for each in held if each.pack.key == key]
    holds = None if place.closed_at else held_at(place.owner_path, mine)
    pack = holds.pack if holds else read(pack_row(key, grade.pack_version))
    rows = rows_of(place.pk, key)
    situation = situation_of(place, known_of([place], key, mine).facts[place.pk], grade.grade, rows)
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
