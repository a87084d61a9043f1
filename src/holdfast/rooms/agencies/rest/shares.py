"""What is shown sideways. A share is made at the address of the record that is shared."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing.inputs import TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions import end_share
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Share
from holdfast.rooms.agencies.rest.router import router
from holdfast.rooms.agencies.rest.shapes import ShareOut
from holdfast.rooms.agencies.rights import visible_to


@router.get("/shares", response=Page[ShareOut])
def list_shares(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Share]:
    """What the caller's branch shares, and shared before."""
    return one_page(visible_to(Share.objects.all(), actor_of(request), access.SHARE), after=after, limit=limit)


@router.post("/shares/{share_id}/end", response={204: None})
def end_share_(request: HttpRequest, share_id: UUID, body: TypedReasonIn) -> Status[None]:
    """Ends a share; the other branch sees the record no more."""
    end_share(actor_of(request), share_id, reason=body.reason)
    return Status(204, None)
