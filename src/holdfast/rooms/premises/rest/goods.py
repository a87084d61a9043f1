"""Dangerous goods of places, and places that look like one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing.inputs import TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.premises import twins as pairs
from holdfast.rooms.premises.actions.goods import NewGoods, add_goods, change_goods, remove_goods
from holdfast.rooms.premises.actions.merge import Merged, keep_apart, merge_twins
from holdfast.rooms.premises.models import Goods, Twin
from holdfast.rooms.premises.queries import one
from holdfast.rooms.premises.rest.router import router
from holdfast.rooms.premises.rest.shapes import GoodsIn, GoodsOut, MergedOut, MergeIn, TwinOut


@router.get("/twins", response=Page[TwinOut])
def list_twins(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Twin]:
    """Pairs of places that look like one, which nobody decided yet."""
    return one_page(pairs.twins_of(actor_of(request)), after=after, limit=limit)


@router.post("/twins/look", response={202: dict[str, UUID]})
def look_for_twins(request: HttpRequest) -> Status[dict[str, UUID]]:
    """Asks a worker to look for such pairs in the caller's branch."""
    return Status(202, {"chore": pairs.ask_twins(actor_of(request)).pk})


@router.post("/twins/{twin_id}/merge", response=MergedOut)
def merge(request: HttpRequest, twin_id: UUID, body: MergeIn) -> Merged:
    """Makes one place of two: what the other has goes to the one that stays."""
    return merge_twins(actor_of(request), twin_id, body.stays_id)


@router.post("/twins/{twin_id}/apart", response={204: None})
def keep(request: HttpRequest, twin_id: UUID) -> Status[None]:
    """They are two places; nobody is asked again."""
    keep_apart(actor_of(request), twin_id)
    return Status(204, None)


@router.get("/{premises_id}/goods", response=list[GoodsOut])
def list_goods(request: HttpRequest, premises_id: UUID) -> list[Goods]:
    """The dangerous goods that are kept at a place now."""
    place = one(actor_of(request), premises_id)
    return list(Goods.objects.filter(premises=place, removed_at__isnull=True).order_by("hazard_class", "pk"))


@router.post("/{premises_id}/goods", response={201: GoodsOut})
def enter_goods(request: HttpRequest, premises_id: UUID, body: GoodsIn) -> Status[Goods]:
    """Says what is kept at a place."""
    return Status(201, add_goods(actor_of(request), premises_id, NewGoods(**body.dict())))


@router.post("/{premises_id}/goods/{goods_id}", response=GoodsOut)
def say_goods_anew(request: HttpRequest, premises_id: UUID, goods_id: UUID, body: GoodsIn) -> Goods:
    """Says anew what is kept; the earlier line stays in the past."""
    return change_goods(actor_of(request), premises_id, goods_id, NewGoods(**body.dict()))


@router.post("/{premises_id}/goods/{goods_id}/remove", response={204: None})
def take_goods_away(request: HttpRequest, premises_id: UUID, goods_id: UUID, body: TypedReasonIn) -> Status[None]:
    """The goods are gone from the place."""
    remove_goods(actor_of(request), premises_id, goods_id, reason=body.reason)
    return Status(204, None)
