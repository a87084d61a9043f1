"""A pack as the house uses it: checked, and turned into the rules of the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

from holdfast.domain.duties.duty import Duty
from holdfast.domain.duties.standing import Instrument
from holdfast.domain.grading.rule import GradeBook
from holdfast.domain.measures.measure import Measure, Target
from holdfast.domain.obligation.rule import ClockRule, SeriesRule
from holdfast.domain.plans.kinds import PlanKind
from holdfast.kernel.text import Text
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.policy.documents.pack import Catalogue

LARGE_EVENT = "large_event"


@dataclass(frozen=True)
class PackRule:
    """A one-off clock or a decision, with its sentence and the instrument that it comes from."""

    rule: ClockRule
    text: Text
    instrument: Instrument

    @property
    def id(self) -> str:
        return self.rule.key.rule


@dataclass(frozen=True)
class EventClock:
    """Something owed about a large event: due `offset` from its begin or end (20 days before: apply for the licence)."""

    rule: PackRule
    anchor: str
    offset: timedelta
    grades: frozenset[str] = frozenset()
    settled_by: str = ""


@dataclass(frozen=True)
class MessageTimes:
    """Hours in which messages wait, when digests go and how many one person gets in an hour; None: no limit."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    hourly_budget: int | None = None
    digest_at: tuple[time, ...] = ()


@dataclass(frozen=True)
class Limits:
    """How long steps may be late and still be sent one by one, and how long rows and files are kept."""

    catch_up: timedelta
    settled_kept: timedelta
    evidence_kept: timedelta


@dataclass(frozen=True)
class Pack:
    """One version of one pack."""

    key: str
    version: str
    title: Text
    jurisdiction: str
    instruments: Mapping[str, Instrument]
    book: GradeBook
    postures: Mapping[str, Text]
    duties: tuple[Duty, ...]
    clocks: tuple[PackRule, ...]
    decisions: tuple[PackRule, ...]
    calendar: WorkingCalendar
    messages: MessageTimes
    limits: Limits
    measures: tuple[Measure, ...] = ()
    targets: tuple[Target, ...] = ()
    plans: tuple[PlanKind, ...] = ()
    reasons: Mapping[str, Text] = field(default_factory=dict)
    event_book: GradeBook | None = None
    event_clocks: tuple[EventClock, ...] = ()
    currency: str = ""
    catalogue: Catalogue = field(default_factory=Catalogue)

    def for_kind(self, kind: str) -> Pack:
        """The pack as it grades places of a kind: large events have a book of their own, where the pack has one."""
        return replace(self, book=self.event_book) if kind == LARGE_EVENT and self.event_book else self

    def rules(self) -> Iterator[tuple[str, ClockRule | SeriesRule]]:
        """Every rule with a clock, by its id."""
        for duty in self.duties:
            yield duty.id, duty.rule
        for other in (*self.clocks, *self.decisions, *(event.rule for event in self.event_clocks)):
            yield other.id, other.rule

    def rule(self, rule_id: str) -> ClockRule | SeriesRule:
        """The rule `rule_id`; KeyError when the pack has none of that name."""
        return dict(self.rules())[rule_id]
