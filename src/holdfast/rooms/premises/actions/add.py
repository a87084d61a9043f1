"""Bringing places into the register: one by hand, thousands from an extract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from holdfast.exchange.osm.place import Place
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.plumbing import clock
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import require
from holdfast.rooms.atlas.models import Extract
from holdfast.rooms.premises.access import ADD
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.models import Premises

OSM = "osm"
BY_HAND = "hand"


@dataclass(frozen=True)
class NewPremises:
    """One place as somebody enters it."""

    kind: str
    name: str
    lat: float
    lon: float
    name_zh: str = ""
    public_service: bool = False


@dataclass(frozen=True)
class Added:
    """How many places were new, by what lists say of their kind, and how many were in the register already."""

    premises: Mapping[str, int] = field(default_factory=dict)
    known: int = 0


@transaction.atomic
def add_premises(actor: Actor, owner: Agency, new: NewPremises) -> Premises:
    """Adds one place to the register of `owner`."""
    require(actor, ADD, owner_path=owner.path)
    _check(new)
    row = Premises.objects.create(
        kind=new.kind,
        name=new.name.strip(),
        name_zh=new.name_zh.strip(),
        lat=new.lat,
        lon=new.lon,
        public_service=new.public_service,
        always_standard=kinds().is_always_standard(new.kind),
        owner=owner,
        owner_path=owner.path,
        source=BY_HAND,
        added_at=clock.now(),
    )
    enter("added", row.pk, owner.path, actor, place_kind=row.kind)
    return row


def import_places(
    actor: Actor, owner: Agency, places: Sequence[Place], *, extract: Extract | None = None, dry_run: bool = False
) -> Added:
    """Adds the places of an extract that the register does not have; a dry run only counts them."""
    require(actor, ADD, owner_path=owner.path)
    known = _known_refs(places)
    fresh = [place for place in places if place.ref not in known]
    if not dry_run:
        with transaction.atomic():
            _write(actor, owner, fresh, extract)
            _confirm(owner, known, extract)
    counts = Counter(kinds().listing_of(place.kind) for place in fresh)
    return Added(premises=dict(sorted(counts.items())), known=len(places) - len(fresh))


def _known_refs(places: Sequence[Place]) -> set[str]:
    refs = [place.ref for place in places]
    known = Premises.objects.filter(source=OSM, source_ref__in=refs).values_list("source_ref", flat=True)
    return {ref for ref in known if ref}


def _confirm(owner: Agency, refs: Iterable[str], extract: Extract | None) -> None:
    """Places that a newer extract still has are credited to it."""
    if extract is not None:
        rows = Premises.objects.filter(source=OSM, source_ref__in=list(refs), owner_path__startswith=owner.path)
        rows.exclude(extract=extract).update(extract=extract)


def _write(actor: Actor, owner: Agency, places: Sequence[Place], extract: Extract | None) -> None:
    now = clock.now()
    rows = [
        Premises(
            kind=place.kind,
            name=place.name,
            name_zh=place.name_zh,
            lat=place.lat,
            lon=place.lon,
            shape=place.shape,
            public_service=place.public_service,
            always_standard=place.always_standard,
            owner=owner,
            owner_path=owner.path,
            source=OSM,
            source_ref=place.ref,
            extract=extract,
            added_at=now,
        )
        for place in places
    ]
    # Two imports of one extract at once: the unique reference lets each place in once.
    Premises.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if rows:
        enter("imported", owner.pk, owner.path, actor, places=len(rows), source=OSM)


def _check(new: NewPremises) -> None:
    if new.kind not in kinds().titles:
        raise BadInput(Where(field="kind"), "one of " + ", ".join(kinds().titles), new.kind or "nothing")
    if not -90 <= new.lat <= 90:
        raise BadInput(Where(field="lat"), "degrees from -90 to 90", str(new.lat))
    if not -180 <= new.lon <= 180:
        raise BadInput(Where(field="lon"), "degrees from -180 to 180", str(new.lon))
    if not new.name.strip() and not new.name_zh.strip():
        raise BadInput(Where(field="name"), "a name", "nothing")
