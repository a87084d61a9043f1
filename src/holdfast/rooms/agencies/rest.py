"""Agencies, posts and tokens over the API: translated, never decided here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from holdfast.plumbing.idempotency import show_once
from holdfast.plumbing.inputs import Name, Word
from holdfast.plumbing.paging import After, Limit, Page, page_of
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions.tokens import make_token, revoke_token
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, ApiToken, Post
from holdfast.rooms.agencies.rights import absent, visible_to
from holdfast.rooms.agencies.tokens import tokens_of

router = Router()


class AgencyOut(Schema):
    id: UUID
    parent_id: UUID | None
    code: str
    path: str
    kind: str
    level: str
    name_en: str
    name_zh: str
    zone: str
    closed_at: datetime | None


class PostOut(Schema):
    id: UUID
    agency_id: UUID
    agency_path: str
    key: str
    name_en: str
    name_zh: str
    role: str
    closed_at: datetime | None

    @staticmethod
    def resolve_agency_path(row: Post) -> str:
        return row.agency.path


class WhoOut(Schema):
    """For which post the caller acts, and how far."""

    role: str
    branch: str
    post_id: UUID | None
    agency_id: UUID | None
    scopes: list[str] | None


class TokenIn(Schema):
    label: Annotated[Name, Field(max_length=80)]
    scopes: Annotated[list[Word], Field(min_length=1, max_length=40, examples=[["*.read", "obligations.settle"]])]
    days: Annotated[int, Field(ge=1, le=366)]


class TokenOut(Schema):
    id: UUID
    label: str
    post_id: UUID | None
    scopes: list[str]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


class MadeTokenOut(TokenOut):
    secret: str


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@router.get("/me", response=WhoOut)
def who_am_i(request: HttpRequest) -> WhoOut:
    """For which post the caller acts, and how far."""
    actor = actor_of(request)
    scopes = sorted(actor.scopes) if actor.scopes is not None else None
    return WhoOut(role=actor.role, branch=actor.path, post_id=actor.post_id, agency_id=actor.agency_id, scopes=scopes)


@router.get("", response=Page[AgencyOut])
def list_agencies(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Agency]:
    """The agencies of the caller's branch, in the order of the tree."""
    rows, following = page_of(
        visible_to(Agency.objects.all(), actor_of(request), access.READ, path="path"),
        after=after,
        limit=limit,
        by=("path",),
    )
    return Page(items=rows, next=following)


@router.get("/posts", response=Page[PostOut])
def list_posts(request: HttpRequest, agency: UUID | None = None, after: After = "", limit: Limit = 50) -> Page[Post]:
    """Posts, never who holds them."""
    posts = visible_to(Post.objects.select_related("agency"), actor_of(request), access.READ, path="agency__path")
    if agency is not None:
        posts = posts.filter(agency_id=agency)
    rows, following = page_of(posts, after=after, limit=limit)
    return Page(items=rows, next=following)


@router.get("/tokens", response=Page[TokenOut])
def list_tokens(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[ApiToken]:
    """The caller's own tokens."""
    mine = visible_to(tokens_of(actor_of(request)), actor_of(request), access.USE_TOKENS, path="post__agency__path")
    rows, following = page_of(mine, after=after, limit=limit)
    return Page(items=rows, next=following)


@router.post("/tokens", response={201: MadeTokenOut})
def create_token(request: HttpRequest, body: TokenIn) -> Status[MadeTokenOut]:
    """Makes a token for the caller's post. Its secret is in this answer only."""
    made = make_token(actor_of(request), label=body.label, scopes=body.scopes, lasts=timedelta(days=body.days))
    show_once(request)
    return Status(201, MadeTokenOut(secret=made.secret, **TokenOut.from_orm(made.row).dict()))


@router.delete("/tokens/{token_id}", response=TokenOut)
def delete_token(request: HttpRequest, token_id: UUID) -> ApiToken:
    """Ends one of the caller's own tokens."""
    return revoke_token(actor_of(request), token_id)


@router.get("/{agency_id}", response=AgencyOut)
def read_agency(request: HttpRequest, agency_id: UUID) -> Agency:
    """One agency."""
    found = visible_to(Agency.objects.all(), actor_of(request), access.READ, path="path").filter(pk=agency_id).first()
    if found is None:
        raise absent()
    return found
