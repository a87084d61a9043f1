"""What types cannot say of a pack: names that must exist, ids that must differ, rules that must read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from dateutil.rrule import rrulestr

from holdfast.domain.grading.rule import UNGRADED
from holdfast.policy.documents.clocks import ClockTable, DutyTable
from holdfast.policy.documents.grading import ConditionTable, FactTable
from holdfast.policy.documents.pack import PackTable
from holdfast.policy.documents.words import FactType, SubjectKind
from holdfast.policy.problems import Path

Wrong = tuple[Path, str, str]
_TO = re.compile(
    r"^(post|deputy|agency|level:(district|city|province)|post:[a-z][\w-]*@(own|district|city|province))(\+P[0-9TDHMSW]+)?$"
)
_OWNER = re.compile(r"^post:[a-z][\w-]*@(own|district|city|province)$")
_ID = re.compile(r"^[a-z][a-z0-9_.-]*$")
_ORDER = {"opened": 0, "soon": 1, "due": 2, "late": 3, "escalate": 4, "missed": 5}


def problems_in(pack: PackTable) -> list[Wrong]:
    """Everything wrong, in the order of the file's sections."""
    checks: Sequence[Callable[[PackTable], Iterable[Wrong]]] = (
        _head,
        _names,
        _instruments,
        _grade_rules,
        _ladders,
        _clocks,
        _duties,
        _calendar,
        _messages,
    )
    return [wrong for check in checks for wrong in check(pack)]


def _head(pack: PackTable) -> Iterator[Wrong]:
    if not _ID.match(pack.pack.key) or len(pack.pack.key) > 40:
        yield ("pack", "key"), "a name of small letters, digits and - like cn-2026", pack.pack.key
    if len(pack.pack.version) > 20:
        yield ("pack", "version"), "at most 20 characters", pack.pack.version


def _names(pack: PackTable) -> Iterator[Wrong]:
    """No name twice; rules of all sections share one list of ids."""
    yield from _twice([(("instrument", i, "key"), one.key) for i, one in enumerate(pack.instrument)])
    yield from _twice([(("fact", i, "name"), one.name) for i, one in enumerate(pack.fact)])
    yield from _twice([(("grade", i, "key"), one.key) for i, one in enumerate(pack.grade)])
    yield from _twice([(("posture", i, "key"), one.key) for i, one in enumerate(pack.posture)])
    yield from _twice([(("ladder", i, "key"), one.key) for i, one in enumerate(pack.ladder)])
    ids = [((section, i, "id"), rule.id) for section, i, rule in _all_clocks(pack)]
    ids += [(("grade_rule", i, "id"), rule.id) for i, rule in enumerate(pack.grade_rule)]
    yield from _twice(ids)
    for path, name in ids:
        if not _ID.match(name) or len(name) > 60:
            yield path, "a name of small letters, digits, . and -, at most 60 long", name


def _twice(names: Sequence[tuple[Path, str]]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            yield path, "a name that is not used yet", name
        seen.add(name)


def _instruments(pack: PackTable) -> Iterator[Wrong]:
    for i, one in enumerate(pack.instrument):
        if one.in_force_from and one.in_force_to and one.in_force_from >= one.in_force_to:
            yield ("instrument", i, "in_force_to"), f"a day after {one.in_force_from}", str(one.in_force_to)


def _grade_rules(pack: PackTable) -> Iterator[Wrong]:
    grades = {grade.key for grade in pack.grade} | {UNGRADED}
    facts = {fact.name: fact for fact in pack.fact}
    instruments = {one.key for one in pack.instrument}
    for i, fact in enumerate(pack.fact):
        if fact.absent is not None and fact.type is not FactType.FLAG:
            yield ("fact", i, "absent"), "nothing: only a flag has a meaning when it is absent", str(fact.absent)
    for i, rule in enumerate(pack.grade_rule):
        yield from _known(("grade_rule", i, "grade"), rule.grade, grades)
        yield from _known(("grade_rule", i, "instrument"), rule.instrument, instruments)
        for j, condition in enumerate(rule.any):
            yield from _condition(("grade_rule", i, "any", j), condition, facts)
        if not rule.any and i + 1 < len(pack.grade_rule):
            yield ("grade_rule", i, "any"), "conditions: the rules below would never be read", "none"
    if pack.grade and (not pack.grade_rule or pack.grade_rule[-1].any):
        yield ("grade_rule",), "a last rule without conditions, so that every place gets an answer", "none"


def _condition(path: Path, condition: ConditionTable, facts: dict[str, FactTable]) -> Iterator[Wrong]:
    bounds = [condition.above, condition.at_least, condition.below, condition.at_most]
    has_bounds = any(bound is not None for bound in bounds)
    claims = [bool(condition.uses), condition.unknown, condition.is_ is not None, has_bounds]
    if sum(claims) != 1:
        yield path, "exactly one of uses, unknown, is, or bounds", f"{sum(claims)} of them"
        return
    if condition.uses:
        if condition.fact:
            yield (*path, "fact"), "nothing beside uses", condition.fact
        return
    if condition.fact not in facts:
        yield from _known((*path, "fact"), condition.fact, set(facts))
        return
    kind = facts[condition.fact].type
    if has_bounds and kind is not FactType.NUMBER:
        yield path, "is = true or is = false: the fact is a flag", "bounds"
    if condition.is_ is not None and kind is not FactType.FLAG:
        yield (*path, "is"), "bounds: the fact is a number", str(condition.is_)
    if (condition.above is not None and condition.at_least is not None) or (
        condition.below is not None and condition.at_most is not None
    ):
        yield path, "one lower and one upper bound at most", "two of one side"


def _ladders(pack: PackTable) -> Iterator[Wrong]:
    for i, ladder in enumerate(pack.ladder):
        order = [_ORDER[step.kind.value] for step in ladder.steps]
        if order != sorted(order):
            yield (
                ("ladder", i, "steps"),
                "steps in the order opened, soon, due, late, escalate, missed",
                "another order",
            )
        for j, step in enumerate(ladder.steps):
            for k, to in enumerate(step.to):
                if not _TO.match(to):
                    expected = "post, deputy, agency, level:city or post:KEY@city, and +PT5M for a delay"
                    yield ("ladder", i, "steps", j, "to", k), expected, to


def _clocks(pack: PackTable) -> Iterator[Wrong]:
    instruments = {one.key for one in pack.instrument}
    ladders = {one.key for one in pack.ladder}
    for section, i, rule in _all_clocks(pack):
        yield from _known((section, i, "instrument"), rule.instrument, instruments)
        yield from _known((section, i, "ladder"), rule.ladder, ladders)
        if not _OWNER.match(rule.owner):
            yield (section, i, "owner"), "post:KEY@own, @district, @city or @province", rule.owner
        if rule.missed_after is not None and rule.missed_after < rule.late_after:
            yield (section, i, "missed_after"), "no less than late_after", str(rule.missed_after)


def _duties(pack: PackTable) -> Iterator[Wrong]:
    grades = {grade.key for grade in (*pack.grade, *pack.event_grade)}
    postures = {posture.key for posture in pack.posture}
    for i, duty in enumerate(pack.duty):
        path: Path = ("duty", i)
        yield from _rrule((*path, "rrule"), duty.rrule)
        for posture, rrule in duty.by_posture.items():
            yield from _known((*path, "by_posture", posture), posture, postures)
            yield from _rrule((*path, "by_posture", posture), rrule)
        for grade in duty.grades:
            yield from _known((*path, "grades"), grade, grades)
        yield from _of(path, duty)


def _of(path: Path, duty: DutyTable) -> Iterator[Wrong]:
    if duty.of is SubjectKind.PREMISES and not duty.grades:
        yield (*path, "grades"), "at least one grade", "none"
    if duty.of is SubjectKind.AGENCY and (duty.grades or duty.uses):
        yield path, "neither grades nor uses: the duty is an agency's", "some"


def _rrule(path: Path, text: str) -> Iterator[Wrong]:
    try:
        rrulestr(text, dtstart=datetime(2026, 1, 1, tzinfo=UTC))
    except (ValueError, TypeError, KeyError, AttributeError):
        yield path, "a recurrence of RFC 5545 like FREQ=DAILY;BYHOUR=8,10", text


def _calendar(pack: PackTable) -> Iterator[Wrong]:
    week = pack.calendar.working_week
    if not week or not set(week) <= set(range(1, 8)):
        yield ("calendar", "working_week"), "days from 1 (Monday) to 7 (Sunday)", str(list(week))
    yield from _twice([(("calendar", "days", i, "on"), str(day.on)) for i, day in enumerate(pack.calendar.days)])


def _messages(pack: PackTable) -> Iterator[Wrong]:
    if (pack.messages.quiet_from is None) != (pack.messages.quiet_until is None):
        yield ("messages", "quiet_from"), "both quiet_from and quiet_until, or neither", "one of them"
    if pack.messages.hourly_budget is not None and pack.messages.hourly_budget < 1:
        yield ("messages", "hourly_budget"), "at least 1", str(pack.messages.hourly_budget)


def _known(path: Path, name: str, names: set[str]) -> Iterator[Wrong]:
    if name not in names:
        yield path, "one of " + (", ".join(sorted(names)) or "none that this pack declares"), name


def _all_clocks(pack: PackTable) -> Iterator[tuple[str, int, ClockTable]]:
    sections: tuple[tuple[str, Sequence[ClockTable]], ...] = (
        ("duty", pack.duty),
        ("clock", pack.clock),
        ("decision", pack.decision),
    )
    for section, rules in sections:
        for i, rule in enumerate(rules):
            yield section, i, rule
