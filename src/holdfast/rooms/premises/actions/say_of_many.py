"""One fact said of many places at once: which of them are critical."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.domain.ledger.entry import FactValue
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.premises.access import ENTER_FACTS
from holdfast.rooms.premises.actions.facts import NewFact, check_fact, count_new, with_news, write_facts
from holdfast.rooms.premises.entries import enter_many
from holdfast.rooms.premises.facts import ROOM, place_facts
from holdfast.rooms.premises.models import Grade, Premises, Waiting
from holdfast.rooms.premises.waiting import differing


@dataclass(frozen=True)
class SaidOfMany:
    """Of how many places it was said, for how many it is new, and how many wait for another grade from then on."""

    places: int = 0
    changed: int = 0
    waiting: int = 0


@transaction.atomic
def say_of_many(actor: Actor, premises_ids: Sequence[UUID], fact: NewFact, *, dry_run: bool = False) -> SaidOfMany:
    """Says the same of every place of which the actor may speak; no grade changes before it is confirmed. A dry run
    tells what it would be, and writes nothing."""
    check_fact(fact)
    mine = visible_to(Premises.objects.filter(closed_at__isnull=True), actor, ENTER_FACTS, room=ROOM)
    rows = list(mine.filter(pk__in=list(premises_ids)).select_related("owner").defer("shape").order_by("pk"))
    said = {row.pk: [fact] for row in rows}
    if dry_run:
        return SaidOfMany(len(rows), count_new(said), _would_wait(rows, fact))
    fresh = with_news(said)
    changed = write_facts(actor, said)
    told: Mapping[str, FactValue] = {"names": (fact.name,), "changed": 1}
    enter_many("facts_entered", actor, [(row.pk, row.owner_path, told) for row in rows if row.pk in fresh])
    return SaidOfMany(len(rows), changed, Waiting.objects.filter(premises_id__in=list(said)).count())


def _would_wait(rows: Sequence[Premises], fact: NewFact) -> int:
    """How many places would wait for another grade under some pack, were this said of them."""
    held = Grade.objects.filter(premises_id__in=[row.pk for row in rows], superseded_at__isnull=True)
    facts = {pk: _with(known, fact) for pk, known in place_facts(rows).items()}
    return sum(1 for _ in differing(list(held.select_related("premises__owner")), rows, facts))


def _with(known: PlaceFacts, fact: NewFact) -> PlaceFacts:
    kept = {name: each for name, each in known.known.items() if name != fact.name}
    if fact.value is not None:
        kept[fact.name] = Known(fact.value, fact.assumed, fact.method, fact.assessed_on)
    return replace(known, known=kept)
