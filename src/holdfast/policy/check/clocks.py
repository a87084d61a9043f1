"""Ladders, clocks, recurring duties and clocks of events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice, pairwise

from dateutil.rrule import rrulestr

from holdfast.domain.obligation.series import check_rrule
from holdfast.kernel.errors import BadInput
from holdfast.policy.check.walk import Wrong
from holdfast.policy.documents.clocks import ClockTable, DutyTable
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.documents.words import SubjectKind
from holdfast.policy.problems import Path

TWELVE_YEARS = timedelta(days=4383)
MOST_LOOKED_AT = 2000
_ORDER = {"opened": 0, "soon": 1, "due": 2, "late": 3, "escalate": 4, "missed": 5}


def problems(pack: PackTable) -> Iterator[Wrong]:
    """What is wrong with everything that is owed by a time."""
    yield from _ladders(pack)
    for section, i, rule in _all_clocks(pack):
        if rule.missed_after is not None and rule.missed_after < rule.late_after:
            yield (section, i, "missed_after"), "no less than late_after", str(rule.missed_after)
        hours = rule.allowed_hours
        if hours is not None and hours.opens == hours.closes:
            yield (section, i, "allowed_hours"), "hours that begin and end at different times", str(hours.opens)
        yield from _points((section, i, "checklist"), rule)
    for i, duty in enumerate(pack.duty):
        yield from _duty(("duty", i), duty)
    for i, clock in enumerate(pack.event_clock):
        if not clock.due_after.is_zero:
            yield ("event_clock", i, "due_after"), "nothing: offset says when it is due", "a duration"


def _points(path: Path, rule: ClockTable) -> Iterator[Wrong]:
    seen: set[str] = set()
    for number, point in enumerate(rule.checklist):
        if point.key in seen:
            yield (*path, number, "key"), "a name that is not used yet in this checklist", point.key
        seen.add(point.key)


def _ladders(pack: PackTable) -> Iterator[Wrong]:
    for i, ladder in enumerate(pack.ladder):
        order = [_ORDER[step.kind.value] for step in ladder.steps]
        if order != sorted(order):
            expected = "steps in the order opened, soon, due, late, escalate, missed"
            yield ("ladder", i, "steps"), expected, "another order"


def _duty(path: Path, duty: DutyTable) -> Iterator[Wrong]:
    if duty.of is SubjectKind.PREMISES and not duty.grades:
        yield (*path, "grades"), "at least one grade", "none"
    if duty.of is SubjectKind.PREMISES and duty.agencies:
        yield (*path, "agencies"), "no agencies: the duty is of premises", ", ".join(duty.agencies)
    if duty.of is SubjectKind.AGENCY and (duty.grades or duty.uses):
        yield path, "neither grades nor uses: the duty is an agency's", "some"
    gap = max(map(_longest_gap, (duty.rrule, *duty.by_posture.values())))
    if duty.horizon < gap:
        yield (*path, "horizon"), f"at least {gap}, the longest gap between two", str(duty.horizon)


@cache
def _longest_gap(text: str) -> timedelta:
    """The longest time between two occurrences, of those of twelve years or of the first thousands; a recurrence that
    cannot be read is told elsewhere."""
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - wall-clock time
    try:
        check_rrule(text)
        comes = rrulestr(text, dtstart=start).replace(until=start + TWELVE_YEARS)  # type: ignore[union-attr]
        found = list(islice(comes, MOST_LOOKED_AT))
    except (BadInput, ValueError, OverflowError):
        return timedelta(0)
    return max((later - sooner for sooner, later in pairwise(found)), default=timedelta(0))


def _all_clocks(pack: PackTable) -> Iterator[tuple[str, int, ClockTable]]:
    sections: tuple[tuple[str, Sequence[ClockTable]], ...] = (
        ("duty", pack.duty),
        ("clock", pack.clock),
        ("event_clock", pack.event_clock),
        ("decision", pack.decision),
    )
    for section, rules in sections:
        for i, rule in enumerate(rules):
            yield section, i, rule
