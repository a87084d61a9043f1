"""How what was owed turned out, counted by branch, day, hour, duty or record: the one source of every figure about it.

The hot table and the past are counted at once, in one query, however much there is. The SQL says of each row what
`domain.indicator.outcome` says of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, DateField, Expression, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ExtractHour, TruncDate

from holdfast.domain.indicator.outcome import Outcome
from holdfast.domain.indicator.words import Exclusion, Result
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access
from holdfast.rooms.obligations.models import Obligation, ObligationBase, ObligationPast

Key = tuple[Any, ...]
Counts = Mapping[Key, Mapping[Outcome, int]]
TABLES: tuple[type[ObligationBase], ...] = (Obligation, ObligationPast)


@dataclass(frozen=True)
class Span:
    """What is counted: all that was due from the first moment to before the last, of a branch, of a kind, of rules."""

    begins: datetime
    ends: datetime
    zone: str = "UTC"
    branch: str = ""
    kind: Kind | None = Kind.DUTY
    rules: tuple[str, ...] = ()
    room: str = ""
    subjects: tuple[Any, ...] | None = None

    def of(self, **changes: Any) -> Span:
        return replace(self, **changes)


def day_span(day: date, zone: str, *, days: int = 1, **words: Any) -> Span:
    """The days that end with `day`, in a zone: a day is as long as its clocks make it."""
    where = ZoneInfo(zone)
    begins = datetime.combine(day - timedelta(days=days - 1), time(), tzinfo=where)
    return Span(begins, datetime.combine(day + timedelta(days=1), time(), tzinfo=where), zone, **words)


def tally(actor: Actor, span: Span, by: Sequence[str], now: datetime) -> Counts:
    """Counts by outcome for each key; `by` of: `path`, `day`, `hour`, `rule`, `subject`, `kind`. One query."""
    named = [f"by_{name}" for name in by]
    parts = [
        outcomes(rows, now)
        .annotate(**{f"by_{name}": _key(name, span) for name in by})
        .order_by()
        .values_list(*named, "result", "mark")
        .annotate(number=Count("pk"))
        for rows in rows_in(actor, span)
    ]
    found: dict[Key, Counter[Outcome]] = defaultdict(Counter)
    for *key, result, mark, number in parts[0].union(*parts[1:], all=True):
        found[tuple(key)][_outcome(result, mark)] += int(number)
    return found


def rows_in(actor: Actor, span: Span) -> list[QuerySet[ObligationBase]]:
    """The rows of a span that the actor may see, of the hot table and of the past; withdrawn ones are owed no more."""
    narrowed = reduce(lambda one, other: one & other, _narrowing(span))
    rows = [table._default_manager.filter(narrowed).exclude(state=State.WITHDRAWN.value) for table in TABLES]
    return [visible_to(each, actor, access.READ, room="obligations") for each in rows]


def outcomes(rows: QuerySet[ObligationBase], now: datetime) -> QuerySet[ObligationBase]:
    """The rows with `result` and `mark` beside each."""
    return rows.annotate(result=_result(now), mark=_mark())


def of_outcome(rows: QuerySet[ObligationBase], now: datetime, results: Collection[str]) -> QuerySet[ObligationBase]:
    """Those that figures count under these results, or, for a mark among them, those that figures leave out by it."""
    counted = [each for each in results if each in list(Result)]
    marked = [each for each in results if each in list(Exclusion)]
    return outcomes(rows, now).filter(Q(mark="", result__in=counted) | Q(mark__in=marked))


def minutes(actor: Actor, span: Span) -> list[float]:
    """Minutes from opening to settling of each live one of a span that was settled by an act."""
    found: list[float] = []
    for rows in rows_in(actor, span):
        settled = rows.filter(state__in=[State.MET.value, State.MET_LATE.value], mode=Mode.LIVE.value)
        pairs = settled.values_list("opens_at", "settled_true_at")
        found += [(at - opens).total_seconds() / 60 for opens, at in pairs if at is not None]
    return found


def rolled(counts: Counts, branches: Sequence[str]) -> dict[str, Counter[Outcome]]:
    """Counts by path added up into the branches that they lie in; what lies in none is left out."""
    found: dict[str, Counter[Outcome]] = {branch: Counter() for branch in branches}
    for (path, *_rest), numbers in counts.items():
        for branch in branches:
            if str(path).startswith(branch):
                found[branch].update(numbers)
    return found


def _narrowing(span: Span) -> list[Q]:
    wanted = [Q(due_at__gte=span.begins, due_at__lt=span.ends)]
    if span.branch:
        wanted.append(Q(owner_path__startswith=span.branch))
    if span.kind is not None:
        wanted.append(Q(kind=span.kind.value))
    if span.rules:
        wanted.append(Q(rule__rule_id__in=span.rules))
    if span.room:
        wanted.append(Q(subject_room=span.room))
    if span.subjects is not None:
        wanted.append(Q(subject_id__in=span.subjects))
    return wanted


def _key(name: str, span: Span) -> Expression | F:
    zone = ZoneInfo(span.zone)
    keys: dict[str, Expression | F] = {
        "path": F("owner_path"),
        "day": TruncDate("due_at", tzinfo=zone, output_field=DateField()),
        "hour": ExtractHour("due_at", tzinfo=zone, output_field=IntegerField()),
        "rule": F("rule__rule_id"),
        "subject": F("subject_id"),
        "kind": F("kind"),
    }
    return keys[name]


def _result(now: datetime) -> Case:
    return Case(
        When(state=State.MET.value, then=Value(Result.MET.value)),
        When(state=State.MET_LATE.value, then=Value(Result.LATE.value)),
        When(state__in=[State.MISSED.value, State.EXCUSED.value], then=Value(Result.MISSED.value)),
        When(late_at__lte=now, paused_at__isnull=True, then=Value(Result.LATE.value)),
        default=Value(Result.OPEN.value),
        output_field=CharField(),
    )


def _mark() -> Case:
    return Case(
        When(~Q(mode=Mode.LIVE.value), then=Value(Exclusion.EXERCISE.value)),
        When(state=State.MET.value, then=Value("")),
        When(state=State.EXCUSED.value, then=Value(Exclusion.EXCUSED.value)),
        When(system_down=True, then=Value(Exclusion.SYSTEM_DOWN.value)),
        When(state=State.OPEN.value, paused_at__isnull=False, then=Value(Exclusion.PAUSED.value)),
        default=Value(""),
        output_field=CharField(),
    )


def _outcome(result: str, mark: str) -> Outcome:
    return Outcome(Result(result), Exclusion(mark) if mark else None)
