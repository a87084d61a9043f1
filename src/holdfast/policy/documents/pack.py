"""One whole pack: its tables, in the order in which people write and read them."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.policy.documents.alerts import (
    AlertDomainTable,
    AlertingTable,
    AlertKindTable,
    AlertLevelTable,
    AlertTemplateTable,
)
from holdfast.policy.documents.clocks import ClockTable, DecisionTable, DutyTable, EventClockTable, LadderTable
from holdfast.policy.documents.governance import (
    IncidentKindTable,
    LeadingGroupTable,
    MilestoneTable,
    ReportingTable,
    ResponseGroupTable,
    ResponseLevelTable,
    ResponsibilityTable,
    TierTable,
    YearTable,
)
from holdfast.policy.documents.grading import FactTable, GradeRuleTable, GradeTable
from holdfast.policy.documents.head import CalendarTable, Head, InstrumentTable, LimitsTable, MessagesTable
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.places import MeasureTable, PlanTable, PostureTable, ReasonTable, TargetTable
from holdfast.policy.documents.readiness import (
    CourseTable,
    DelphiTable,
    ExercisesTable,
    ExerciseTable,
    IndicatorTable,
    RiskBandTable,
    RiskTable,
    StoreItemTable,
    StoresTable,
    SurveyTable,
)
from holdfast.policy.documents.rosters import RosterPostTable, RosterTable


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Tables that are checked now and used by the parts of the house that bring them to life."""

    responsibility: tuple[ResponsibilityTable, ...] = says("What agencies answer for.", default=())
    leading_group: LeadingGroupTable | None = says("Who leads in an area, and when it meets.", default=None)
    reporting: ReportingTable | None = says("What agencies report to their office.", default=None)
    year: YearTable | None = says("The annual cycle.", default=None)
    alerting: AlertingTable | None = says("What holds for all alerts.", default=None)
    alert_domain: tuple[AlertDomainTable, ...] = says("What alerts are about.", default=())
    alert_kind: tuple[AlertKindTable, ...] = says("Kinds of events.", default=())
    alert_level: tuple[AlertLevelTable, ...] = says("Levels of alerts.", default=())
    alert_template: tuple[AlertTemplateTable, ...] = says("Alerts that lie ready.", default=())
    response_level: tuple[ResponseLevelTable, ...] = says("Levels of response.", default=())
    response_group: tuple[ResponseGroupTable, ...] = says("Groups of the command post.", default=())
    roster: RosterTable | None = says("What holds for all rosters.", default=None)
    roster_post: tuple[RosterPostTable, ...] = says("What posts ask of their rosters.", default=())
    incident_kind: tuple[IncidentKindTable, ...] = says("Kinds of incidents.", default=())
    milestone: tuple[MilestoneTable, ...] = says("Intervals of the response.", default=())
    risk: RiskTable | None = says("The matrix of hazards.", default=None)
    risk_band: tuple[RiskBandTable, ...] = says("Bands of the matrix.", default=())
    delphi: DelphiTable | None = says("Rounds of experts.", default=None)
    survey: tuple[SurveyTable, ...] = says("Surveys of places.", default=())
    tier: tuple[TierTable, ...] = says("Tiers of stores.", default=())
    stores: StoresTable | None = says("What holds for all stores.", default=None)
    store_item: tuple[StoreItemTable, ...] = says("Items of stores.", default=())
    exercises: ExercisesTable | None = says("What holds for all exercises.", default=None)
    exercise: tuple[ExerciseTable, ...] = says("The exercise programme.", default=())
    course: tuple[CourseTable, ...] = says("Training.", default=())
    indicator: tuple[IndicatorTable, ...] = says("Figures.", default=())


@dataclass(frozen=True, kw_only=True)
class PackTable(Catalogue):
    """One whole pack."""

    pack: Head = says("What the pack is.")
    instrument: tuple[InstrumentTable, ...] = says("The texts that rules come from.", filled=True)
    calendar: CalendarTable = says("Working days.")
    limits: LimitsTable = says("How long things are kept.")
    messages: MessagesTable = says("When messages wait.", factory=MessagesTable)
    fact: tuple[FactTable, ...] = says("Facts of places.", default=())
    grade: tuple[GradeTable, ...] = says("Grades of places.", default=())
    grade_rule: tuple[GradeRuleTable, ...] = says("Rules that grade places.", default=())
    event_fact: tuple[FactTable, ...] = says("Facts of large events.", default=())
    event_grade: tuple[GradeTable, ...] = says(
        "Grades of large events. A key that is also a grade of places means the same grade.", default=()
    )
    event_grade_rule: tuple[GradeRuleTable, ...] = says("Rules that grade large events.", default=())
    posture: tuple[PostureTable, ...] = says("Postures.", default=())
    reason: tuple[ReasonTable, ...] = says("Reasons of heightened periods.", default=())
    measure: tuple[MeasureTable, ...] = says("Measures.", default=())
    target: tuple[TargetTable, ...] = says("Targets.", default=())
    plan: tuple[PlanTable, ...] = says("Kinds of plans.", default=())
    ladder: tuple[LadderTable, ...] = says("Who is told when.", default=())
    duty: tuple[DutyTable, ...] = says("What recurs.", default=())
    clock: tuple[ClockTable, ...] = says("What something starts.", default=())
    event_clock: tuple[EventClockTable, ...] = says("What is owed about a large event.", default=())
    decision: tuple[DecisionTable, ...] = says("What somebody with authority owes an answer to.", default=())
