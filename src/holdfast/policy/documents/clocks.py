"""The tables of everything that is owed by a time: ladders, recurring duties, clocks, decisions, clocks of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from holdfast.domain.duties.effort import Effort
from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.rule import ClockRule, LadderStep, SeriesRule
from holdfast.domain.obligation.states import StepKind
from holdfast.kernel.durations import Span
from holdfast.kernel.text import Text
from holdfast.policy.documents.keys import says
from holdfast.policy.documents.words import (
    AgencyKind,
    Anchor,
    Channel,
    EventAnchor,
    LicenceStep,
    OffDays,
    Proof,
    SubjectKind,
)


@dataclass(frozen=True, kw_only=True)
class StepTable:
    """One step of a ladder: at an anchor, plus an offset, these are told."""

    kind: StepKind = says("What the step says: `opened`, `soon`, `due`, `late`, `escalate`, `missed`, in this order.")
    anchor: Anchor = says("From which moment the offset counts; `half` is halfway from opening to due.")
    to: tuple[str, ...] = says("Who is told (see Recipients).", form="recipient", filled=True)
    offset: timedelta = says("Before (`-PT15M`) or after the anchor.", default=LadderStep.offset)
    channels: tuple[Channel, ...] = says("By which ways.", default=tuple(Channel(way) for way in LadderStep.channels))


@dataclass(frozen=True, kw_only=True)
class LadderTable:
    """Who is told when, for every rule that names it."""

    key: str = says("The name by which rules refer to it.", names=True)
    steps: tuple[StepTable, ...] = says("The steps.", filled=True)


@dataclass(frozen=True, kw_only=True)
class HoursTable:
    """Hours of the day in the zone of the place; may cross midnight."""

    opens: time = says("Included.")
    closes: time = says("Not included.")


@dataclass(frozen=True, kw_only=True)
class PointTable:
    """One point of a checklist, answered as in order or not in order."""

    key: str = says("Its name, once in its checklist; reports keep it.", form="rule")
    text: Text = says("What is looked at, in a few words.")


@dataclass(frozen=True, kw_only=True)
class ClockTable:
    """Something that is owed once, from the moment at which something starts it: a report, a review."""

    id: str = says("The name of the rule.", names=True)
    title: Text = says("What is owed, in two or three words.")
    text: Text = says("The rule as a sentence, saying also which part of it is the house's own.")
    instrument: str = says("The instrument that it stands in.", ref="instrument")
    ladder: str = says("Who is told when.", ref="ladder")
    lane: Lane = says("How urgent its messages are: `life_safety` never waits, `bulk` goes in digests.")
    article: str = says("Where in the instrument.", default=ClockRule.article)
    owner: str = says("The post that owes it.", default=ClockRule.owner, form="post")
    opens_before: timedelta = says("How long before its start it can be done.", default=ClockRule.opens_before, least=0)
    due_after: Span = says("From the start to due; working days allowed.", default=ClockRule.due_after, least=0)
    late_after: timedelta = says("From due to late: the grace.", default=ClockRule.late_after, least=0)
    missed_after: timedelta | None = says(
        "From due to missed; without it, it never is.", default=ClockRule.missed_after, least=0
    )
    early_tolerance: timedelta = says(
        "How long before it opens a report still counts.", default=ClockRule.early_tolerance, least=0
    )
    backdating: timedelta | None = says(
        "How far back a report may say that it was done.", default=ClockRule.backdating, least=0
    )
    allowed_hours: HoursTable | None = says("Hours of the day in which doing it counts.", default=None)
    may_pause: bool = says("Whether the clock can be stopped for a reason.", default=ClockRule.may_pause)
    may_excuse: bool = says("Whether somebody can be freed of it.", default=ClockRule.may_excuse)
    excuse_decided_by: str = says("Who decides about an excuse.", default=ClockRule.excuse_decided_by, form="recipient")
    evidence: tuple[Proof, ...] = says("Kinds of files without which it does not count.", default=())
    checklist: tuple[PointTable, ...] = says("What whoever does it looks at, in the order of the way.", default=())


@dataclass(frozen=True, kw_only=True)
class EffortTable:
    """What one occurrence takes of the staff. An estimate says so."""

    takes: timedelta = says("How long, for each of them.", least=1)
    people: int = says("How many do it together.", default=Effort.people, least=1)
    basis: Text = says("Where that comes from; an estimate says so.")


@dataclass(frozen=True, kw_only=True)
class DutyTable(ClockTable):
    """Something that is owed again and again, by every place of some grades or by every agency of some kinds."""

    of: SubjectKind = says("Who owes it: `premises` or `agency`.")
    rrule: str = says("When, in normal posture: a recurrence of RFC 5545 (see Recurrences).", form="recurrence")
    horizon: timedelta = says("How far ahead occurrences are planned; at least the longest gap between two.", least=1)
    grades: tuple[str, ...] = says("Grades of the places.", default=(), ref="grade event_grade")
    uses: tuple[str, ...] = says("Only places of these kinds; none: all.", default=())
    agencies: tuple[AgencyKind, ...] = says("Kinds of the agencies; none: all.", default=())
    by_posture: Mapping[str, str] = says(
        "Another recurrence while a posture holds.", factory=dict, keys_ref="posture", form="recurrence"
    )
    on_working_days: OffDays = says(
        "What becomes of an occurrence on a day off: `any` (stays), `skip`, `next`, `previous` working day.",
        default=OffDays(SeriesRule.on_working_days),
    )
    hours: HoursTable | None = says("Occurrences outside these hours are not owed.", default=SeriesRule.hours)
    effort: EffortTable | None = says(
        "What one of them takes; without it, the staff hours of the duty are unknown and said so.", default=None
    )


@dataclass(frozen=True, kw_only=True)
class DecisionTable(ClockTable):
    """A choice that somebody with authority owes an answer to: approve or refuse, with a reason. `excuse`, `adopt` and
    `release` must be there; the house opens them."""


@dataclass(frozen=True, kw_only=True)
class EventClockTable(ClockTable):
    """Something that is owed once for each large event, at a time counted from its begin or its end."""

    anchor: EventAnchor = says("`begins` or `ends`.")
    offset: timedelta = says("Due so long before (`-P20D`) or after (`P3D`) the anchor. `due_after` stays away.")
    grades: tuple[str, ...] = says("Only events of these grades; none: all.", default=(), ref="event_grade")
    settled_by: LicenceStep | None = says(
        "What about the licence settles it: `applied` or `granted`; none: it is settled by hand.", default=None
    )
