"""Taking rows of tables into the register, a batch at a time, in a constant number of statements."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.goods import GoodsRow
from holdfast.exchange.tables.places import Key, PlaceRow
from holdfast.plumbing import clock
from holdfast.policy.kinds import kinds
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.rights import require, visible_to
from holdfast.rooms.atlas.models import Extract
from holdfast.rooms.premises.access import ADD, ENTER_FACTS
from holdfast.rooms.premises.actions.add import OSM
from holdfast.rooms.premises.actions.facts import NewFact, count_new, write_facts
from holdfast.rooms.premises.actions.goods import NewGoods, add_missing_goods
from holdfast.rooms.premises.entries import enter
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.intake.tally import Outcome, Tally
from holdfast.rooms.premises.models import Premises

TABLE = "table"
Facts = Mapping[UUID, Sequence[NewFact]]


def take_rows(
    name: str, actor: Actor, owner: Agency, rows: Sequence[PlaceRow], extract: Extract | None, dry_run: bool
) -> Outcome:
    """Adds the places that the register does not have, and the facts and goods of all; taken again, changes nothing."""
    known = _known(actor, owner, [row.key for row in rows])
    refused = [*_without_place(name, rows, known), *_of_nobody(name, actor, rows)]
    bad = {row.row for row in refused}
    good = [row for row in rows if str(row.row) not in bad]
    fresh = [row for row in good if row.key not in known]
    if fresh:
        require(actor, ADD, owner_path=owner.path)
    tally = Tally(Counter(kinds().listing_of(row.place.kind) for row in fresh if row.place), len(good) - len(fresh))
    tally.places, tally.refused = sum(bool(row.facts) for row in good), len(refused)
    if dry_run:
        _count(tally, good, known)
        return Outcome(tally, refused)
    with transaction.atomic():
        lost = _write(tally, actor, owner, good, fresh, known, extract)
    refused += [
        RefusedRow(name, str(row.row), row.key.by, "an open place of yours", row.key.value[:80]) for row in lost
    ]
    tally.refused = len(refused)
    return Outcome(tally, refused)


def take_goods(
    name: str, actor: Actor, owner: Agency, rows: Sequence[GoodsRow], extract: Extract | None, dry_run: bool
) -> Outcome:
    """Adds the goods that places of the register do not have yet; a row of another place is refused."""
    keys = {row.row: _key_of(row.place) for row in rows}
    known = _known(actor, owner, list(keys.values()))
    refused = [
        RefusedRow(name, str(row.row), "place", "a place of the register", row.place[:80])
        for row in rows
        if keys[row.row] not in known
    ]
    goods = [
        (known[keys[row.row]], NewGoods(**vars(row.goods))) for row in rows if keys[row.row] in known
    ]  # fmt: skip
    tally = Tally(refused=len(refused), places=len({place for place, _ in goods}))
    tally.goods = add_missing_goods(actor, goods, dry_run=dry_run)
    return Outcome(tally, refused)


def table_ref(owner: Agency, key: Key) -> str:
    """What the register keeps of a table's own name for a place: no two agencies' tables can meet in it."""
    value = key.value if key.by != "spot" else "=" + hashlib.sha256(key.value.encode()).hexdigest()[:40]
    return f"{owner.pk.hex[-12:]}/{value}"


def _known(actor: Actor, owner: Agency, keys: Iterable[Key]) -> dict[Key, UUID]:
    """The open place of each key that the actor may speak of; of a merged one, the place that stayed."""
    listed = list(keys)
    ids = {UUID(key.value): key for key in listed if key.by == "id"}
    osm = {key.value: key for key in listed if key.by == "osm"}
    own = {table_ref(owner, key): key for key in listed if key.by != "osm"}
    named = Q(pk__in=list(ids)) | Q(source=OSM, source_ref__in=list(osm)) | Q(source=TABLE, source_ref__in=list(own))
    rows = visible_to(Premises.objects.filter(named), actor, ENTER_FACTS, room=ROOM)
    found: dict[Key, UUID] = {}
    for row in rows.select_related("merged_into").defer("shape", "merged_into__shape"):
        place = row.merged_into or row
        by_ref = (osm if row.source == OSM else own).get(row.source_ref or "")
        for key in (by_ref, ids.get(row.pk)):
            if key is not None and place.closed_at is None:
                found[key] = place.pk
    return found


def _key_of(place: str) -> Key:
    """What a row of goods names its place by: our id, an element of an extract, or the table's own reference."""
    try:
        return Key("id", str(UUID(place)))
    except ValueError:
        is_element = place[:1] in "nwr" and place[1:].isdigit()
        return Key("osm" if is_element else "ref", place)


def _without_place(name: str, rows: Iterable[PlaceRow], known: Mapping[Key, UUID]) -> list[RefusedRow]:
    return [
        RefusedRow(
            name, str(row.row), row.key.by, "a place of the register, or its kind and position", row.key.value[:80]
        )
        for row in rows
        if row.place is None and row.key not in known
    ]


def _of_nobody(name: str, actor: Actor, rows: Iterable[PlaceRow]) -> list[RefusedRow]:
    """Rows that name an assessor who is no post of the actor's branch."""
    named = {fact.assessor for row in rows for fact in row.facts if fact.assessor}
    if not named:
        return []
    posts = set(Post.objects.filter(pk__in=named, agency__path__startswith=actor.path).values_list("pk", flat=True))
    return [
        RefusedRow(name, str(row.row), f"{fact.name}_assessor", "a post of your branch", str(fact.assessor))
        for row in rows
        for fact in row.facts
        if fact.assessor and fact.assessor not in posts
    ]


def _count(tally: Tally, rows: Sequence[PlaceRow], known: Mapping[Key, UUID]) -> None:
    """What a dry run would bring."""
    facts = _facts([row for row in rows if row.key in known], known)
    new = sum(len(row.facts) for row in rows if row.key not in known)
    said = sum(len(row.facts) for row in rows)
    tally.facts = new + count_new(facts)
    tally.unchanged = said - tally.facts
    tally.goods = sum(len(row.goods) for row in rows if row.key not in known)


def _write(
    tally: Tally,
    actor: Actor,
    owner: Agency,
    rows: Sequence[PlaceRow],
    fresh: Sequence[PlaceRow],
    known: dict[Key, UUID],
    extract: Extract | None,
) -> list[PlaceRow]:
    """Answers the rows whose reference a place has that is closed or another's: nothing is said of that place."""
    lost: list[PlaceRow] = []
    if fresh:
        _add(owner, fresh, extract)
        known = _known(actor, owner, [row.key for row in rows])
        lost = [row for row in fresh if row.key not in known]
        tally.added.subtract(kinds().listing_of(row.place.kind) for row in lost if row.place)
        tally.added = +tally.added
        rows = [row for row in rows if row.key in known]
    if tally.added:
        enter("imported", owner.pk, owner.path, actor, places=tally.added.total(), source=TABLE)
    facts = _facts(rows, known)
    tally.facts = write_facts(actor, facts)
    tally.unchanged = sum(len(each) for each in facts.values()) - tally.facts
    if tally.facts:
        enter("facts_imported", owner.pk, owner.path, actor, places=len(facts), changed=tally.facts)
    goods = [(known[row.key], NewGoods(**vars(line))) for row in rows for line in row.goods]
    tally.goods = add_missing_goods(actor, goods)
    return lost


def _facts(rows: Iterable[PlaceRow], known: Mapping[Key, UUID]) -> Facts:
    return {
        known[row.key]: [
            NewFact(fact.name, fact.value, fact.method, fact.assessed_on, fact.assumed, fact.assessor)
            for fact in row.facts
        ]
        for row in rows
        if row.facts
    }


def _add(owner: Agency, rows: Sequence[PlaceRow], extract: Extract | None) -> None:
    """New places. Two imports of one file at once: the unique reference lets each place in once."""
    now = clock.now()
    Premises.objects.bulk_create(
        [
            Premises(
                kind=row.place.kind,
                name=row.place.name,
                name_zh=row.place.name_zh,
                lat=row.place.lat,
                lon=row.place.lon,
                shape=row.place.shape,
                public_service=row.place.public_service,
                always_standard=row.place.always_standard,
                owner=owner,
                owner_path=owner.path,
                source=OSM if row.key.by == "osm" else TABLE,
                source_ref=row.key.value if row.key.by == "osm" else table_ref(owner, row.key),
                extract=extract,
                added_at=now,
            )
            for row in rows
            if row.place is not None
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
