"""What adopting a pack would change, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from holdfast.portal.adoption.asking import ask_difference
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.premises.telling import as_json
from holdfast.rooms.rulebook.queries import pack_row

router = Router()


class DifferenceWanted(Schema):
    """A version of a pack (empty: the newest), for an area, from a day."""

    pack: str
    version: str = ""
    area_id: UUID
    from_on: date
    voluntary_from: date | None = None


class AdoptionDifferenceOut(Schema):
    """`working`: a worker is at it, ask again. `difference` has grades, duties with their rounds, measures."""

    state: Literal["done", "working"]
    done: int
    total: int | None
    made_at: datetime | None = None
    difference: dict[str, Any] | None = None


@router.get("/difference", response=AdoptionDifferenceOut)
def read_difference(request: HttpRequest, wanted: Annotated[DifferenceWanted, Query()]) -> AdoptionDifferenceOut:
    """What proposing this would change in the area."""
    row = pack_row(wanted.pack, wanted.version)
    asked = ask_difference(actor_of(request), row, wanted.area_id, wanted.from_on, voluntary_from=wanted.voluntary_from)
    if asked.shown is None:
        chore = asked.chore
        return AdoptionDifferenceOut(
            state="working", done=chore.done if chore else 0, total=chore.total if chore else None
        )
    found = asked.shown
    return AdoptionDifferenceOut(
        state="done",
        done=found.difference.places,
        total=found.difference.places,
        made_at=found.made_at,
        difference=as_json(found.difference),
    )
