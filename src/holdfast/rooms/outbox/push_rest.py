"""Browsers that are told, over the API: the same for programs that speak for a browser."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.outbox import push

router = Router()

Endpoint = Annotated[str, Field(min_length=10, max_length=1000)]


class PushAreaOut(Schema):
    """An area for which anybody may be told."""

    area: str
    name_en: str
    name_zh: str


class PushOut(Schema):
    """What a browser needs to subscribe."""

    key: str
    areas: list[PushAreaOut]


class BrowserIn(Schema):
    """A subscription as a browser tells it."""

    endpoint: Endpoint
    p256dh: Annotated[str, Field(max_length=120)]
    auth: Annotated[str, Field(max_length=40)]


class PublicBrowserIn(BrowserIn):
    """The same for an area."""

    area: Annotated[str, Field(max_length=200)]


class EndpointIn(Schema):
    endpoint: Endpoint


class BrowserMade(Schema):
    """The way that was added."""

    id: UUID


@router.get("/push", response=PushOut, auth=None)
def read_push(request: HttpRequest) -> PushOut:
    """The key of this house and its areas; anybody may ask."""
    areas = [PushAreaOut(area=each.path, name_en=each.name_en, name_zh=each.name_zh) for each in push.areas()]
    return PushOut(key=push.public_key(), areas=areas)


@router.post("/push/subscriptions", response={204: None}, auth=None)
def subscribe_browser(request: HttpRequest, body: PublicBrowserIn) -> Status[None]:
    """Tells a browser about an area from now on; nothing but endpoint, keys and area is kept."""
    came_from = str(request.META.get("REMOTE_ADDR", ""))
    push.subscribe_public(body.area, body.endpoint, body.p256dh, body.auth, address=came_from)
    return Status(204, None)


@router.post("/push/withdrawals", response={204: None}, auth=None)
def withdraw_browser(request: HttpRequest, body: EndpointIn) -> Status[None]:
    """Forgets a browser in all its areas."""
    push.withdraw_public(body.endpoint)
    return Status(204, None)


@router.post("/push/browsers", response={201: BrowserMade})
def add_browser(request: HttpRequest, body: BrowserIn) -> Status[BrowserMade]:
    """Adds a browser to the caller's own ways."""
    contact = push.subscribe_own(actor_of(request), body.endpoint, body.p256dh, body.auth)
    return Status(201, BrowserMade(id=contact))
