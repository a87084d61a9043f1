"""Keeping what is demanded of places in step: rows of measures, and what they add up to. Thousands at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.ledger.entry import NewEntry
from holdfast.domain.measures.finding import Mark, State
from holdfast.domain.measures.score import Line
from holdfast.domain.measures.what_if import Reckoning, Situation, reckon
from holdfast.kernel.canonical import instant_text
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.ledger.actions import record_many
from holdfast.rooms.measures import writing
from holdfast.rooms.measures.facts import ROOM, finding_of
from holdfast.rooms.measures.models import Compliance, PlaceMeasure
from holdfast.rooms.measures.places import Holds, Known, held_at, held_packs, known_of
from holdfast.rooms.premises.models import Premises

Rows = Mapping[str, PlaceMeasure]


@dataclass
class Changed:
    """What was demanded anew, no longer, or in another amount; counted by the agency that owns the place."""

    demanded: Counter[UUID] = field(default_factory=Counter)
    dropped: Counter[UUID] = field(default_factory=Counter)
    counted_anew: Counter[UUID] = field(default_factory=Counter)
    places: int = 0

    @property
    def owners(self) -> set[UUID]:
        return {
            owner for each in (self.demanded, self.dropped, self.counted_anew) for owner, count in each.items() if count
        }


def demand_at(premises_ids: Sequence[UUID], pack_key: str, actor: Actor) -> Changed:
    """Works out what a pack demands of these places now, and what it adds up to; again changes nothing.

    The places stay locked until the transaction ends: of two acts on measures of one place, the second adds up what
    the first has written. Eight statements, however many places there are.
    """
    with transaction.atomic():
        places = lock_places(premises_ids)
        held = held_packs(pack_key)
        known = known_of(places, pack_key, held)
        rows = _rows(places, pack_key)
        batch = _Batch(pack_key, clock.now(), known)
        for place in places:
            batch.take(place, held_at(place.owner_path, held), rows[place.pk])
        batch.write(actor)
    return batch.changed


def lock_places(premises_ids: Sequence[UUID]) -> list[Premises]:
    """The places, ours until the transaction ends, in one order for everybody."""
    rows = Premises.objects.select_for_update(of=("self",), no_key=True).select_related("owner").defer("shape")
    return list(rows.filter(pk__in=list(premises_ids)).order_by("pk"))


def situation_of(place: Premises, facts: PlaceFacts, grade: str, rows: Rows) -> Situation:
    """A place as the domain reckons it."""
    return Situation(facts, grade, place.posture, {rule: finding_of(row) for rule, row in rows.items()})


def reckoned(place: Premises, holds: Holds | None, known: Known, rows: Rows) -> Reckoning | None:
    """What binds an open place by the pack that holds there; None when none does, or the place is not graded by it."""
    grade = known.grades.get(place.pk)
    if holds is None or grade is None or place.closed_at is not None:
        return None
    situation = situation_of(place, known.facts[place.pk], grade.grade, rows)
    voluntary = holds.adoption.voluntary_from
    return reckon(holds.pack.measures, situation, on=holds.on, voluntary_from=voluntary)


class _Batch:
    """What is to be written of many places, gathered and then written in a few statements."""

    def __init__(self, pack_key: str, now: datetime, known: Known) -> None:
        self.pack_key, self.now, self.known = pack_key, now, known
        self.changed = Changed()
        self.paths: dict[UUID, str] = {}
        self.kept: list[writing.Row] = []
        self.dropped: list[UUID] = []
        self.sums: list[writing.Row] = []
        self.gone: list[UUID] = []

    def take(self, place: Premises, holds: Holds | None, rows: Rows) -> None:
        self.changed.places += 1
        self.paths[place.owner_id] = place.owner_path
        found = reckoned(place, holds, self.known, rows)
        wanted = {line.id: line for line in found.lines} if found else {}
        for line in wanted.values():
            self._demand(place, line, rows.get(line.id))
        over = [row.pk for rule, row in rows.items() if row.dropped_at is None and rule not in wanted]
        self.dropped += over
        self.changed.dropped[place.owner_id] += len(over)
        if found is None or holds is None:
            self.gone.append(place.pk)
        else:
            self.sums.append(self._sum(place, holds, found))

    def write(self, actor: Actor) -> None:
        writing.keep_measures(self.kept)
        PlaceMeasure.objects.filter(pk__in=self.dropped).update(dropped_at=self.now)
        writing.keep_sums(self.sums)
        Compliance.objects.filter(premises_id__in=self.gone, pack_key=self.pack_key).delete()
        record_many(list(self._entries(actor)))

    def _demand(self, place: Premises, line: Line, row: PlaceMeasure | None) -> None:
        if row is None or row.dropped_at is not None:
            self.changed.demanded[place.owner_id] += 1
        elif not _differs(row, place, line):
            return
        elif (row.needed, row.missing) != (line.mark.needed, line.demanded.needed.missing):
            self.changed.counted_anew[place.owner_id] += 1
        self.kept.append(self._row(place, line, row))

    def _row(self, place: Premises, line: Line, row: PlaceMeasure | None) -> writing.Row:
        """Ready to be written; a model for each of a hundred thousand would take longer than the database does."""
        stays = row is not None and row.dropped_at is None
        return {
            "id": str(row.pk if row else uuid7()),
            "premises_id": str(place.pk),
            "owner_path": place.owner_path,
            "pack_key": self.pack_key,
            "rule_id": line.id,
            "state": line.mark.state.value,
            "share": line.mark.share,
            "held": line.mark.held,
            "needed": line.mark.needed,
            "missing": line.demanded.needed.missing,
            "assumed": line.demanded.needed.assumed,
            "demanded_at": instant_text(row.demanded_at if row and stays else self.now),
        }

    def _sum(self, place: Premises, holds: Holds, found: Reckoning) -> writing.Row:
        grade, figures = self.known.grades[place.pk], found.figures
        return {
            "premises_id": str(place.pk),
            "owner_path": place.owner_path,
            "pack_key": self.pack_key,
            "grade": grade.grade,
            "listing": kinds().listing_of(place.kind),
            "average": figures.average if figures else None,
            "weakest": figures.weakest if figures else None,
            "weakest_rule": figures.weakest_rule if figures else "",
            "met": figures.met if figures else 0,
            "demanded": figures.demanded if figures else 0,
            "reckoned_at": instant_text(self.now),
            "basis": holds.basis,
            "grade_row": grade.pk,
            "posture": place.posture,
            "facts_upto": self.known.facts_upto.get(place.pk, 0),
        }

    def _entries(self, actor: Actor) -> Iterable[NewEntry]:
        """One entry for each agency whose places changed: how many measures came, went and are counted anew."""
        for owner in sorted(self.changed.owners):
            yield NewEntry(
                kind=f"{ROOM}.demanded",
                subject=Subject("agencies", owner),
                true_at=self.now,
                owner_path=self.paths[owner],
                actor=actor.ref,
                facts={
                    "pack": self.pack_key,
                    "demanded": self.changed.demanded[owner],
                    "dropped": self.changed.dropped[owner],
                    "counted_anew": self.changed.counted_anew[owner],
                },
            )


def _rows(places: Sequence[Premises], pack_key: str) -> Mapping[UUID, Rows]:
    found: dict[UUID, dict[str, PlaceMeasure]] = defaultdict(dict)
    for row in PlaceMeasure.objects.filter(premises_id__in=[place.pk for place in places], pack_key=pack_key):
        found[row.premises_id][row.rule_id] = row
    return found


def _differs(row: PlaceMeasure, place: Premises, line: Line) -> bool:
    stands = Mark(State(row.state), row.share, row.held, row.needed)
    needed = line.demanded.needed
    return stands != line.mark or (row.missing, row.assumed, row.owner_path) != (
        needed.missing,
        needed.assumed,
        place.owner_path,
    )
