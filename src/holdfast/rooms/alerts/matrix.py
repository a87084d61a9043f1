"""The acknowledgement matrix: a lane for each one asked, the silent first; when who was told again; the sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.domain.alert.figures import Answer, Answers, answers_of
from holdfast.domain.obligation.states import StepKind
from holdfast.plumbing.pages import is_chinese
from holdfast.rooms.alerts.models import Alert, Target, Version
from holdfast.rooms.alerts.rules import Book
from holdfast.rooms.alerts.words import kind_words
from holdfast.rooms.obligations.models import Step

AFTER = timedelta(minutes=5)
SEEN_LANES = 24
MOST_LANES = 300
SHOWN_STEPS = {StepKind.SOON.value: "reminder", StepKind.LATE.value: "widened", StepKind.ESCALATE.value: "widened"}


@dataclass(frozen=True)
class Mark:
    at: datetime
    kind: str
    words: str


@dataclass(frozen=True)
class Lane:
    """One who was asked, in the names that the tag `lane` prints."""

    id: UUID
    name: str
    who: str
    marks: Sequence[Mark]
    tone: str
    left: str
    ended: bool
    order: tuple[int, float]
    premises: UUID | None
    agency: UUID
    waits: bool


@dataclass(frozen=True)
class Column:
    """One step of the ladder: where it stands on the time axis."""

    x: float
    words: str


@dataclass(frozen=True)
class Matrix:
    lanes: Sequence[Lane]
    columns: Sequence[Column]
    starts: datetime
    ends: datetime
    answers: Answers
    points: str
    within: timedelta
    more: int

    @property
    def first(self) -> Sequence[Lane]:
        """Those that are seen at once: the silent, as they stand first."""
        return self.lanes[:SEEN_LANES]

    @property
    def rest(self) -> Sequence[Lane]:
        return self.lanes[SEEN_LANES:]


def matrix_of(alert: Alert, book: Book, now: datetime) -> Matrix | None:
    """Of the version that asked last; None: nobody was asked."""
    asking = Version.objects.filter(alert=alert, targets__isnull=False).order_by("-number").first()
    if asking is None:
        return None
    rows = list(Target.objects.filter(version=asking).select_related("agency", "premises"))
    steps = _steps([row.obligation_id for row in rows if row.obligation_id])
    starts = asking.issued_at or now
    within = book.clock(book.level(asking.level).acknowledge).due_after.elapsed
    ladder = _ladder(book, asking)
    ends = starts + within + max([*(offset for offset, _words in ladder), timedelta(0)]) + AFTER
    lanes = sorted(
        (_lane(row, steps.get(row.obligation_id or row.pk, []), now) for row in rows), key=lambda lane: lane.order
    )
    columns = [
        _column(starts, ends, starts + within / 2, _("reminder")),
        _column(starts, ends, starts + within, _("late")),
    ]
    columns += [_column(starts, ends, starts + within + offset, words) for offset, words in ladder]
    return Matrix(
        lanes[:MOST_LANES], columns, starts, ends, _answers(rows, now), _curve(rows, starts, ends), within,
        max(0, len(lanes) - MOST_LANES),
    )  # fmt: skip


def _answers(rows: Sequence[Target], now: datetime) -> Answers:
    return answers_of(answer_of(row, now) for row in rows if row.answered_at or not row.released_at)


def answer_of(row: Target, now: datetime) -> Answer:
    took = max(timedelta(0), row.answered_at - row.asked_at) if row.answered_at else None
    return Answer(took, row.within, over=now > row.asked_at + row.within)


def _lane(row: Target, steps: Sequence[Step], now: datetime) -> Lane:
    chinese = is_chinese()
    name = row.premises.name if row.premises else (row.agency.name_zh if chinese else "") or row.agency.name_en
    if row.premises and chinese:
        name = row.premises.name_zh or name
    who = ((row.agency.name_zh if chinese else "") or row.agency.name_en) if row.premises else kind_words(row.kind)
    marks = [Mark(row.asked_at, "delivered", _("told"))] if row.asked_at <= now else []
    marks += [Mark(step.due_at, SHOWN_STEPS[step.kind], step.key) for step in steps if step.kind in SHOWN_STEPS]
    tone, left, end, order = _end_of(row, now)
    return Lane(
        row.pk, name, who, [*marks, *end], tone, left, row.answered_at is not None or row.released_at is not None, order,
        row.premises_id, row.agency_id, row.answered_at is None and row.released_at is None,
    )  # fmt: skip


def _end_of(row: Target, now: datetime) -> tuple[str, str, list[Mark], tuple[int, float]]:
    """Tone, words at the end, the last mark, and the place in the order: silent and late first, answered last."""
    due = row.asked_at + row.within
    if row.answered_at is not None:
        took = max(timedelta(0), row.answered_at - row.asked_at)
        tone = "ok" if row.answered_at <= due else "late"
        mark = Mark(row.answered_at, tone, _("acknowledged") if tone == "ok" else _("acknowledged late"))
        return tone, short(took), [mark], (2, -took.total_seconds())
    if row.released_at is not None:
        return "off", _("not needed"), [], (3, 0.0)
    if now > due:
        return "bad", f"+{short(now - due)}", [], (0, (due - now).total_seconds())
    if row.asked_at > now:
        return "open", _("asked later"), [], (1, (due - now).total_seconds())
    return "open", _("%(span)s left") % {"span": short(due - now)}, [], (1, (due - now).total_seconds())


def _steps(ids: Sequence[UUID]) -> Mapping[UUID, list[Step]]:
    found: dict[UUID, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(obligation_id__in=ids).order_by("due_at"):
        found[step.obligation_id].append(step)
    return found


def _ladder(book: Book, asking: Version) -> list[tuple[timedelta, str]]:
    """The steps up of those who answer at this level."""
    rule = book.clock(book.level(asking.level).acknowledge)
    words = {"level:district": _("District"), "level:city": _("City"), "level:province": _("Province")}
    return [
        (step.offset, words.get(step.to[0][0], step.to[0][0]))
        for step in rule.ladder
        if step.kind is StepKind.ESCALATE and step.anchor == "late" and step.to
    ]


def _column(starts: datetime, ends: datetime, at: datetime, words: str) -> Column:
    return Column(place(starts, ends, at), words)


def place(starts: datetime, ends: datetime, at: datetime) -> float:
    whole = (ends - starts).total_seconds() or 1.0
    return round(100 * min(1.0, max(0.0, (at - starts).total_seconds() / whole)), 1)


def _curve(rows: Sequence[Target], starts: datetime, ends: datetime) -> str:
    """How many had answered by when, as points of a line in a box of 100 by 100."""
    moments = sorted(row.answered_at for row in rows if row.answered_at)
    if not moments:
        return ""
    points = ["0,100"]
    for number, moment in enumerate(moments, start=1):
        points.append(f"{place(starts, ends, moment)},{round(100 - 100 * number / len(rows), 1)}")
    return " ".join(points)


def short(span: timedelta) -> str:
    """`8:18`, `1:02:03`."""
    seconds = max(0, int(span.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
