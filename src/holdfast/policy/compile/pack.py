"""The whole pack."""

from __future__ import annotations

from dataclasses import fields

from holdfast.domain.duties.standing import Instrument
from holdfast.domain.obligation.states import Kind
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.policy.compile import places
from holdfast.policy.compile.clocks import Clocks
from holdfast.policy.compile.grading import book
from holdfast.policy.documents.head import CalendarTable, InstrumentTable, LimitsTable, MessagesTable
from holdfast.policy.documents.pack import Catalogue, PackTable
from holdfast.policy.pack import Limits, MessageTimes, Pack


def compiled(table: PackTable) -> Pack:
    """The pack that a checked document says."""
    instruments = {one.key: _instrument(one) for one in table.instrument}
    clocks = Clocks(table, instruments)
    return Pack(
        key=table.pack.key,
        version=table.pack.version,
        title=table.pack.title,
        jurisdiction=table.pack.jurisdiction,
        currency=table.pack.currency,
        instruments=instruments,
        book=book(table.fact, table.grade, table.grade_rule),
        event_book=book(table.event_fact, table.event_grade, table.event_grade_rule)
        if table.event_grade_rule
        else None,
        postures={posture.key: posture.title for posture in table.posture},
        reasons={reason.key.value: reason.title for reason in table.reason},
        measures=tuple(places.measure(measure, instruments) for measure in table.measure),
        targets=tuple(places.target(target, instruments) for target in table.target),
        plans=tuple(places.plan(plan, instruments) for plan in table.plan),
        duties=tuple(clocks.duty(duty) for duty in table.duty),
        clocks=tuple(clocks.one_off(clock, Kind.DUTY) for clock in table.clock),
        event_clocks=tuple(clocks.of_event(clock) for clock in table.event_clock),
        decisions=tuple(clocks.one_off(decision, Kind.DECISION) for decision in table.decision),
        calendar=_calendar(table.calendar),
        messages=_messages(table.messages),
        limits=_limits(table.limits),
        catalogue=Catalogue(**{one.name: getattr(table, one.name) for one in fields(Catalogue)}),
    )


def _instrument(table: InstrumentTable) -> Instrument:
    return Instrument(**{one.name: getattr(table, one.name) for one in fields(Instrument)})


def _messages(table: MessagesTable) -> MessageTimes:
    return MessageTimes(**{one.name: getattr(table, one.name) for one in fields(MessageTimes)})


def _limits(table: LimitsTable) -> Limits:
    return Limits(**{one.name: getattr(table, one.name) for one in fields(Limits)})


def _calendar(table: CalendarTable) -> WorkingCalendar:
    return WorkingCalendar(
        weekdays=frozenset(table.working_week),
        off=frozenset(day.on for day in table.days if not day.works),
        works=frozenset(day.on for day in table.days if day.works),
    )
