"""Packs, their adoption and local days over the API: translated, never decided here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AfterValidator, Field, StringConstraints

from holdfast.domain.obligation.codec import to_json
from holdfast.plumbing.inputs import Code, Line, Name, TypedReasonIn, Word, without_controls
from holdfast.plumbing.paging import After, Limit, Page, one_page
from holdfast.policy.diff import diff
from holdfast.policy.problems import BadPack
from holdfast.policy.read import LARGEST, read_pack, shipped_keys
from holdfast.rooms.agencies.actor import actor_of
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.agencies.rights import absent, require, visible_to
from holdfast.rooms.rulebook import queries
from holdfast.rooms.rulebook.access import READ
from holdfast.rooms.rulebook.actions import (
    load_pack,
    load_shipped_pack,
    propose_adoption,
    remove_holiday,
    set_holiday,
)
from holdfast.rooms.rulebook.models import Adoption, Holiday, Pack

router = Router()

PackText = Annotated[str, StringConstraints(max_length=LARGEST), AfterValidator(without_controls)]
Version = Annotated[Word, Field(max_length=20)]
Key = Annotated[Code, Field(max_length=40)]


class PackOut(Schema):
    key: str
    version: str
    sha256: str
    loaded_at: datetime


class PackBody(PackOut):
    """A pack with its text and with its rules as the clock reads them."""

    text: str
    rules: list[dict[str, Any]]


class TextIn(Schema):
    text: PackText


class ProblemOut(Schema):
    """One thing wrong at one place of the text."""

    file: str
    line: int
    field: str
    expected: str
    came: str


class CheckOut(Schema):
    ok: bool
    problems: list[ProblemOut]


class DiffIn(Schema):
    """Two texts to compare."""

    old: PackText
    new: PackText


class DifferenceOut(Schema):
    change: Literal["added", "removed", "changed", "moved"]
    section: str
    rule: str
    field: str
    old: str
    new: str


class AdoptionIn(Schema):
    pack: Key
    version: Version = ""
    area_id: UUID
    from_on: date
    voluntary_from: date | None = None
    reason: Line = ""


class AdoptionOut(Schema):
    id: UUID
    pack: str
    version: str
    area_id: UUID
    from_on: date
    to_on: date | None
    voluntary_from: date | None
    state: Literal["proposed", "adopted", "refused"]

    @staticmethod
    def resolve_pack(row: Adoption) -> str:
        return row.pack.key

    @staticmethod
    def resolve_version(row: Adoption) -> str:
        return row.pack.version


class HolidayIn(Schema):
    area_id: UUID
    on: date
    works: bool
    name_en: Annotated[Name, Field(max_length=80)]
    name_zh: Annotated[Line, Field(max_length=80)] = ""


class HolidayOut(Schema):
    id: UUID
    area_id: UUID
    on: date
    works: bool
    name_en: str
    name_zh: str


class RemovedDayIn(TypedReasonIn):
    area_id: UUID
    on: date


@router.get("/packs", response=Page[PackOut])
def list_packs(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Pack]:
    """Every pack that was loaded."""
    _reading(request)
    return one_page(queries.packs(), after=after, limit=limit, by=("key", "id"))


@router.get("/shipped", response=list[str])
def list_shipped(request: HttpRequest) -> list[str]:
    """The packs that came with this version of the house."""
    _reading(request)
    return list(shipped_keys())


@router.post("/shipped/{key}", response={201: PackOut})
def load_shipped(request: HttpRequest, key: Key) -> Status[Pack]:
    """Loads a pack that came with this version."""
    return Status(201, load_shipped_pack(actor_of(request), key))


@router.post("/check", response=CheckOut)
def check_pack(request: HttpRequest, body: TextIn) -> CheckOut:
    """Says what is wrong with a text, line by line; loads nothing."""
    _reading(request)
    try:
        read_pack(body.text)
    except BadPack as error:
        return CheckOut(ok=False, problems=[ProblemOut.model_validate(each.as_json()) for each in error.problems])
    return CheckOut(ok=True, problems=[])


@router.post("/diff", response=list[DifferenceOut])
def diff_packs(request: HttpRequest, body: DiffIn) -> list[dict[str, str]]:
    """Every difference between two texts."""
    _reading(request)
    return [each.as_json() for each in diff(read_pack(body.old, "old"), read_pack(body.new, "new"))]


@router.post("/packs", response={201: PackOut})
def load(request: HttpRequest, body: TextIn) -> Status[Pack]:
    """Brings a pack in; a changed text takes a new version."""
    return Status(201, load_pack(actor_of(request), body.text))


@router.get("/packs/{key}", response=PackBody)
def read_pack_text(request: HttpRequest, key: Key, version: Version = "") -> PackBody:
    """A pack with its text and its rules; the newest when no version is named."""
    _reading(request)
    row = queries.pack_row(key, version)
    rules = [to_json(rule) for _id, rule in queries.read(row).rules()]
    return PackBody(text=row.text, rules=rules, **PackOut.from_orm(row).dict())


@router.get("/adoptions", response=Page[AdoptionOut])
def list_adoptions(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Adoption]:
    """Which pack holds where from when, proposals too."""
    rows = visible_to(queries.adoptions(), actor_of(request), READ, path="area__path")
    return one_page(rows, after=after, limit=limit, by=("from_on", "id"))


@router.post("/adoptions", response={202: AdoptionOut})
def propose(request: HttpRequest, body: AdoptionIn) -> Status[Adoption]:
    """Proposes a pack for an area; somebody else decides."""
    area = _area(body.area_id)
    pack = queries.pack_row(body.pack, body.version)
    said = {"voluntary_from": body.voluntary_from, "reason": body.reason}
    return Status(202, propose_adoption(actor_of(request), pack, area, body.from_on, **said))  # type: ignore[arg-type]


@router.get("/holidays", response=Page[HolidayOut])
def list_holidays(request: HttpRequest, after: After = "", limit: Limit = 50) -> Page[Holiday]:
    """Local days that differ from the pack's calendar."""
    rows = Holiday.objects.filter(removed_at__isnull=True)
    rows = visible_to(rows, actor_of(request), READ, path="area__path")
    return one_page(rows, after=after, limit=limit, by=("on", "id"))


@router.post("/holidays", response={201: HolidayOut})
def create_holiday(request: HttpRequest, body: HolidayIn) -> Status[Holiday]:
    """A day off, or a make-up working day, in an area."""
    said = body.dict(exclude={"area_id", "on"})
    return Status(201, set_holiday(actor_of(request), _area(body.area_id), body.on, **said))


@router.post("/holidays/remove", response={204: None})
def delete_holiday(request: HttpRequest, body: RemovedDayIn) -> Status[None]:
    """The day follows the pack's calendar again."""
    remove_holiday(actor_of(request), _area(body.area_id), body.on, reason=body.reason)
    return Status(204, None)


def _reading(request: HttpRequest) -> None:
    actor = actor_of(request)
    require(actor, READ, owner_path=actor.path)


def _area(area_id: UUID) -> Agency:
    """The agency; whether the caller may see it and act there is asked by the act, which answers alike for both."""
    found = Agency.objects.filter(pk=area_id, closed_at__isnull=True).first()
    if found is None:
        raise absent()
    return found
