"""Rows for what is owed: who owes it, in which window, and when its clock must speak first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.obligation.schedule import window_of
from holdfast.domain.obligation.tick import first_tick
from holdfast.kernel.subject import Subject
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.rooms.agencies.models import Agency, Post
from holdfast.rooms.agencies.queries import find_post
from holdfast.rooms.obligations import facts
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.obligations.rules import compiled

EVERY_DAY_IN_WEEK = WorkingCalendar()


def owner_post(rule: ClockRule, owner: Agency) -> Post | None:
    """The post that the rule names (`post:duty@own`); None when the agency has none, and then the agency owes it."""
    kind, _, rest = rule.owner.partition(":")
    key, _, level = rest.partition("@")
    return find_post(key, owner, level or "own") if kind == "post" and key else None


def calendar_of(owner: Agency, rule: ClockRule, on: datetime, *, by_day: bool = False) -> WorkingCalendar:
    """The working calendar of the owner's pack, read only when the rule counts working days."""
    if not rule.due_after.working_days and not by_day:
        return EVERY_DAY_IN_WEEK
    from holdfast.rooms.rulebook.queries import working_calendar

    return working_calendar(owner, on.date())


def new_row(
    rule_id: int,
    *,
    subject: Subject,
    label: str,
    owner: Agency,
    post_id: UUID | None,
    starts_at: datetime,
    mode: Mode,
    occurrence: str,
    calendar: WorkingCalendar,
    zone: str,
    series: Series | None = None,
    due_at: datetime | None = None,
) -> Obligation:
    """An obligation that is not yet written; `due_at` where somebody set when it is due, and not the rule."""
    rule = compiled(rule_id)
    window = window_of(rule.clock, starts_at, calendar, zone, due_at)
    row = Obligation(
        mode=mode.value,
        kind=rule.clock.kind.value,
        lane=rule.clock.lane.value,
        rule_id=rule_id,
        series=series,
        occurrence=occurrence,
        subject_room=subject.room,
        subject_id=subject.id,
        subject_label=label[:160],
        owner_id=owner.pk,
        owner_path=owner.path,
        post_id=post_id,
        opens_at=window.opens,
        due_at=window.due,
        late_at=window.late,
        missed_at=window.missed,
    )
    row.next_tick = first_tick(facts.clock_facts(row), rule.plan)
    return row
