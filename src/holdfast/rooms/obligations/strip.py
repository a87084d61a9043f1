"""Six weeks of a record's duties, by duty and day: counted in one query, in the zone of the place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.kernel.subject import Subject
from holdfast.policy.recurrence import recurrence_words
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access
from holdfast.rooms.obligations.models import Obligation, ObligationBase, ObligationPast
from holdfast.rooms.obligations.queries import running_at
from holdfast.rooms.obligations.rows import language
from holdfast.rooms.obligations.rules import Compiled, compiled

DAYS = 42
# The worst of a day is what its cell shows.
WORST_FIRST = ("missed", "late", "open", "excused", "done")

_DAY = "CASE WHEN due_at >= %s THEN %s ELSE (due_at AT TIME ZONE %s)::date END"
# How one occurrence looks; what a recorded outage broke is told apart, and no missed one is edited away.
_LOOK = """
CASE WHEN state = 'met' THEN 'done' WHEN state = 'excused' OR system_down THEN 'excused' WHEN state = 'missed' THEN 'missed'
    WHEN state = 'met_late' THEN 'late' WHEN late_at <= %s AND paused_at IS NULL THEN 'late' ELSE 'open' END
"""

WORDS = {
    "done": noop("done"),
    "late": noop("late"),
    "missed": noop("missed"),
    "excused": noop("excused"),
    "open": noop("open"),
}


@dataclass(frozen=True)
class Cell:
    """One duty on one day. `look` is one of WORST_FIRST, or none; `words` say the counts."""

    day: date
    look: str = "none"
    words: str = ""
    number: int = 0

    @property
    def is_plain(self) -> bool:
        """All was done in time: the Tab key goes on to days that ask a question."""
        return self.look == "done"


@dataclass(frozen=True)
class Line:
    """One duty in all days, with the words of how often it is owed."""

    rule: str
    title: str
    often: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Strip:
    """The whole: days, duties, and the share that was done on time (None: nothing was due)."""

    days: Sequence[date]
    lines: Sequence[Line]
    on_time: float | None
    counts: Mapping[str, int] = field(default_factory=dict)


def strip(actor: Actor, subject: Subject, zone: str, now: datetime) -> Strip:
    """The duties of `subject` in the six weeks that end today."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counted = _counted(actor, subject, ZoneInfo(zone), days, now)
    rules = _rules(subject, counted)
    by_duty = _by_duty(counted)
    lines = [_line(rule, days, by_duty.get(rule.clock.key.rule, {})) for rule in rules]
    sums = Counter[str]()
    for looks in (looks for by_day in by_duty.values() for looks in by_day.values()):
        sums.update(looks)
    return Strip(days, lines, _on_time(sums), sums)


def day_rows(actor: Actor, subject: Subject, zone: str, rule: str, day: date) -> Iterator[ObligationBase]:
    """The occurrences of one duty on one day, settled ones that were put away too."""
    begins = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    window = Q(due_at__gte=begins, due_at__lt=datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)))
    for model in (ObligationPast, Obligation):
        rows = _duties(actor, model, subject).filter(window, rule__rule_id=rule)
        yield from rows.select_related("post", "owner").order_by("due_at")


def _duties(actor: Actor, model: type[ObligationBase], subject: Subject) -> QuerySet[ObligationBase]:
    rows = model._default_manager.filter(
        subject_room=subject.room, subject_id=subject.id, mode=Mode.LIVE.value, kind=Kind.DUTY.value
    ).exclude(state=State.WITHDRAWN.value)
    return visible_to(rows, actor, access.READ, room="obligations")


ByDay = Mapping[date, Mapping[str, int]]
Counted = Mapping[int, ByDay]


def _counted(actor: Actor, subject: Subject, zone: ZoneInfo, days: Sequence[date], now: datetime) -> Counted:
    """Row of the rule, day and look of everything due in these days, from the hot table and the past at once."""
    begins = datetime.combine(days[0], time(), tzinfo=zone)
    ends = datetime.combine(days[-1] + timedelta(days=1), time(), tzinfo=zone)
    # What is open and due later stands under today: it can be done now.
    within = Q(due_at__gte=begins, due_at__lt=ends)
    ahead = Q(due_at__gte=ends, opens_at__lte=now, state=State.OPEN.value)
    # Written out: the same as expressions takes the database's library longer to compile than the database to count.
    day = RawSQL(_DAY, [ends, days[-1], str(zone)])  # noqa: S611
    look = RawSQL(_LOOK, [now])  # noqa: S611  our own words, the moments as values
    parts = [
        _duties(actor, model, subject)
        .filter(within | ahead)
        .order_by()
        .annotate(day=day, look=look)
        .values_list("rule_id", "day", "look")
        .annotate(number=Count("pk"))
        for model in (Obligation, ObligationPast)
    ]
    found: dict[int, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for rule, on, seen, number in parts[0].union(parts[1], all=True):
        found[rule][on][str(seen)] += int(number)
    return found


def _by_duty(counted: Counted) -> Mapping[str, ByDay]:
    """The same by the rule's own name: its rows of several versions are one duty."""
    found: dict[str, dict[date, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for rule, by_day in counted.items():
        for day, looks in by_day.items():
            found[compiled(rule).clock.key.rule][day].update(looks)
    return found


def _rules(subject: Subject, counted: Counted) -> Sequence[Compiled]:
    """The duties that run and those that were owed in these weeks, the newest row of each that stands here."""
    here = {series.rule_id for series in running_at(subject)} | set(counted)
    newest = {compiled(rule).clock.key.rule: rule for rule in sorted(here)}
    return [compiled(rule) for rule in sorted(newest.values())]


def _line(rule: Compiled, days: Sequence[date], by_day: ByDay) -> Line:
    often = recurrence_words(rule.series.rrule).in_language(language()) if rule.series else ""
    title = rule.clock.title.in_language(language())
    return Line(rule.clock.key.rule, title, often, [_cell(day, by_day.get(day, {})) for day in days])


def _cell(day: date, looks: Mapping[str, int]) -> Cell:
    worst = next((look for look in WORST_FIRST if looks.get(look)), "none")
    if worst == "none":
        return Cell(day)
    said = [f"{looks[look]} {_word(look)}" for look in WORST_FIRST if looks.get(look)]
    return Cell(day, worst, ", ".join(said), looks["missed"] if worst == "missed" else 0)


def _word(look: str) -> str:
    return _(WORDS[look])


def _on_time(sums: Mapping[str, int]) -> float | None:
    """Done of what was due; what is excused or was broken by an outage is in neither."""
    due = sums.get("done", 0) + sums.get("late", 0) + sums.get("missed", 0)
    return round(100 * sums.get("done", 0) / due, 1) if due else None
