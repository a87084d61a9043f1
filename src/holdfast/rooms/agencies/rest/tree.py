"""The tree of agencies."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from holdfast.plumbing.inputs import TypedReasonIn
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actions import add_agency, close_agency
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.queries import directory
from holdfast.rooms.agencies.rest.router import router
from holdfast.rooms.agencies.rest.shapes import AgencyIn, AgencyOut, NamedAgency
from holdfast.rooms.agencies.rights import absent, visible_to


@router.get("", response=Page[AgencyOut])
def list_agencies(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Agency]:
    """The agencies of the caller's branch, in the order of the tree."""
    mine = visible_to(Agency.objects.all(), actor_of(request), access.READ, path="path")
    return one_page(mine, after=after, limit=limit, by=("path",))


@router.post("", response={201: AgencyOut})
def create_agency(request: HttpRequest, body: AgencyIn) -> Status[Agency]:
    """Adds an agency below another."""
    return Status(201, add_agency(actor_of(request), **body.dict()))


@router.get("/directory", response=Page[NamedAgency])
def list_directory(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Agency]:
    """The public agencies with which a record can be shared, by name."""
    return one_page(directory(actor_of(request)), after=after, limit=limit, by=("path",))


@router.get("/{agency_id}", response=AgencyOut)
def read_agency(request: HttpRequest, agency_id: UUID) -> Agency:
    """One agency of the caller's branch."""
    return _agency(request, agency_id)


@router.post("/{agency_id}/close", response=AgencyOut)
def close(request: HttpRequest, agency_id: UUID, body: TypedReasonIn) -> Agency:
    """Closes an agency that nothing stands below."""
    close_agency(actor_of(request), agency_id, reason=body.reason)
    return _agency(request, agency_id)


def _agency(request: HttpRequest, agency_id: UUID) -> Agency:
    found = visible_to(Agency.objects.all(), actor_of(request), access.READ, path="path").filter(pk=agency_id).first()
    if found is None:
        raise absent()
    return found
