"""Duties, clocks and decisions; ladders and limits are looked up in the document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from holdfast.domain.duties.duty import Duty
from holdfast.domain.duties.effort import Effort
from holdfast.domain.duties.standing import Instrument
from holdfast.domain.obligation.rule import ClockRule, Hours, LadderStep, Point, RuleKey, SeriesRule
from holdfast.domain.obligation.states import Kind
from holdfast.kernel.durations import parse_span
from holdfast.policy.documents.clocks import ClockTable, DutyTable, EventClockTable, HoursTable, StepTable
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.pack import EventClock, PackRule


class Clocks:
    """Compiles what is owed by a time, for one document."""

    def __init__(self, table: PackTable, instruments: Mapping[str, Instrument]) -> None:
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
            agencies=frozenset(kind.value for kind in duty.agencies),
            effort=Effort(duty.effort.takes, duty.effort.people, duty.effort.basis) if duty.effort else None,
        )

    def one_off(self, rule: ClockTable, kind: Kind) -> PackRule:
        return PackRule(self._clock(rule, kind), rule.text, self._instruments[rule.instrument])

    def of_event(self, rule: EventClockTable) -> EventClock:
        step = rule.settled_by.value if rule.settled_by else ""
        return EventClock(self.one_off(rule, Kind.DUTY), rule.anchor.value, rule.offset, frozenset(rule.grades), step)

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
            evidence=tuple(proof.value for proof in rule.evidence),
            checklist=tuple(Point(point.key, point.text) for point in rule.checklist),
            lane=rule.lane,
            ladder=self._ladders[rule.ladder],
            catch_up_limit=self._limits.catch_up,
            past_after=self._limits.settled_kept,
        )


def _step(table: StepTable) -> LadderStep:
    return LadderStep(
        kind=table.kind,
        anchor=table.anchor.value,
        offset=table.offset,
        to=tuple(_recipient(to) for to in table.to),
        channels=tuple(way.value for way in table.channels),
    )


def _recipient(text: str) -> tuple[str, timedelta]:
    who, _, delay = text.partition("+")
    return who, parse_span(delay).elapsed if delay else timedelta(0)


def _hours(table: HoursTable | None) -> Hours | None:
    return None if table is None else Hours(table.opens, table.closes)
