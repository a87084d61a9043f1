"""What this room shows of places: what lists may say of a kind, never the kind itself, and nothing that the law asks
of a use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from holdfast.plumbing.inputs import Code, Line, Moment, TypedReasonIn
from holdfast.rooms.premises.actions import Regraded
from holdfast.rooms.premises.intake.queries import Import
from holdfast.rooms.premises.models import Premises, Waiting
from holdfast.rooms.premises.queries import listed_as
from holdfast.rooms.premises.telling import as_json

Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
FactName = Literal["daily_footfall", "peak_presence", "public_floor_area_m2", "critical"]
Figure = Annotated[float, Field(ge=0, le=50_000_000, allow_inf_nan=False)]
PlaceName = Annotated[Line, Field(max_length=160)]


class PremisesIn(Schema):
    owner_id: UUID
    kind: Code
    name: PlaceName
    name_zh: PlaceName = ""
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Degrees
    public_service: bool = False


class PlaceOut(Schema):
    """A place of the register."""

    id: UUID
    listing: str
    name: str
    name_zh: str
    lat: float
    lon: float
    owner_id: UUID
    owner_path: str
    closed_at: datetime | None

    @staticmethod
    def resolve_listing(row: Premises) -> str:
        return listed_as(row)


class GradedPlaceOut(PlaceOut):
    """A place with its grade under the pack that was asked for (null: not graded by it yet)."""

    grade: str | None = None
    missing: str | None = None
    assumed: bool | None = None


class FactOut(Schema):
    name: str
    value: Any
    method: str
    assessed_on: date | None
    assessor_post: UUID | None
    assumed: bool
    entered_at: datetime


class GradeOut(Schema):
    pack_key: str
    pack_version: str
    grade: str
    reason: dict[str, Any]
    missing: str
    assumed: bool
    graded_at: datetime


class PlaceDetailOut(Schema):
    """A place with its facts and grades in force, and the series that run there."""

    premises: PlaceOut
    facts: list[FactOut]
    grades: list[GradeOut]
    series: list[UUID]


class FactIn(Schema):
    """`value` null: not known (any more). `critical` takes yes or no, the rest a number."""

    name: FactName
    value: bool | Annotated[int, Field(ge=0, le=50_000_000)] | Figure | None
    method: Annotated[Line, Field(max_length=40)] = ""
    assessed_on: date | None = None
    assumed: bool = False


class FactsIn(Schema):
    facts: Annotated[list[FactIn], Field(min_length=1, max_length=10)]


class ClosingIn(TypedReasonIn):
    """A word of why beside the typed reason."""

    why: Literal["out_of_use", "gone", "mistake"] = "out_of_use"


class ChangedOut(Schema):
    changed: int


class RegradeIn(Schema):
    """`branch`: a path of agencies; empty: the caller's own. `only` these places, or those that are `waiting`. A dry run
    tells the difference and changes nothing; its `seen` confirms just that, and is refused when a fact changed since."""

    pack: Code
    version: Annotated[Line, Field(max_length=20)] = ""
    branch: Annotated[str, Field(pattern=r"^[a-z0-9.-]{0,200}$")] = ""
    only: Annotated[list[UUID], Field(max_length=1000)] = []
    waiting: bool = False
    dry_run: bool = False
    seen: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class PackIn(Schema):
    pack: Code
    version: Annotated[Line, Field(max_length=20)] = ""
    dry_run: bool = False
    seen: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class RegradedOut(Schema):
    grades: dict[str, int]
    changed: int
    opened: int
    ended: int
    adopted: bool
    seen: str
    difference: dict[str, Any]

    @staticmethod
    def resolve_difference(answer: Regraded) -> dict[str, Any]:
        return as_json(answer.difference)


class WaitingOut(Schema):
    """A place whose facts now give another grade than the one confirmed."""

    id: int
    premises_id: UUID
    name: str
    owner_path: str
    pack_key: str
    held: str
    grade: str
    missing: str
    assumed: bool
    since: datetime

    @staticmethod
    def resolve_name(row: Waiting) -> str:
        return row.premises.name or row.premises.name_zh


class StepOut(Schema):
    """One sentence of the chain from a fact to a clock."""

    link: Literal["fact", "grade", "posture", "duty", "clock"]
    title: dict[str, str]
    why: dict[str, str]
    article: str
    assumed: bool
    rule: str


class ExplanationOut(Schema):
    """Why a place owes what it owes under a pack."""

    pack: str
    version: str
    in_force: bool
    grade: str
    steps: list[StepOut]


class ShareIn(Schema):
    with_agency_id: UUID
    may_act: bool = False
    until_at: Moment | None = None


class ShareMadeOut(Schema):
    id: UUID
    subject_id: UUID
    with_agency_id: UUID
    may_act: bool
    until_at: datetime | None


class ImportIn(Schema):
    """A file for an agency: an extract (.osm.pbf, .osm.gz), a table (.csv, .xlsx) or a map (.geojson). `osm` and
    `occupancy` (a table of facts) say what it must be; empty: as its ending says. With `confirm` it waits until its
    columns are confirmed; else it is read as its heads say, or as a table with these heads was read last."""

    kind: Literal["", "osm", "occupancy", "table"] = ""
    owner_id: UUID
    dry_run: bool = False
    confirm: bool = False
    sheet: Annotated[Line, Field(max_length=60)] = ""


class SheetIn(Schema):
    """The sheet of a workbook that is to be read."""

    sheet: Annotated[Line, Field(min_length=1, max_length=60)]


class StartIn(Schema):
    """`columns`: head -> field (see `fields`); empty: as it says now. `method` and `assessed_on` hold for figures that
    say none themselves."""

    columns: Annotated[dict[str, Code | Literal[""]], Field(max_length=400)] = Field(default_factory=dict)
    dry_run: bool = False
    method: Annotated[Line, Field(max_length=40)] = ""
    assessed_on: date | None = None


class ImportOut(Schema):
    """A file that came in: its columns and how they are read, how far its long run is, and what it brought."""

    id: UUID
    format: str
    file_name: str
    sha256: str
    sheets: list[str]
    sheet: str
    heads: list[str]
    columns: dict[str, str]
    dry_run: bool
    state: Literal["asking", "waiting", "running", "done", "failed", "cancelled"]
    done: int
    total: int | None
    result: dict[str, Any] | None
    error: str
    asked_at: datetime
    credit: str
    data_at: datetime | None

    @classmethod
    def of(cls, row: Import) -> ImportOut:
        intake = row.intake
        named = ("format", "file_name", "sha256", "sheets", "sheet", "heads", "columns", "dry_run")
        said = {name: getattr(intake, name) for name in named}
        run = {name: getattr(row, name) for name in ("id", "state", "done", "total", "result", "error")}
        credit = {"credit": intake.extract.credit, "data_at": intake.extract.data_at} if intake.extract else {}
        return cls(**{"credit": "", "data_at": None, **said, **run, **credit}, asked_at=intake.asked_at)


class RefusalOut(Schema):
    """A row that was not taken."""

    row: str
    field: str
    expected: str
    came: str


class GoodsIn(Schema):
    """Dangerous goods kept at one spot: a UN hazard class (`3`, `6.1`), and kg, t, L, m3 or pcs."""

    substance: Annotated[Line, Field(min_length=1, max_length=120)]
    hazard_class: Annotated[str, Field(pattern=r"^[1-9](\.[1-6])?$")]
    quantity: Annotated[float, Field(gt=0, le=50_000_000, allow_inf_nan=False)]
    unit: Literal["kg", "t", "L", "m3", "pcs"] = "kg"
    spot: Annotated[Line, Field(max_length=120)] = ""
    assessed_on: date | None = None


class GoodsOut(Schema):
    id: UUID
    substance: str
    hazard_class: str
    quantity: float
    unit: str
    spot: str
    assessed_on: date | None
    assessor_post: UUID | None
    entered_at: datetime


class TwinOut(Schema):
    """Two places that look like one."""

    id: UUID
    first_id: UUID
    second_id: UUID
    metres: float
    likeness: float
    state: str
    found_at: datetime


class MergeIn(Schema):
    """The place that stays; the other closes and hands everything over."""

    stays_id: UUID


class MergedOut(Schema):
    stays_id: UUID
    gone_id: UUID
    facts: int
    goods: int
    duties: int
    files: int
    shares: int
