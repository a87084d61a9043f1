"""A district with many posts, one rule, and as many open obligations as asked, written by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from holdfast.domain.obligation.codec import to_json
from holdfast.domain.obligation.rule import ClockRule, LadderStep, RuleKey
from holdfast.domain.obligation.states import StepKind
from holdfast.domain.rights.roles import Role
from holdfast.kernel.durations import Span
from holdfast.kernel.ids import uuid7
from holdfast.kernel.text import Text
from holdfast.plumbing import clock
from holdfast.project.bench.scratch import connect
from holdfast.rooms.agencies.models import Agency, Holding, Post, User
from holdfast.rooms.obligations.models import Obligation
from holdfast.rooms.rulebook.models import Rule

AGENCIES = 100

RULE = ClockRule(
    key=RuleKey("bench", "1", "patrol"),
    title=Text("Patrol", "巡查"),
    due_after=Span(timedelta(hours=1)),
    ladder=(LadderStep(StepKind.LATE, "late", to=(("post", timedelta(0)),), channels=("in_app",)),),
)


@dataclass(frozen=True)
class Owner:
    """Who owes a row."""

    agency: UUID
    path: str
    post: UUID
    user: UUID


@dataclass(frozen=True)
class Stock:
    """What the rows refer to."""

    rule: int
    owners: tuple[Owner, ...]


def make_stock() -> Stock:
    root = Agency.objects.create(
        code="bench", path="bench.", kind=Agency.Kind.OFFICE, level=Agency.Level.CITY, name_en="Bench"
    )
    rule = Rule.objects.create(
        pack_key="bench", pack_version="1", rule_id="patrol", body=to_json(RULE), body_hash="0" * 64
    )
    return Stock(rule.pk, tuple(_owner(root, number) for number in range(AGENCIES)))


def _owner(root: Agency, number: int) -> Owner:
    code = f"place-{number}"
    agency = Agency.objects.create(
        parent=root,
        code=code,
        path=f"{root.path}{code}.",
        kind=Agency.Kind.OPERATOR,
        level=Agency.Level.OPERATOR,
        name_en=code,
    )
    post = Post.objects.create(agency=agency, key="duty", name_en="Duty", role=Role.OPERATOR.value)
    joined = clock.now() - timedelta(days=400)
    user = User.objects.create(email=f"{code}@bench.example", agency=agency, joined_at=joined)
    Holding.objects.create(post=post, user=user, from_at=joined)
    return Owner(agency.pk, agency.path, post.pk, user.pk)


COLUMNS = [field for field in Obligation._meta.concrete_fields if field.column]
LINES_AT_ONCE = 5000
# What differs from row to row; all else is written once, into the pattern of a line.
VARYING = ("id", "subject_id", "owner_id", "owner_path", "post_id", "opens_at", "due_at", "late_at", "next_tick")


def copy_rows(stock: Stock, due: Iterable[datetime], *, mark: str) -> None:
    """Writes one open obligation for each moment, late at it and never missed."""
    names = ", ".join(str(field.column) for field in COLUMNS)
    lines = _lines(stock, due, _pattern(stock, mark))
    with connect() as link, link.cursor() as cursor:
        with cursor.copy(f"COPY obligations_obligation ({names}) FROM STDIN") as copy:
            while chunk := "".join(islice(lines, LINES_AT_ONCE)):
                copy.write(chunk)
        cursor.execute("ANALYZE obligations_obligation")


def _lines(stock: Stock, due: Iterable[datetime], pattern: str) -> Iterator[str]:
    for number, moment in enumerate(due):
        owner = stock.owners[number % len(stock.owners)]
        late = moment.isoformat()
        yield pattern % {
            "id": uuid7(),
            "subject_id": uuid7(),
            "owner_id": owner.agency,
            "owner_path": owner.path,
            "post_id": owner.post,
            "opens_at": (moment - timedelta(hours=1)).isoformat(),
            "due_at": late,
            "late_at": late,
            "next_tick": late,
        }


def _pattern(stock: Stock, mark: str) -> str:
    """One line of COPY's text, tabs between columns."""
    sample = Obligation(
        mode="live",
        lane="operational",
        rule_id=stock.rule,
        occurrence=mark,
        subject_room="premises",
        subject_label="Place",
        pauses=[],
    )
    return "\t".join(_cell(sample, field.attname, str(field.column)) for field in COLUMNS) + "\n"


def _cell(sample: Obligation, attribute: str, column: str) -> str:
    if column in VARYING:
        return f"%({column})s"
    value = getattr(sample, attribute)
    if value is None:
        return r"\N"
    return {True: "t", False: "f"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def spread(start: datetime, span: timedelta, number: int) -> Iterator[datetime]:
    """So many moments, evenly over a span."""
    return (start + span * place / number for place in range(number))
