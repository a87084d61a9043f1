"""The grammar of a pack: one dataclass for each table, one field for each key. `docs/rules.md` says it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from holdfast.domain.duties.standing import Status
from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.states import StepKind
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text


class FactType(StrEnum):
    NUMBER = "number"
    FLAG = "flag"


class Anchor(StrEnum):
    OPENS = "opens"
    HALF = "half"
    DUE = "due"
    LATE = "late"
    MISSED = "missed"


class OffDays(StrEnum):
    ANY = "any"
    SKIP = "skip"
    NEXT = "next"
    PREVIOUS = "previous"


class SubjectKind(StrEnum):
    PREMISES = "premises"
    AGENCY = "agency"


@dataclass(frozen=True, kw_only=True)
class Head:
    key: str
    version: str
    title: Text
    jurisdiction: str


@dataclass(frozen=True, kw_only=True)
class InstrumentTable:
    key: str
    title: Text
    edition: str
    status: Status
    source: str
    in_force_from: date | None = None
    in_force_to: date | None = None
    read_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class FactTable:
    name: str
    title: Text
    type: FactType
    unit: Text | None = None
    absent: bool | None = None


@dataclass(frozen=True, kw_only=True)
class GradeTable:
    key: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class ConditionTable:
    fact: str = ""
    uses: tuple[str, ...] = ()
    unknown: bool = False
    is_: bool | None = None
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, kw_only=True)
class GradeRuleTable:
    id: str
    grade: str
    text: Text
    instrument: str
    article: str = ""
    any: tuple[ConditionTable, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepTable:
    kind: StepKind
    anchor: Anchor
    to: tuple[str, ...]
    offset: timedelta = timedelta(0)
    channels: tuple[str, ...] = ("in_app", "email")


@dataclass(frozen=True, kw_only=True)
class LadderTable:
    key: str
    steps: tuple[StepTable, ...]


@dataclass(frozen=True, kw_only=True)
class HoursTable:
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class ClockTable:
    """What every rule with a clock has; a decision is one too."""

    id: str
    title: Text
    text: Text
    instrument: str
    ladder: str
    lane: Lane
    article: str = ""
    owner: str = "post:duty@own"
    opens_before: timedelta = timedelta(0)
    due_after: Span = field(default_factory=Span)
    late_after: timedelta = timedelta(0)
    missed_after: timedelta | None = None
    early_tolerance: timedelta = timedelta(0)
    backdating: timedelta | None = None
    allowed_hours: HoursTable | None = None
    may_pause: bool = True
    may_excuse: bool = True
    excuse_decided_by: str = "level:district"
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DutyTable(ClockTable):
    """A clock that recurs."""

    of: SubjectKind
    rrule: str
    horizon: timedelta
    grades: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    by_posture: Mapping[str, str] = field(default_factory=dict)
    on_working_days: OffDays = OffDays.ANY
    hours: HoursTable | None = None


@dataclass(frozen=True, kw_only=True)
class PostureTable:
    key: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class MessagesTable:
    """When messages wait and how many one person gets; life safety never waits."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    hourly_budget: int | None = None
    digest_at: tuple[time, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DayTable:
    on: date
    title: Text
    works: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarTable:
    working_week: tuple[int, ...]
    days: tuple[DayTable, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LimitsTable:
    """catch_up: steps older than this after an outage are recorded and told in one digest. settled_kept: how long
    settled rows stay in the hot table. evidence_kept: the retention of files."""

    catch_up: timedelta
    settled_kept: timedelta
    evidence_kept: timedelta


@dataclass(frozen=True, kw_only=True)
class PackTable:
    """One whole pack."""

    pack: Head
    instrument: tuple[InstrumentTable, ...]
    calendar: CalendarTable
    limits: LimitsTable
    messages: MessagesTable = field(default_factory=MessagesTable)
    fact: tuple[FactTable, ...] = ()
    grade: tuple[GradeTable, ...] = ()
    grade_rule: tuple[GradeRuleTable, ...] = ()
    posture: tuple[PostureTable, ...] = ()
    ladder: tuple[LadderTable, ...] = ()
    duty: tuple[DutyTable, ...] = ()
    clock: tuple[ClockTable, ...] = ()
    decision: tuple[ClockTable, ...] = ()
