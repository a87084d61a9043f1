"""Places that wait for their grade: the facts now give another one than was confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from holdfast.domain.grading.facts import PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.kernel.errors import NotFound
from holdfast.plumbing import clock
from holdfast.policy.pack import Pack
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.premises.access import READ
from holdfast.rooms.premises.facts import ROOM, place_facts
from holdfast.rooms.premises.models import Grade, Premises, Waiting
from holdfast.rooms.premises.regrading import facts_hash, packs_by_branch
from holdfast.rooms.rulebook.queries import pack_row, read


def note_facts_changed(places: Iterable[UUID]) -> int:
    """Compares what places are graded with what their facts give now, in the transaction that changed the facts; answers
    how many wait. A place that nobody has graded yet does not wait: the worker grades it."""
    held = Grade.objects.filter(premises_id__in=list(places), superseded_at__isnull=True)
    grades = list(held.select_related("premises__owner").order_by("pk"))
    rows = list({each.premises_id: each.premises for each in grades}.values())
    facts = place_facts(rows)
    waiting = list(differing(grades, rows, facts))
    Waiting.objects.filter(premises_id__in=[row.pk for row in rows]).delete()
    Waiting.objects.bulk_create(waiting, batch_size=2000)
    return len(waiting)


def waiting(actor: Actor, pack_key: str = "", branch: str = "") -> QuerySet[Waiting]:
    """The places of the actor that wait, for one pack or all, the longest first."""
    rows = Waiting.objects.filter(premises__closed_at__isnull=True).select_related("premises__owner")
    rows = visible_to(rows, actor, READ, room=ROOM).defer("premises__shape")
    if pack_key:
        rows = rows.filter(pack_key=pack_key)
    if branch:
        rows = rows.filter(owner_path__startswith=branch)
    return rows.order_by("pk")


def differing(grades: Sequence[Grade], rows: Sequence[Premises], facts: Mapping[UUID, PlaceFacts]) -> Iterator[Waiting]:
    """What would wait, by these facts, of places that hold these grades; written by nobody here."""
    now = clock.now()
    packs = {key: packs_by_branch(key, rows) for key in {each.pack_key for each in grades}}
    for held in grades:
        in_force = packs[held.pack_key][held.premises.owner_path]
        pack = in_force.pack if in_force else _pack_of(held)
        if pack is None:
            continue
        given = grade(facts[held.premises_id], pack.for_kind(held.premises.kind).book)
        if (given.grade, given.missing, bool(given.assumed)) != (held.grade, held.missing, held.assumed):
            yield Waiting(
                premises_id=held.premises_id,
                owner_path=held.premises.owner_path,
                pack_key=held.pack_key,
                held=held.grade,
                grade=given.grade,
                missing=given.missing,
                assumed=bool(given.assumed),
                seen=facts_hash(facts[held.premises_id]),
                since=now,
            )


def _pack_of(held: Grade) -> Pack | None:
    """The version that gave the grade; None when a command graded by a pack that nobody loaded."""
    try:
        return read(pack_row(held.pack_key, held.pack_version))
    except NotFound:
        return None
