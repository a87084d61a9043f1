"""Saying facts about places: value, method, date, post, assumed or not. What was said before is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.occupancy import FactRow
from holdfast.kernel.errors import BadInput, Place
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.premises.access import ENTER_FACTS, READ
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.facts import ENTERED, ROOM
from holdfast.rooms.premises.models import Fact, Premises
from holdfast.rooms.premises.waiting import note_facts_changed

Value = bool | int | float
_MOST = 50_000_000


@dataclass(frozen=True)
class NewFact:
    """What somebody says; a value of None says that it is not known (any more). The assessor is a post: the actor's, when
    none is named."""

    name: str
    value: Value | None
    method: str = ""
    assessed_on: date | None = None
    assumed: bool = False
    assessor: UUID | None = None


@dataclass(frozen=True)
class ImportedFacts:
    """What an occupancy table brought."""

    places: int = 0
    facts: int = 0
    unchanged: int = 0
    refused: tuple[RefusedRow, ...] = field(default_factory=tuple)


@transaction.atomic
def enter_facts(actor: Actor, premises_id: UUID, facts: Sequence[NewFact]) -> int:
    """Enters facts of one place; answers how many say something new. The grade changes when it is confirmed."""
    row = Premises.objects.select_for_update().filter(pk=premises_id, closed_at__isnull=True).first()
    if row is None:
        raise absent()
    require(actor, ENTER_FACTS, owner_path=row.owner_path, subject=Subject(ROOM, row.pk), reading=READ)
    for fact in facts:
        check_fact(fact)
    changed = write_facts(actor, {row.pk: facts})
    if changed:
        names: list[str] = [fact.name for fact in facts]
        enter("facts_entered", row.pk, row.owner_path, actor, names=tuple(names), changed=changed)
    return changed


def import_facts(
    actor: Actor,
    rows: Iterable[FactRow | RefusedRow],
    *,
    file: str,
    method: str,
    assessed_on: date,
    dry_run: bool = False,
) -> ImportedFacts:
    """Enters the facts of a table for the places that the actor may speak of; other references are refused by name."""
    listed = list(rows)
    refused = [row for row in listed if isinstance(row, RefusedRow)]
    wanted = [row for row in listed if isinstance(row, FactRow)]
    places = _places(actor, [row.ref for row in wanted])
    refused += [_unknown(file, row) for row in wanted if row.ref not in places]
    facts = {
        places[row.ref].pk: [NewFact(name, value, method, assessed_on) for name, value in row.facts.items()]
        for row in wanted
        if row.ref in places
    }
    changed = count_new(facts) if dry_run else _import(actor, facts)
    said = sum(len(each) for each in facts.values())
    return ImportedFacts(places=len(facts), facts=changed, unchanged=said - changed, refused=tuple(refused))


@transaction.atomic
def _import(actor: Actor, facts: Mapping[UUID, Sequence[NewFact]]) -> int:
    changed = write_facts(actor, facts)
    if changed:
        subject = actor.agency_id or next(iter(facts))
        enter("facts_imported", subject, actor.path, actor, places=len(facts), changed=changed)
    return changed


def _places(actor: Actor, refs: Sequence[str]) -> dict[str, Premises]:
    mine = visible_to(Premises.objects.select_related("merged_into"), actor, ENTER_FACTS, room=ROOM)
    found = {row.source_ref or "": row.merged_into or row for row in mine.filter(source="osm", source_ref__in=refs)}
    return {ref: row for ref, row in found.items() if row.closed_at is None}


def _unknown(file: str, row: FactRow) -> RefusedRow:
    return RefusedRow(file, str(row.row), "osm_id", "a place of the register", row.ref)


@transaction.atomic
def write_facts(actor: Actor, facts: Mapping[UUID, Sequence[NewFact]]) -> int:
    """Writes what differs from what is in force, in a few statements for any number of places, and notes whose grade
    they change."""
    now = clock.now()
    # In one order for everybody; a grade that is being confirmed is confirmed on the facts of before, or not at all.
    list(Premises.objects.filter(pk__in=list(facts)).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    old = _in_force(facts)
    fresh = [(pk, fact) for pk, fact in _new_ones(facts, old)]
    Fact.objects.filter(pk__in=[old[pk, fact.name].pk for pk, fact in fresh if (pk, fact.name) in old]).update(
        superseded_at=now
    )
    Fact.objects.bulk_create(
        [
            Fact(
                premises_id=pk,
                name=fact.name,
                value=fact.value,
                method=fact.method[:40],
                assessed_on=fact.assessed_on,
                assessor_post=fact.assessor or actor.post_id,
                assumed=fact.assumed,
                entered_at=now,
            )
            for pk, fact in fresh
        ],
        batch_size=2000,
    )
    note_facts_changed({pk for pk, _ in fresh})
    return len(fresh)


def count_new(facts: Mapping[UUID, Sequence[NewFact]]) -> int:
    """How many of the facts say something new."""
    return len(_new_ones(facts, _in_force(facts)))


def with_news(facts: Mapping[UUID, Sequence[NewFact]]) -> set[UUID]:
    """The places of which something new is said."""
    return {pk for pk, _ in _new_ones(facts, _in_force(facts))}


def _in_force(facts: Mapping[UUID, Sequence[NewFact]]) -> dict[tuple[UUID, str], Fact]:
    rows = Fact.objects.filter(premises_id__in=list(facts), superseded_at__isnull=True)
    return {(row.premises_id, row.name): row for row in rows}


def _new_ones(
    facts: Mapping[UUID, Sequence[NewFact]], old: Mapping[tuple[UUID, str], Fact]
) -> list[tuple[UUID, NewFact]]:
    return [(pk, fact) for pk, each in facts.items() for fact in each if _differs(fact, old.get((pk, fact.name)))]


def _differs(fact: NewFact, old: Fact | None) -> bool:
    """The same value said again in the same way is nothing new, whatever the day."""
    if old is None:
        return fact.value is not None
    return (old.value, old.assumed, old.method) != (fact.value, fact.assumed, fact.method[:40])


def check_fact(fact: NewFact) -> None:
    """BadInput unless somebody can say this of a place."""
    if fact.name not in ENTERED:
        raise BadInput(Place(field="name"), "one of " + ", ".join(ENTERED), fact.name)
    if fact.value is None:
        return
    if ENTERED[fact.name] is not isinstance(fact.value, bool):
        expected = "yes or no" if ENTERED[fact.name] else "a number"
        raise BadInput(Place(field=fact.name), expected, str(fact.value))
    if not 0 <= fact.value <= _MOST:
        raise BadInput(Place(field=fact.name), f"a number from 0 to {_MOST}", str(fact.value))
