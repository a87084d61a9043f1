"""Posts, and who holds them when."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing.inputs import TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions import add_post, close_post, end_holding, give_post
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Holding, Post
from holdfast.rooms.agencies.rest.router import router
from holdfast.rooms.agencies.rest.shapes import HoldingIn, HoldingOut, PostIn, PostOut
from holdfast.rooms.agencies.rights import absent, visible_to


@router.get("/posts", response=Page[PostOut])
def list_posts(request: HttpRequest, agency: UUID | None = None, after: After = "", limit: Limit = 50) -> Page[Post]:
    """Posts of the caller's branch, never who holds them."""
    posts = _posts(request)
    return one_page(posts.filter(agency_id=agency) if agency else posts, after=after, limit=limit)


@router.post("/posts", response={201: PostOut})
def create_post(request: HttpRequest, body: PostIn) -> Status[Post]:
    """Adds a post to an agency."""
    return Status(201, add_post(actor_of(request), **body.dict()))


@router.get("/posts/{post_id}", response=PostOut)
def read_post(request: HttpRequest, post_id: UUID) -> Post:
    """One post."""
    return _post(request, post_id)


@router.post("/posts/{post_id}/close", response=PostOut)
def close_post_(request: HttpRequest, post_id: UUID, body: TypedReasonIn) -> Post:
    """Closes a post that nobody holds."""
    close_post(actor_of(request), post_id, reason=body.reason)
    return _post(request, post_id)


@router.get("/posts/{post_id}/holdings", response=Page[HoldingOut])
def list_holdings(request: HttpRequest, post_id: UUID, after: After = "", limit: Limit = 50) -> Page[Holding]:
    """Who holds the post when, by id."""
    return one_page(_holdings(request).filter(post_id=_post(request, post_id).pk), after=after, limit=limit)


@router.post("/posts/{post_id}/holdings", response={201: HoldingOut})
def create_holding(request: HttpRequest, post_id: UUID, body: HoldingIn) -> Status[Holding]:
    """Gives the post to a member of staff, as holder or as deputy."""
    return Status(201, give_post(actor_of(request), post_id, **body.dict()))


@router.post("/holdings/{holding_id}/end", response={204: None})
def end_holding_(request: HttpRequest, holding_id: UUID, body: TypedReasonIn) -> Status[None]:
    """Ends a holding now; one that has not begun is taken back."""
    end_holding(actor_of(request), holding_id, reason=body.reason)
    return Status(204, None)


def _posts(request: HttpRequest) -> QuerySet[Post]:
    return visible_to(Post.objects.select_related("agency"), actor_of(request), access.READ, path="agency__path")


def _post(request: HttpRequest, post_id: UUID) -> Post:
    found = _posts(request).filter(pk=post_id).first()
    if found is None:
        raise absent()
    return found


def _holdings(request: HttpRequest) -> QuerySet[Holding]:
    return visible_to(Holding.objects.all(), actor_of(request), access.READ_HOLDERS, path="post__agency__path")
