"""Which post decides what."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing.inputs import TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions import end_authority, give_authority
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Authority
from holdfast.rooms.agencies.rest.router import router
from holdfast.rooms.agencies.rest.shapes import AuthorityIn, AuthorityOut
from holdfast.rooms.agencies.rights import visible_to


@router.get("/authorities", response=Page[AuthorityOut])
def list_authorities(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Authority]:
    """Which posts of the caller's branch decide what."""
    mine = visible_to(Authority.objects.all(), actor_of(request), access.READ, path="post__agency__path")
    return one_page(mine, after=after, limit=limit)


@router.post("/authorities", response={201: AuthorityOut})
def create_authority(request: HttpRequest, body: AuthorityIn) -> Status[Authority]:
    """Lets a post decide something, and its delegate after a while."""
    return Status(201, give_authority(actor_of(request), **body.dict()))


@router.post("/authorities/{authority_id}/end", response={204: None})
def end_authority_(request: HttpRequest, authority_id: UUID, body: TypedReasonIn) -> Status[None]:
    """Takes an authority back."""
    end_authority(actor_of(request), authority_id, reason=body.reason)
    return Status(204, None)
