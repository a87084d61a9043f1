"""What a heightened period would cost, before it is declared: places, rounds and staff hours more, by the packs' rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.measures.demand import Demanded, demanded_measures, opening
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.rule import SeriesRule
from holdfast.domain.posture import (
    Added,
    Heightened,
    MeasureAdded,
    Rounds,
    Shape,
    is_inside,
    measures_added,
    posture_here,
    rounds_added,
    varies,
)
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require, visible_to
from holdfast.rooms.governance.actions import NewPeriod, as_heightened
from holdfast.rooms.governance.queries import declared_at
from holdfast.rooms.obligations.models import Series
from holdfast.rooms.premises.access import READ
from holdfast.rooms.premises.facts import ROOM, place_facts
from holdfast.rooms.premises.models import Grade, Premises
from holdfast.rooms.rulebook.queries import InForce, packs_in_force, rule_of, working_calendar

BATCH = 2000
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Preview:
    """`places`: in the area; `moved`: those that would go to the level, the others being on a stricter one already."""

    places: int
    moved: int
    days: float
    duties: tuple[Added, ...]
    measures: tuple[MeasureAdded, ...]

    @property
    def rounds(self) -> int:
        return sum(duty.more for duty in self.duties)

    @property
    def hours(self) -> float:
        """Staff hours more over the whole period, of the measures of which they are known."""
        return sum(measure.hours for measure in self.measures) * self.days

    @property
    def unknown(self) -> int:
        """How many measures have places of which nobody knows the staff hours."""
        return sum(1 for measure in self.measures if measure.unknown)


def preview(actor: Actor, new: NewPeriod) -> Preview:
    """What declaring would change; writes nothing. The measure is what other periods demand at the begin."""
    require(actor, READ, owner_path=new.area.path)
    mine = visible_to(Premises.objects.filter(closed_at__isnull=True), actor, READ, room=ROOM)
    return _preview(mine, new, declared_at(max(new.from_at, clock.now())))


def cost_of(new: NewPeriod, *, without: Subject | None = None) -> Preview:
    """The same for a room above, of every place of the area and beside what others hold but for one record (`without`);
    asks no right."""
    others = declared_at(max(new.from_at, clock.now()), without=without)
    return _preview(Premises.objects.filter(closed_at__isnull=True), new, others)


def _preview(places: QuerySet[Premises], new: NewPeriod, others: Sequence[Heightened]) -> Preview:
    period = as_heightened(new)
    inside = _inside(places, period)
    before = _moved(inside, period, others)
    moved = [row for row in inside if row.pk in before]
    calendar = working_calendar(new.area, clock.now().date())
    return Preview(
        places=len(inside),
        moved=len(moved),
        days=(new.until_at - new.from_at) / DAY,
        duties=rounds_added(_rounds(before), new.posture, calendar, new.from_at, new.until_at),
        measures=_measures(moved, before, new.posture),
    )


def covered(path: str, shape: Shape | None) -> list[Premises]:
    """The open places of a branch, inside a shape where there is one; asks no right."""
    rows = Premises.objects.filter(closed_at__isnull=True, owner_path__startswith=path).select_related("owner")
    found = rows.defer("shape").order_by("pk")
    return [row for row in found if shape is None or is_inside(shape, row.lat, row.lon)]


def tightened(new: NewPeriod, *, without: Subject | None = None) -> Iterator[tuple[Premises, Demanded]]:
    """Each measure that a place of the area must have more of under this period, than under what holds at its begin but
    for what one record moved (`without`); asks no right."""
    period = as_heightened(new)
    others = declared_at(max(new.from_at, clock.now()), without=without)
    rows = {row.pk: row for row in _inside(Premises.objects.filter(closed_at__isnull=True), period)}
    before = _moved(list(rows.values()), period, others)
    for row, one, _hours in _each_added([rows[pk] for pk in before], before, new.posture):
        yield row, one


def _inside(places: QuerySet[Premises], period: Heightened) -> list[Premises]:
    rows = places.filter(owner_path__startswith=period.area_path).select_related("owner").defer("shape").order_by("pk")
    return [row for row in rows if period.covers(row.owner_path, row.lat, row.lon)]


def _moved(rows: Sequence[Premises], period: Heightened, others: Sequence[Heightened]) -> dict[UUID, str]:
    """The posture without the period of each place that the period would move."""
    found = {}
    for row in rows:
        held = posture_here(others, row.owner_path, row.lat, row.lon)
        if posture_here([*others, period], row.owner_path, row.lat, row.lon) != held:
            found[row.pk] = held
    return found


def _rounds(before: Mapping[UUID, str]) -> list[Rounds]:
    """The series of these places, those alike together: they are worked out once."""
    ids, alike = list(before), Counter[tuple[int, str, datetime, str]]()
    for start in range(0, len(ids), BATCH):
        live = Series.objects.filter(
            subject_room=ROOM,
            subject_id__in=ids[start : start + BATCH],
            ends_at__isnull=True,
            mode=Mode.LIVE.value,
        )
        for subject, rule, zone, starts_at in live.values_list("subject_id", "rule_id", "zone", "starts_at"):
            alike[rule, zone, starts_at, before[subject]] += 1
    rules = {pk: rule_of(pk) for pk in {key for key, *_ in alike}}
    return [
        Rounds(found, zone, starts_at, posture, count)
        for (pk, zone, starts_at, posture), count in alike.items()
        if isinstance(found := rules[pk], SeriesRule)
    ]


def _measures(rows: Sequence[Premises], before: Mapping[UUID, str], posture: str) -> tuple[MeasureAdded, ...]:
    totals: dict[str, MeasureAdded] = {}
    for _row, one, hours in _each_added(rows, before, posture):
        old = totals.get(one.measure.id) or MeasureAdded(one.measure.id, one.measure.title)
        totals[one.measure.id] = old.plus(hours)
    return tuple(sorted(totals.values(), key=lambda added: (-added.hours, added.measure_id)))


def _each_added(
    rows: Sequence[Premises], before: Mapping[UUID, str], posture: str
) -> Iterator[tuple[Premises, Demanded, float | None]]:
    """Place by place, what each must have more of, with its staff hours a day."""
    held: dict[str, tuple[InForce, ...]] = {}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        facts, grades = place_facts(batch), _grades(batch)
        for row in batch:
            if row.owner_path not in held:
                held[row.owner_path] = packs_in_force(row.owner_path, _today(row))
            for each in held[row.owner_path]:
                grade = grades.get((row.pk, each.pack.key), "")
                for one, hours in _added(each, facts[row.pk], grade, (before[row.pk], posture), _today(row)):
                    yield row, one, hours


def _added(
    held: InForce, facts: PlaceFacts, grade: str, postures: tuple[str, str], on: date
) -> Iterator[tuple[Demanded, float | None]]:
    """What one place must have more of when it goes from one posture to another."""
    varying = [measure for measure in held.pack.measures if varies(measure)]
    was, now = (
        opening(demanded_measures(varying, facts, grade, level, on=on, voluntary_from=held.voluntary_from))
        for level in postures
    )
    return measures_added(was, now)


def _grades(rows: Sequence[Premises]) -> dict[tuple[UUID, str], str]:
    held = Grade.objects.filter(premises__in=[row.pk for row in rows], superseded_at__isnull=True)
    return {(place, key): grade for place, key, grade in held.values_list("premises_id", "pack_key", "grade")}


def _today(row: Premises) -> date:
    return clock.now().astimezone(ZoneInfo(row.owner.zone)).date()
