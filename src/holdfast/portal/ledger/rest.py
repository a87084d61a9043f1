"""The ledger over the API: what its page shows, and nothing that changes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from holdfast.domain.ledger.entry import By
from holdfast.domain.mode import Mode
from holdfast.plumbing.inputs import Moment
from holdfast.plumbing.paging import Limit
from holdfast.portal.ledger.lines import reason_of
from holdfast.portal.ledger.verifying import read_from
from holdfast.portal.ledger.views import readable
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.rights import absent, require
from holdfast.rooms.ledger import access
from holdfast.rooms.ledger.models import Entry, Seal
from holdfast.rooms.ledger.queries import Wanted, matching, standing

router = Router()
Number = Annotated[int, Field(ge=1, le=2**62)]


class EntryOut(Schema):
    """An entry with its seal; ids only, as the chain holds it. `number`, `hash` and `sealed_at` are null for a moment.
    `reason` was typed for an act that took something away; the chain holds its commitment."""

    id: int
    number: int | None
    kind: str
    mode: Mode
    subject_room: str
    subject_id: UUID
    owner_path: str
    by: By
    person: UUID | None
    post: UUID | None
    agency: UUID | None
    true_at: datetime
    entered_at: datetime
    clock: str
    facts: dict[str, Any]
    commitments: dict[str, str]
    reason: str = ""
    sealed_at: datetime | None
    previous: str | None
    hash: str | None


class EntriesOut(Schema):
    """Newest first; `next` is the `before` of the page that follows."""

    items: list[EntryOut]
    next: int | None


class HeadOut(Schema):
    """The end of the chain, and how many entries wait for their seal."""

    number: int
    hash: str
    waiting: int


class ReadBackOut(Schema):
    """What reading back from a number found; null when all of it is whole."""

    first: int
    last: int
    head: int
    first_bad: int | None
    wrong: str | None
    seconds: float


@router.get("/entries", response=EntriesOut)
def list_entries(
    request: HttpRequest,
    kind: Annotated[str, Field(max_length=60, pattern=r"^[a-z_.]*$")] = "",
    subject: UUID | None = None,
    post: UUID | None = None,
    mode: Mode | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    late_only: bool = False,
    before: Number | None = None,
    limit: Limit = 50,
) -> EntriesOut:
    """The entries of the caller's branch, newest first; `kind` may be a whole room (`decisions.`)."""
    kinds = (kind,) if kind else ()
    wanted = Wanted(kinds, False, since, until, post, subject, mode, late_only, before)
    rows = list(matching(readable(actor_of(request)), wanted)[: limit + 1])
    following = rows[limit - 1].pk if len(rows) > limit else None
    return EntriesOut(items=[_out(row) for row in rows[:limit]], next=following)


@router.get("/entries/{number}", response=EntryOut)
def read_entry(request: HttpRequest, number: Number) -> EntryOut:
    """The entry sealed at this number."""
    row = readable(actor_of(request)).filter(seal__number=number).select_related("seal", "said").first()
    if row is None:
        raise absent()
    return _out(row)


@router.get("/entries/{number}/verify", response=ReadBackOut)
def verify_from(request: HttpRequest, number: Number) -> ReadBackOut:
    """Reads the chain back from this number on, at most 20,000 entries."""
    if not readable(actor_of(request)).filter(seal__number=number).exists():
        raise absent()
    result = read_from(number)
    return ReadBackOut(
        first=result.first,
        last=result.last,
        head=result.head,
        first_bad=result.found.number if result.found else None,
        wrong=result.found.wrong.value if result.found else None,
        seconds=round(result.seconds, 3),
    )


@router.get("/head", response=HeadOut)
def head(request: HttpRequest) -> HeadOut:
    """The last number and its hash."""
    require(actor := actor_of(request), access.READ, owner_path=actor.path)
    now = standing()
    seal = Seal.objects.filter(number=now.number).first()
    return HeadOut(number=now.number, hash=bytes(seal.hash).hex() if seal else "00" * 32, waiting=now.waiting)


def _out(row: Entry) -> EntryOut:
    seal: Seal | None = getattr(row, "seal", None)
    own = {name: getattr(row, name) for name in EntryOut.model_fields if hasattr(row, name)}
    return EntryOut(
        **own,
        reason=reason_of(row),
        number=seal.number if seal else None,
        sealed_at=seal.sealed_at if seal else None,
        previous=bytes(seal.previous).hex() if seal else None,
        hash=bytes(seal.hash).hex() if seal else None,
    )
