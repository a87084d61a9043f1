"""Who the caller is, and the caller's own tokens."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing.idempotency import show_once
from holdfast.plumbing.inputs import TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions.tokens import make_token, revoke_token
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import ApiToken
from holdfast.rooms.agencies.rest.router import router
from holdfast.rooms.agencies.rest.shapes import MadeTokenOut, TokenIn, TokenOut, WhoOut
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.agencies.tokens import tokens_of


@router.get("/me", response=WhoOut)
def who_am_i(request: HttpRequest) -> WhoOut:
    """For which post the caller acts, and how far."""
    actor = actor_of(request)
    scopes = sorted(actor.scopes) if actor.scopes is not None else None
    return WhoOut(role=actor.role, branch=actor.path, post_id=actor.post_id, agency_id=actor.agency_id, scopes=scopes)


@router.get("/tokens", response=Page[TokenOut])
def list_tokens(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[ApiToken]:
    """The caller's own tokens."""
    actor = actor_of(request)
    mine = visible_to(tokens_of(actor), actor, access.USE_TOKENS, path="post__agency__path")
    return one_page(mine, after=after, limit=limit)


@router.post("/tokens", response={201: MadeTokenOut})
def create_token(request: HttpRequest, body: TokenIn) -> Status[MadeTokenOut]:
    """Makes a token for the caller's post. Its secret is in this answer only."""
    made = make_token(actor_of(request), label=body.label, scopes=body.scopes, lasts=timedelta(days=body.days))
    show_once(request)
    return Status(201, MadeTokenOut(secret=made.secret, **TokenOut.from_orm(made.row).dict()))


@router.post("/tokens/{token_id}/end", response=TokenOut)
def end_token(request: HttpRequest, token_id: UUID, body: TypedReasonIn) -> ApiToken:
    """Ends one of the caller's own tokens."""
    return revoke_token(actor_of(request), token_id, reason=body.reason)
