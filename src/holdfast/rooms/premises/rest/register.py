"""The places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.http.response import StreamingHttpResponse
from ninja import Query, Schema, Status
from pydantic import Field

from holdfast.kernel.subject import Subject
from holdfast.plumbing.export import MOST_ROWS, Cell, csv_answer, described
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.rooms.agencies.actions import share
from holdfast.rooms.agencies.actor import Actor, actor_of
from holdfast.rooms.agencies.models import Agency, Share
from holdfast.rooms.agencies.rights import absent
from holdfast.rooms.premises.actions import NewFact, NewPremises, add_premises, close_premises, enter_facts
from holdfast.rooms.premises.facts import ROOM
from holdfast.rooms.premises.models import Premises
from holdfast.rooms.premises.queries import Selection, duties_of, facts_of, grades_of, listed_as, one, selected
from holdfast.rooms.premises.rest.router import router
from holdfast.rooms.premises.rest.shapes import (
    ChangedOut,
    ClosingIn,
    FactsIn,
    GradedPlaceOut,
    PlaceDetailOut,
    PlaceOut,
    PremisesIn,
    ShareIn,
    ShareMadeOut,
)

Narrow = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,200}$")]
COLUMNS = ("name", "name_zh", "listing", "branch", "lat", "lon", "grade", "missing", "assumed")


class PlacesWanted(Schema):
    """What a list may be narrowed by, and nothing else."""

    listing: Narrow = ""
    pack: Narrow = ""
    grade: Narrow = ""
    missing: Narrow = ""
    branch: Narrow = ""


@router.get("", response=Page[GradedPlaceOut])
def list_premises(
    request: HttpRequest, wanted: Annotated[PlacesWanted, Query()], after: After = "", limit: Limit = 50
) -> Page[Premises]:
    """Open places of the caller's branch and those shared with it, by name; with their grade under `pack`."""
    rows = selected(actor_of(request), Selection(**wanted.dict()))
    return one_page(rows, after=after, limit=limit, by=("name", "pk"))


@router.get("/export.csv", openapi_extra=described("The same list as CSV"))
def export_premises(request: HttpRequest, wanted: Annotated[PlacesWanted, Query()]) -> StreamingHttpResponse:
    """The same list as a table; at most 20,000 rows."""
    rows = selected(actor_of(request), Selection(**wanted.dict()))[:MOST_ROWS]
    return csv_answer("places", COLUMNS, _cells(rows.iterator(chunk_size=2000)))


@router.post("", response={201: PlaceOut})
def create_premises(request: HttpRequest, body: PremisesIn) -> Status[Premises]:
    """Adds a place by hand."""
    new = NewPremises(**body.dict(exclude={"owner_id"}))
    return Status(201, add_premises(actor_of(request), _owner(body.owner_id), new))


@router.get("/{premises_id}", response=PlaceDetailOut)
def read_premises(request: HttpRequest, premises_id: UUID) -> PlaceDetailOut:
    """A place with its facts, grades and duties."""
    return _detail(actor_of(request), premises_id)


@router.post("/{premises_id}/facts", response=ChangedOut)
def enter_premises_facts(request: HttpRequest, premises_id: UUID, body: FactsIn) -> ChangedOut:
    """Says facts of a place; what was said before is kept."""
    facts = [NewFact(**fact.dict()) for fact in body.facts]
    return ChangedOut(changed=enter_facts(actor_of(request), premises_id, facts))


@router.post("/{premises_id}/share", response={201: ShareMadeOut})
def share_premises(request: HttpRequest, premises_id: UUID, body: ShareIn) -> Status[Share]:
    """Shows a place to another agency, for reading or for acting too."""
    actor = actor_of(request)
    place = one(actor, premises_id)
    subject = Subject(ROOM, place.pk)
    return Status(201, share(actor, subject, place.owner_path, label=place.name or place.name_zh, **body.dict()))


@router.post("/{premises_id}/close", response=PlaceOut)
def close(request: HttpRequest, premises_id: UUID, body: ClosingIn) -> Premises:
    """Takes a place out of the register; it owes nothing any more."""
    actor = actor_of(request)
    close_premises(actor, premises_id, reason=body.reason, why=body.why)
    return one(actor, premises_id)


def _detail(actor: Actor, premises_id: UUID) -> PlaceDetailOut:
    place = one(actor, premises_id)
    return PlaceDetailOut.model_validate(
        {
            "premises": place,
            "facts": list(facts_of(place)),
            "grades": list(grades_of(place)),
            "series": list(duties_of(place).values_list("pk", flat=True)),
        }
    )


def _owner(agency_id: UUID) -> Agency:
    """The agency; the act asks whether the caller may, and answers alike for absent and foreign."""
    found = Agency.objects.filter(pk=agency_id, closed_at__isnull=True).first()
    if found is None:
        raise absent()
    return found


def _cells(rows: Iterator[Premises]) -> Iterator[list[Cell]]:
    for row in rows:
        graded = [getattr(row, name) for name in ("grade", "missing", "assumed")]
        yield [row.name, row.name_zh, listed_as(row), row.owner_path, row.lat, row.lon, *graded]
