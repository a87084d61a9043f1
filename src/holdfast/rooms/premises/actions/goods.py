"""Saying what dangerous goods are kept at a place: substance, class, quantity and spot; never who buys them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from holdfast.domain.goods import CLASSES, UNITS
from holdfast.kernel.errors import BadInput, OutOfDate, Place
from holdfast.kernel.reason import typed_reason
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.premises.access import ENTER_FACTS, READ
from holdfast.rooms.premises.entries import enter, enter_taken
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Goods, Premises

_MOST = 50_000_000


@dataclass(frozen=True)
class NewGoods:
    """One kind of goods at one spot of a place."""

    substance: str
    hazard_class: str
    quantity: float
    unit: str = "kg"
    spot: str = ""
    assessed_on: date | None = None


@transaction.atomic
def add_goods(actor: Actor, premises_id: UUID, new: NewGoods) -> Goods:
    """Enters goods that are kept at a place."""
    place = _place(actor, premises_id)
    _check(new)
    row = _row(actor, place.pk, new)
    row.save(force_insert=True)
    _enter("goods_added", place, row, actor)
    return row


@transaction.atomic
def change_goods(actor: Actor, premises_id: UUID, goods_id: UUID, new: NewGoods) -> Goods:
    """Says anew what is kept: the earlier line is closed and stays in the past."""
    place = _place(actor, premises_id)
    _check(new)
    _close(place, goods_id)
    row = _row(actor, place.pk, new)
    row.save(force_insert=True)
    _enter("goods_changed", place, row, actor)
    return row


@transaction.atomic
def remove_goods(actor: Actor, premises_id: UUID, goods_id: UUID, *, reason: str) -> None:
    """The goods are gone from the place; that they were there stays."""
    said = typed_reason(reason)
    place = _place(actor, premises_id)
    row = _close(place, goods_id)
    enter_taken("goods_removed", place.pk, place.owner_path, actor, said, **_facts(row))


def add_missing_goods(actor: Actor, goods: Sequence[tuple[UUID, NewGoods]], *, dry_run: bool = False) -> int:
    """Enters goods of many places, but for those that are there already; whether the actor may is asked by the caller."""
    there = set(
        Goods.objects.filter(premises_id__in={place for place, _ in goods}, removed_at__isnull=True).values_list(
            "premises_id", "substance", "hazard_class", "quantity", "unit", "spot"
        )
    )
    fresh = {_same(place, new): _row(actor, place, new) for place, new in goods if _same(place, new) not in there}
    if fresh and not dry_run:
        _write(actor, fresh.values())
    return len(fresh)


@transaction.atomic
def _write(actor: Actor, rows: Iterable[Goods]) -> None:
    made = Goods.objects.bulk_create(list(rows), batch_size=1000)
    places = Premises.objects.filter(pk__in={row.premises_id for row in made})
    by_path: dict[str, list[Premises]] = {}
    for place in places.only("pk", "owner_id", "owner_path"):
        by_path.setdefault(place.owner_path, []).append(place)
    for path, of_path in by_path.items():
        enter("goods_imported", of_path[0].owner_id, path, actor, places=len(of_path), lines=len(made))


def _same(place: UUID, new: NewGoods) -> tuple[UUID, str, str, float, str, str]:
    return place, new.substance, new.hazard_class, float(new.quantity), new.unit, new.spot


def _place(actor: Actor, premises_id: UUID) -> Premises:
    row = Premises.objects.select_for_update().filter(pk=premises_id, closed_at__isnull=True).first()
    if row is None:
        raise absent()
    require(actor, ENTER_FACTS, owner_path=row.owner_path, subject=Subject(ROOM, row.pk), reading=READ)
    return row


def _close(place: Premises, goods_id: UUID) -> Goods:
    row = Goods.objects.filter(pk=goods_id, premises=place).first()
    if row is None:
        raise absent()
    if not Goods.objects.filter(pk=row.pk, removed_at__isnull=True).update(removed_at=clock.now()):
        raise OutOfDate(noop("These goods are not kept here any more"))
    return row


def _row(actor: Actor, premises_id: UUID, new: NewGoods) -> Goods:
    now = clock.now()
    return Goods(
        premises_id=premises_id,
        substance=new.substance.strip(),
        hazard_class=new.hazard_class,
        quantity=new.quantity,
        unit=new.unit,
        spot=new.spot.strip(),
        assessed_on=new.assessed_on,
        assessor_post=actor.post_id,
        entered_at=now,
    )


def _check(new: NewGoods) -> None:
    if not new.substance.strip():
        raise BadInput(Place(field="substance"), "the name of a substance", "nothing")
    if new.hazard_class not in CLASSES:
        raise BadInput(Place(field="hazard_class"), "one of " + ", ".join(CLASSES), new.hazard_class[:20] or "nothing")
    if new.unit not in UNITS:
        raise BadInput(Place(field="unit"), "one of " + ", ".join(UNITS), new.unit[:20] or "nothing")
    if not 0 < new.quantity <= _MOST:
        raise BadInput(Place(field="quantity"), f"a number above 0, up to {_MOST}", str(new.quantity))


def _enter(verb: str, place: Premises, row: Goods, actor: Actor) -> None:
    enter(verb, place.pk, place.owner_path, actor, **_facts(row))


def _facts(row: Goods) -> dict[str, UUID | str]:
    return {
        "goods": row.pk,
        "hazard_class": row.hazard_class,
        "quantity": f"{row.quantity:.12g}",
        "unit": row.unit.lower(),
    }
