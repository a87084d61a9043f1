"""Places that look like one: found by position and name, listed for a person, never asked about twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from holdfast.domain.register.twins import Pair, Spot, twins
from holdfast.plumbing import clock
from holdfast.plumbing.chores import Run, ask_chore
from holdfast.plumbing.models import Chore
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import require, visible_to
from holdfast.rooms.premises.access import MERGE
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.models import Premises, Twin

CHORE = "premises.twins"
_BATCH = 2000


@dataclass(frozen=True)
class Looked:
    """How many places were compared, how many pairs look like one, and how many of these nobody was asked about yet."""

    places: int
    pairs: int
    fresh: int


def twins_of(actor: Actor, state: str = Twin.State.OPEN) -> QuerySet[Twin]:
    """The pairs of the actor's branch: those whose both places it may merge."""
    rows = visible_to(Twin.objects.filter(state=state), actor, MERGE)
    open_ones = Q(first__closed_at__isnull=True, second__closed_at__isnull=True)
    rows = rows.filter(open_ones) if state == Twin.State.OPEN else rows
    return rows.select_related("first__owner", "second__owner").defer("first__shape", "second__shape")


def ask_twins(actor: Actor) -> Chore:
    """Asks a worker to look for places that look like one, in the actor's branch."""
    require(actor, MERGE, owner_path=actor.path)
    return ask_chore(CHORE, {}, asked_by=actor.user_id, owner_path=actor.path)


def look(run: Run) -> dict[str, object]:
    """What the worker does."""
    found = find_twins(run.owner_path)
    run.progress(found.places, found.places)
    return vars(found)


@transaction.atomic
def find_twins(path: str, actor: Actor | None = None) -> Looked:
    """Compares the open places of a branch, and keeps the pairs that nobody was asked about. Pairs that were merged or
    kept apart are not asked about again."""
    places = Premises.objects.filter(owner_path__startswith=path, closed_at__isnull=True, event__isnull=True)
    rows = {row[0]: row for row in places.values_list("pk", "kind", "name", "name_zh", "lat", "lon", "owner_path")}
    pairs = list(twins(_spots(rows.values())))
    before = Twin.objects.count()
    made = (_row(pair, rows[pair.first][-1], rows[pair.second][-1]) for pair in pairs)
    while batch := list(islice(made, _BATCH)):
        Twin.objects.bulk_create(batch, ignore_conflicts=True)
    fresh = Twin.objects.count() - before
    if fresh and actor is not None and actor.agency_id is not None:
        enter("twins_found", actor.agency_id, path, actor, pairs=fresh)
    return Looked(len(rows), len(pairs), fresh)


def _spots(rows: Iterable[tuple[UUID, str, str, str, float, float, str]]) -> Iterator[Spot]:
    listing_of = kinds().listing_of
    for pk, kind, name, name_zh, lat, lon, _ in rows:
        yield Spot(pk, listing_of(kind), (name, name_zh), lat, lon)


def _row(pair: Pair, path: str, other: str) -> Twin:
    first, second = sorted((pair.first, pair.second), key=str)
    return Twin(
        first_id=first,
        second_id=second,
        owner_path=_common(path, other),
        metres=pair.metres,
        likeness=pair.likeness,
        found_at=clock.now(),
    )


def _common(path: str, other: str) -> str:
    """The deepest branch that holds both."""
    kept = []
    for mine, theirs in zip(path.split("."), other.split("."), strict=False):
        if mine != theirs:
            break
        kept.append(mine)
    return ".".join(kept).rstrip(".") + "."
