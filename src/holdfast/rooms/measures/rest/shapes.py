"""What the API says of measures, and takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from holdfast.domain.mode import Mode
from holdfast.plumbing.inputs import Line, Moment

Amount = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=100, allow_inf_nan=False)]
State = Literal["unchecked", "unknown", "present", "partial", "absent"]
Found = Literal["present", "partial", "absent"]
RuleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
Note = Annotated[Line, Field(max_length=300)]
Value = bool | Annotated[float, Field(ge=0, le=50_000_000, allow_inf_nan=False)] | None


class CostOut(Schema):
    """A band; null is not known."""

    money_from: float | None
    money_to: float | None
    staff_hours: float | None


class LineOut(Schema):
    """A demanded measure as it stands; `id` null until its row is written, `missing` the fact without which the need
    is not known."""

    id: UUID | None
    rule: str
    title: dict[str, str]
    family: str
    article: str
    standing: str
    state: State
    share: float
    held: float | None
    needed: float | None
    missing: str
    assumed: bool
    checked_at: datetime | None
    verified_at: datetime | None
    verifier_post: UUID | None
    valid_until: datetime | None
    files: int
    tests: int
    failed: int


class FiguresOut(Schema):
    average: float
    weakest: float
    weakest_rule: str
    met: int
    demanded: int


class TargetOut(Schema):
    """The share of measures that must be met, and the share that is."""

    id: str
    percent: float
    measures: list[str]
    met: int
    demanded: int
    reached: bool


class CheapestStepOut(Schema):
    """A step that raises the weakest link: cheapest first, unknown cost last."""

    rule: str
    from_share: float
    to_share: float
    units: float | None
    weakest_alone: float
    weakest_together: float
    ties: int
    cost: CostOut


class PeersOut(Schema):
    """Where the place stands among its peers of one listing and grade."""

    rank: int
    of: int
    lower: float
    median: float
    upper: float


class SheetOut(Schema):
    """What a pack demands of a place. `in_force` false: it binds nobody there."""

    pack: str
    version: str
    in_force: bool
    grade: str
    posture: str
    currency: str
    figures: FiguresOut | None
    lines: list[LineOut]
    not_law: list[str]
    targets: list[TargetOut]
    steps: list[CheapestStepOut]
    weakest_peers: PeersOut | None
    average_peers: PeersOut | None


class FindingIn(Schema):
    """A word, or an amount held; `total` where the pack does not count."""

    state: Found | None = None
    held: Amount | None = None
    total: Amount | None = None
    share: Share | None = None


class CheckIn(FindingIn):
    true_at: Moment | None = None
    note: Note = ""


class VerifyIn(Schema):
    """`look`: the number of the look that is confirmed; a newer one is then refused."""

    look: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None


class TrialIn(Schema):
    kind: RuleId
    passed: bool
    true_at: Moment | None = None
    tested_post: UUID | None = None
    note: Note = ""
    mode: Mode = Mode.LIVE


class TrialOut(Schema):
    id: UUID
    kind: str
    passed: bool
    mode: Mode
    tested_post: UUID | None
    by_post: UUID | None
    true_at: datetime
    entered_at: datetime


class LookOut(Schema):
    id: int
    state: State
    share: float
    held: float | None
    needed: float | None
    note: str
    true_at: datetime
    entered_at: datetime
    by_post: UUID | None
    verified: bool
    trial_id: UUID | None


class MeasureOut(Schema):
    """A measure of a place."""

    id: UUID
    premises_id: UUID
    pack_key: str
    rule_id: str
    state: State
    share: float
    held: float | None
    needed: float | None
    missing: str
    assumed: bool
    checked_at: datetime | None
    verified_at: datetime | None
    verifier_post: UUID | None
    valid_until: datetime | None
    demanded_at: datetime
    dropped_at: datetime | None


class MeasureDetailOut(Schema):
    measure: MeasureOut
    looks: list[LookOut]
    trials: list[TrialOut]
    tests: int
    failed: int
    miss_rate: float | None
    verified_by: UUID


class SupposeIn(Schema):
    """What is set otherwise; a fact of null is not known."""

    pack: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    measures: Annotated[dict[RuleId, FindingIn], Field(max_length=100)] = {}
    facts: Annotated[dict[RuleId, Value], Field(max_length=20)] = {}
    posture: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,40}$")] = ""


class OutcomeOut(Schema):
    """Grade and figures as they would be."""

    grade: str
    figures: FiguresOut | None


class SupposedOut(Schema):
    now: OutcomeOut
    then: OutcomeOut
