"""Staff and their accounts: ids in lists, the person on the person's own address."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing.idempotency import show_once
from holdfast.plumbing.inputs import TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions import add_user, disable_user, end_sessions, erase_user, invite, qualify
from holdfast.rooms.agencies.actions.add_user import Link
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Qualification, User
from holdfast.rooms.agencies.rest.router import router
from holdfast.rooms.agencies.rest.shapes import LinkOut, QualificationIn, QualificationOut, UserIn, UserOut, UserRow
from holdfast.rooms.agencies.rights import absent, visible_to


@router.get("/users", response=Page[UserRow])
def list_users(request: HttpRequest, agency: UUID | None = None, after: After = "", limit: Limit = 50) -> Page[User]:
    """Accounts of the caller's branch, without their persons."""
    users = _users(request)
    return one_page(users.filter(agency_id=agency) if agency else users, after=after, limit=limit)


@router.post("/users", response={201: LinkOut})
def create_user(request: HttpRequest, body: UserIn) -> Status[LinkOut]:
    """Makes an account. The one-time link stands in this answer only."""
    return Status(201, _shown_once(request, add_user(actor_of(request), **body.dict())))


@router.get("/users/{user_id}", response=UserOut)
def read_user(request: HttpRequest, user_id: UUID) -> User:
    """One member of staff, with the work contacts."""
    found = _users(request).filter(pk=user_id).first()
    if found is None:
        raise absent()
    return found


@router.post("/users/{user_id}/invite", response={201: LinkOut})
def invite_user(request: HttpRequest, user_id: UUID) -> Status[LinkOut]:
    """A new one-time link; password, factors and sessions so far end with it."""
    return Status(201, _shown_once(request, invite(actor_of(request), user_id)))


@router.post("/users/{user_id}/disable", response={204: None})
def disable(request: HttpRequest, user_id: UUID, body: TypedReasonIn) -> Status[None]:
    """Cuts an account off at once."""
    disable_user(actor_of(request), user_id, reason=body.reason)
    return Status(204, None)


@router.post("/users/{user_id}/end-sessions", response={204: None})
def end_user_sessions(request: HttpRequest, user_id: UUID) -> Status[None]:
    """Ends every session of an account."""
    end_sessions(actor_of(request), user_id)
    return Status(204, None)


@router.post("/users/{user_id}/erase", response={204: None})
def erase(request: HttpRequest, user_id: UUID, body: TypedReasonIn) -> Status[None]:
    """Clears a person's data for good; the ledger goes on verifying."""
    erase_user(actor_of(request), user_id, reason=body.reason)
    return Status(204, None)


@router.post("/users/{user_id}/qualifications", response={201: QualificationOut})
def add_qualification(request: HttpRequest, user_id: UUID, body: QualificationIn) -> Status[Qualification]:
    """Notes what a member of staff is qualified for."""
    return Status(201, qualify(actor_of(request), user_id, **body.dict()))


def _users(request: HttpRequest) -> QuerySet[User]:
    return visible_to(User.objects.all(), actor_of(request), access.READ_HOLDERS, path="agency__path")


def _shown_once(request: HttpRequest, link: Link) -> LinkOut:
    show_once(request)
    return LinkOut(user_id=link.user.pk, path=link.path, expires_at=link.expires_at)
