"""Own ways of being reached, and posts that are hard to reach, over the API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.outbox import contacts as acts
from holdfast.rooms.outbox.reach import reach

router = Router()


class WayOut(Schema):
    """One way by which the caller is reached; without an id, the account's e-mail of which nothing is known yet."""

    id: UUID | None
    channel: str
    address: str
    verified: bool
    code_sent: bool


class WayIn(Schema):
    """A phone at work, or the account's own e-mail."""

    address: Annotated[str, Field(min_length=3, max_length=200)]


class WayMade(Schema):
    """The way that was added; its code is on its way."""

    id: UUID


class WayCodeIn(Schema):
    code: Annotated[str, Field(min_length=1, max_length=20)]


class ThinPostOut(Schema):
    """A post whose holder fewer than two proved ways reach."""

    post_id: UUID
    post_en: str
    post_zh: str
    agency_id: UUID
    agency_en: str
    agency_zh: str
    held_as: str
    ways: int


class ReachedPostsOut(Schema):
    """How many posts are held, and those that are hard to reach."""

    held: int
    thin: list[ThinPostOut]


@router.get("/contacts", response=list[WayOut])
def list_ways(request: HttpRequest) -> list[acts.Reached]:
    """The caller's own ways, in their order."""
    return list(acts.own_contacts(actor_of(request)))


@router.post("/contacts", response={201: WayMade})
def add_way(request: HttpRequest, body: WayIn) -> Status[WayMade]:
    """Adds a way of the caller's own and sends its code."""
    return Status(201, WayMade(id=acts.add_contact(actor_of(request), body.address)))


@router.post("/contacts/{contact_id}/code", response={204: None})
def send_way_code(request: HttpRequest, contact_id: UUID) -> Status[None]:
    """Sends another code."""
    acts.send_code(actor_of(request), contact_id)
    return Status(204, None)


@router.post("/contacts/{contact_id}/verify", response={204: None})
def verify_way(request: HttpRequest, contact_id: UUID, body: WayCodeIn) -> Status[None]:
    """Proves a way by the code that arrived there."""
    acts.verify_contact(actor_of(request), contact_id, body.code)
    return Status(204, None)


@router.post("/contacts/{contact_id}/first", response={204: None})
def put_way_first(request: HttpRequest, contact_id: UUID) -> Status[None]:
    """The way that is tried first from now on."""
    acts.put_first(actor_of(request), contact_id)
    return Status(204, None)


@router.delete("/contacts/{contact_id}", response={204: None})
def remove_way(request: HttpRequest, contact_id: UUID) -> Status[None]:
    """Forgets a way."""
    acts.remove_contact(actor_of(request), contact_id)
    return Status(204, None)


@router.get("/reach", response=ReachedPostsOut)
def read_reach(request: HttpRequest) -> ReachedPostsOut:
    """Posts of the caller's branch whose holders fewer than two proved ways reach."""
    return ReachedPostsOut.from_orm(reach(actor_of(request)))
