"""From a checked document to the rules of the domain."""

from __future__ import annotations

from datetime import timedelta

from holdfast.domain.duties.duty import Duty
from holdfast.domain.duties.standing import Instrument
from holdfast.domain.grading.facts import FactSpec
from holdfast.domain.grading.rule import Bounds, Condition, GradeBook, GradeRule
from holdfast.domain.obligation.rule import ClockRule, Hours, LadderStep, RuleKey, SeriesRule
from holdfast.domain.obligation.states import Kind
from holdfast.kernel.durations import parse_span
from holdfast.kernel.text import Text
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.policy.documents import (
    CalendarTable,
    ClockTable,
    ConditionTable,
    DutyTable,
    FactType,
    HoursTable,
    InstrumentTable,
    PackTable,
    StepTable,
)
from holdfast.policy.pack import Limits, MessageTimes, Pack, PackRule


def compiled(table: PackTable) -> Pack:
    """The pack that a checked document says."""
    instruments = {one.key: _instrument(one) for one in table.instrument}
    rules = _Rules(table, instruments)
    return Pack(
        key=table.pack.key,
        version=table.pack.version,
        title=table.pack.title,
        jurisdiction=table.pack.jurisdiction,
        instruments=instruments,
        book=_book(table),
        postures={posture.key: posture.title for posture in table.posture},
        duties=tuple(rules.duty(duty) for duty in table.duty),
        clocks=tuple(rules.one_off(clock, Kind.DUTY) for clock in table.clock),
        decisions=tuple(rules.one_off(decision, Kind.DECISION) for decision in table.decision),
        calendar=_calendar(table.calendar),
        messages=MessageTimes(
            quiet_from=table.messages.quiet_from,
            quiet_until=table.messages.quiet_until,
            hourly_budget=table.messages.hourly_budget,
            digest_at=table.messages.digest_at,
        ),
        limits=Limits(
            catch_up=table.limits.catch_up,
            settled_kept=table.limits.settled_kept,
            evidence_kept=table.limits.evidence_kept,
        ),
    )


class _Rules:
    """Compiles the rules of one document; ladders and limits are looked up there."""

    def __init__(self, table: PackTable, instruments: dict[str, Instrument]) -> None:
        self._head = table.pack
        self._limits = table.limits
        self._instruments = instruments
        self._ladders = {ladder.key: tuple(_step(step) for step in ladder.steps) for ladder in table.ladder}

    def duty(self, duty: DutyTable) -> Duty:
        series = SeriesRule(
            clock=self._clock(duty, Kind.DUTY),
            rrule=duty.rrule,
            by_posture=tuple(sorted(duty.by_posture.items())),
            on_working_days=duty.on_working_days.value,
            hours=_hours(duty.hours),
            horizon=duty.horizon,
        )
        return Duty(
            rule=series,
            text=duty.text,
            instrument=self._instruments[duty.instrument],
            of=duty.of.value,
            grades=frozenset(duty.grades),
            uses=frozenset(duty.uses),
        )

    def one_off(self, rule: ClockTable, kind: Kind) -> PackRule:
        return PackRule(self._clock(rule, kind), rule.text, self._instruments[rule.instrument])

    def _clock(self, rule: ClockTable, kind: Kind) -> ClockRule:
        return ClockRule(
            key=RuleKey(self._head.key, self._head.version, rule.id),
            title=rule.title,
            kind=kind,
            article=rule.article,
            owner=rule.owner,
            opens_before=rule.opens_before,
            due_after=rule.due_after,
            late_after=rule.late_after,
            missed_after=rule.missed_after,
            early_tolerance=rule.early_tolerance,
            backdating=rule.backdating,
            allowed_hours=_hours(rule.allowed_hours),
            may_pause=rule.may_pause,
            may_excuse=rule.may_excuse,
            excuse_decided_by=rule.excuse_decided_by,
            evidence=rule.evidence,
            lane=rule.lane,
            ladder=self._ladders[rule.ladder],
            catch_up_limit=self._limits.catch_up,
            past_after=self._limits.settled_kept,
        )


def _instrument(table: InstrumentTable) -> Instrument:
    return Instrument(
        key=table.key,
        title=table.title,
        edition=table.edition,
        status=table.status,
        in_force_from=table.in_force_from,
        in_force_to=table.in_force_to,
        source=table.source,
        read_on=table.read_on,
    )


def _book(table: PackTable) -> GradeBook:
    return GradeBook(
        grades={grade.key: grade.title for grade in table.grade},
        facts={
            fact.name: FactSpec(fact.name, fact.title, fact.type is FactType.FLAG, fact.absent, fact.unit or Text(""))
            for fact in table.fact
        },
        rules=tuple(
            GradeRule(
                id=rule.id,
                grade=rule.grade,
                text=rule.text,
                article=rule.article,
                instrument=rule.instrument,
                any_of=tuple(_condition(condition) for condition in rule.any),
            )
            for rule in table.grade_rule
        ),
    )


def _condition(table: ConditionTable) -> Condition:
    return Condition(
        fact=table.fact,
        uses=frozenset(table.uses),
        unknown=table.unknown,
        wanted=table.is_,
        bounds=Bounds(table.above, table.at_least, table.below, table.at_most),
    )


def _step(table: StepTable) -> LadderStep:
    return LadderStep(
        kind=table.kind,
        anchor=table.anchor.value,
        offset=table.offset,
        to=tuple(_recipient(to) for to in table.to),
        channels=table.channels,
    )


def _recipient(text: str) -> tuple[str, timedelta]:
    who, _, delay = text.partition("+")
    return who, parse_span(delay).elapsed if delay else timedelta(0)


def _hours(table: HoursTable | None) -> Hours | None:
    return None if table is None else Hours(table.opens, table.closes)


def _calendar(table: CalendarTable) -> WorkingCalendar:
    return WorkingCalendar(
        weekdays=frozenset(table.working_week),
        off=frozenset(day.on for day in table.days if not day.works),
        works=frozenset(day.on for day in table.days if day.works),
    )
