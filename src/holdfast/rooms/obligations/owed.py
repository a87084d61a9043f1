"""The list of what is owed: whose, by room, grouped by time, rounds of one kind folded. Bounded, whatever is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.plumbing.paging import page_of
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.rights import visible_to
from holdfast.rooms.obligations import access
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.obligations.rows import Row, rows_of

WINDOW = 100
COUNTED = 20_000
FOLD_FROM = 3
WHOSE = ("post", "agency", "branch")
DECISIONS = "decisions"


@dataclass(frozen=True)
class Wanted:
    """What the reader asked to see."""

    whose: str = "branch"
    room: str = ""
    rule: int | None = None
    after: str = ""


@dataclass(frozen=True)
class Figures:
    """Counts of what is open; `capped` when there are more than are counted."""

    whose: Counter[str]
    rooms: Counter[str]
    late: int
    soon: int
    paused: int
    capped: bool

    def open(self, whose: str) -> int:
        return self.whose[whose]


@dataclass(frozen=True)
class Group:
    """Rows that fall due in one stretch of time."""

    key: str
    title: str
    aside: str
    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)


def open_rows(actor: Actor) -> QuerySet[Obligation]:
    """Every live open obligation that the actor may see; what is practised stands on the exercise's own pages."""
    return visible_to(
        Obligation.objects.filter(state=State.OPEN.value, mode=Mode.LIVE.value), actor, access.READ, room="obligations"
    )


def owed_page(actor: Actor, wanted: Wanted, now: datetime) -> tuple[list[Group], str | None]:
    """The groups of one page, soonest first, and the key of the page after."""
    rows = _narrowed(_of(open_rows(actor), actor, wanted.whose), wanted)
    # Narrow rows are sorted first, whole ones are read for the page alone: at 50,000 open rows a third of the time.
    page, following = page_of(rows.only("id", "due_at"), after=wanted.after, limit=WINDOW, by=("due_at", "id"))
    whole = Obligation.objects.filter(pk__in=[row.pk for row in page]).select_related("post", "owner")
    return grouped(rows_of(list(whole.order_by("due_at", "id"))), now, folding=wanted.rule is None), following


def figures(actor: Actor, wanted: Wanted, now: datetime) -> Figures:
    """All counts of the page in one query over at most COUNTED rows."""
    bounded = open_rows(actor).order_by().values("id")[: COUNTED + 1]
    four_fifths = ExpressionWrapper((F("due_at") - F("opens_at")) * 0.8, output_field=DurationField())
    tone = Case(
        When(paused_at__isnull=False, then=Value("paused")),
        When(late_at__lte=now, then=Value("late")),
        When(Q(due_at__lte=now), then=Value("soon")),
        When(Q(opens_at__lt=F("due_at")) & Q(opens_at__lte=Value(now) - four_fifths), then=Value("soon")),
        default=Value("open"),
    )
    counted = (
        Obligation.objects.filter(id__in=bounded)
        .order_by()
        .values("subject_room", "kind", "post_id", "owner_id", tone=tone)
        .annotate(number=Count("id"))
    )
    return _summed([dict(row) for row in counted], actor, wanted)


def _summed(counted: Sequence[dict[str, object]], actor: Actor, wanted: Wanted) -> Figures:
    whose: Counter[str] = Counter()
    rooms: Counter[str] = Counter()
    tones: Counter[str] = Counter()
    for row in counted:
        number = int(str(row["number"]))
        belongs = [name for name, mine in _belongings(row, actor) if mine]
        whose.update(dict.fromkeys(belongs, number))
        if wanted.whose in belongs:
            rooms[_room(row)] += number
            tones[str(row["tone"])] += number
    return Figures(whose, rooms, tones["late"], tones["soon"], tones["paused"], whose["branch"] > COUNTED)


def _belongings(row: dict[str, object], actor: Actor) -> Iterable[tuple[str, bool]]:
    yield "branch", True
    yield "agency", row["owner_id"] == actor.agency_id
    yield "post", actor.post_id is not None and row["post_id"] == actor.post_id


def _room(row: dict[str, object]) -> str:
    return DECISIONS if row["kind"] == Kind.DECISION.value else str(row["subject_room"])


def _of(rows: QuerySet[Obligation], actor: Actor, whose: str) -> QuerySet[Obligation]:
    if whose == "post":
        return rows.filter(post_id=actor.post_id) if actor.post_id else rows.none()
    return rows.filter(owner_id=actor.agency_id) if whose == "agency" else rows


def _narrowed(rows: QuerySet[Obligation], wanted: Wanted) -> QuerySet[Obligation]:
    if wanted.room == DECISIONS:
        rows = rows.filter(kind=Kind.DECISION.value)
    elif wanted.room:
        rows = rows.filter(subject_room=wanted.room, kind=Kind.DUTY.value)
    return rows.filter(rule_id=wanted.rule) if wanted.rule is not None else rows


def grouped(rows: Iterable[Row], now: datetime, *, folding: bool = True) -> list[Group]:
    """Rows under now, next hour, today and later, in that order; empty groups are left out."""
    groups: dict[str, list[Row]] = {"now": [], "hour": [], "today": [], "later": []}
    for row in rows:
        groups[bucket(row, now)].append(row)
    words = _words(now)
    return [
        Group(key, *words[key], tuple(folded(found) if folding and key != "now" else found))
        for key, found in groups.items()
        if found
    ]


def bucket(row: Row, now: datetime) -> str:
    """Where a row stands: late or due within ten minutes is now; a day ends at local midnight."""
    if row.due_at <= now + timedelta(minutes=10):
        return "now" if row.paused_at is None else "today"
    if row.due_at <= now + timedelta(hours=1):
        return "hour"
    return "today" if row.due_at < _midnight(now) else "later"


def folded(rows: Sequence[Row]) -> list[Row]:
    """Rounds of one kind become one row at the place of the first, when there are at least FOLD_FROM of them."""
    kinds = Counter(_kind_of(row) for row in rows if row.in_series)
    seen: set[tuple[int, str]] = set()
    kept: list[Row] = []
    for row in rows:
        key = _kind_of(row)
        if not row.in_series or kinds[key] < FOLD_FROM:
            kept.append(row)
        elif key not in seen:
            seen.add(key)
            kept.append(replace(row, count=kinds[key], others=_labels(rows, key)))
    return kept


def _kind_of(row: Row) -> tuple[int, str]:
    return row.rule_id, row.room


def _labels(rows: Sequence[Row], key: tuple[int, str]) -> str:
    names = list(dict.fromkeys(row.label for row in rows if _kind_of(row) == key and row.label))
    return _(", ").join(names[:2])


def _midnight(now: datetime) -> datetime:
    local = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=1), time.min))


def _words(now: datetime) -> dict[str, tuple[str, str]]:
    until = timezone.localtime(now + timedelta(hours=1))
    return {
        "now": (_("Now"), _("late, or under 10 min")),
        "hour": (_("Next hour"), _("due before %(time)s") % {"time": f"{until:%H:%M}"}),
        "today": (_("Today"), _("due before midnight")),
        "later": (_("Later"), _("after midnight")),
    }
