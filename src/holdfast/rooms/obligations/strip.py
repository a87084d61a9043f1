"""Six weeks of a record's duties, by duty and day: counted in one query, in the zone of the place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, DateField, Max, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.rule import ClockRule, SeriesRule
from holdfast.domain.obligation.states import Kind, State
from holdfast.kernel.subject import Subject
from holdfast.policy.recurrence import recurrence_words
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access
from holdfast.rooms.obligations.models import Obligation, ObligationBase, ObligationPast, Series
from holdfast.rooms.obligations.rows import language
from holdfast.rooms.rulebook.models import Rule
from holdfast.rooms.rulebook.queries import rule_in

DAYS = 42
# The worst of a day is what its cell shows.
WORST_FIRST = ("missed", "late", "open", "excused", "done")


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
    lines = [_line(rule, days, counted[rule.rule_id]) for rule in rules]
    sums = Counter[str]()
    for looks in (looks for by_day in counted.values() for looks in by_day.values()):
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


Counted = Mapping[str, Mapping[date, Mapping[str, int]]]


def _counted(actor: Actor, subject: Subject, zone: ZoneInfo, days: Sequence[date], now: datetime) -> Counted:
    """Rule, day and look of everything due in these days, from the hot table and the past at once."""
    begins = datetime.combine(days[0], time(), tzinfo=zone)
    ends = datetime.combine(days[-1] + timedelta(days=1), time(), tzinfo=zone)
    # What is open and due later stands under today: it can be done now.
    within = Q(due_at__gte=begins, due_at__lt=ends)
    ahead = Q(due_at__gte=ends, opens_at__lte=now, state=State.OPEN.value)
    day = Case(
        When(due_at__gte=ends, then=Value(days[-1])),
        default=TruncDate("due_at", tzinfo=zone),
        output_field=DateField(),
    )
    parts = [
        _duties(actor, model, subject)
        .filter(within | ahead)
        .order_by()
        .annotate(day=day, look=_look(now))
        .values_list("rule__rule_id", "day", "look")
        .annotate(number=Count("pk"))
        for model in (Obligation, ObligationPast)
    ]
    found: dict[str, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for rule, day, look, number in parts[0].union(parts[1], all=True):
        found[str(rule)][day][str(look)] += int(number)
    return found


def _look(now: datetime) -> Case:
    """How one occurrence looks; what a recorded outage broke is told apart, and no missed one is edited away."""
    return Case(
        When(state=State.MET.value, then=Value("done")),
        When(state=State.EXCUSED.value, then=Value("excused")),
        When(system_down=True, then=Value("excused")),
        When(state=State.MISSED.value, then=Value("missed")),
        When(state=State.MET_LATE.value, then=Value("late")),
        When(Q(late_at__lte=now, paused_at__isnull=True), then=Value("late")),
        default=Value("open"),
    )


def _rules(subject: Subject, counted: Counted) -> Sequence[Rule]:
    """The duties that run and those that were owed in these weeks, the newest row of each."""
    running = Series.objects.filter(
        subject_room=subject.room, subject_id=subject.id, ends_at__isnull=True, mode=Mode.LIVE.value
    )
    owed = Rule.objects.filter(rule_id__in=list(counted)).values("rule_id").annotate(newest=Max("pk")).values("newest")
    rows = Rule.objects.filter(Q(pk__in=running.values("rule_id")) | Q(pk__in=owed)).order_by("pk")
    return list({row.rule_id: row for row in rows}.values())


def _line(rule: Rule, days: Sequence[date], by_day: Mapping[date, Mapping[str, int]]) -> Line:
    read = rule_in(rule)
    clock: ClockRule = read.clock if isinstance(read, SeriesRule) else read
    often = recurrence_words(read.rrule).in_language(language()) if isinstance(read, SeriesRule) else ""
    title = clock.title.in_language(language())
    return Line(rule.rule_id, title, often, [_cell(day, by_day.get(day, {})) for day in days])


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
