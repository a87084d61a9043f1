"""What is owed about the records of other rooms, counted in few queries however many records there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.rule import Point
from holdfast.domain.obligation.states import Kind
from holdfast.kernel.subject import Subject
from holdfast.plumbing.once import once
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.detail import seen
from holdfast.rooms.obligations.mine import NOTHING, Mine, ahead, done_lately, mine
from holdfast.rooms.obligations.models import Obligation, Series
from holdfast.rooms.obligations.owed import open_rows
from holdfast.rooms.obligations.rows import Row, filled, named, rows_of
from holdfast.rooms.obligations.rules import compiled
from holdfast.rooms.obligations.settle_file import record_of

# What rooms above ask with; the first of these stand elsewhere in this room.
__all__ = [
    "NOTHING",
    "Mine",
    "Row",
    "ahead",
    "done_lately",
    "filled",
    "mine",
    "named",
    "open_about",
    "overdue",
    "overdue_counts",
    "points_of",
    "record_of",
    "rows_of",
    "running_at",
    "seen",
]


def overdue(actor: Actor, room: str, now: datetime) -> QuerySet[Obligation]:
    """The duties about records of a room that are open and late at `now`, as far as the actor sees them."""
    return open_rows(actor).filter(subject_room=room, kind=Kind.DUTY.value, late_at__lte=now)


def overdue_counts(actor: Actor, room: str, subjects: Iterable[UUID], now: datetime) -> Mapping[UUID, int]:
    """How many duties of each record are late; records that owe nothing late are left out. One query."""
    late = overdue(actor, room, now).filter(subject_id__in=list(subjects))
    rows = late.order_by().values_list("subject_id").annotate(number=Count("pk"))
    return {UUID(str(subject)): int(number) for subject, number in rows}


@once
def running_at(subject: Subject) -> tuple[Series, ...]:
    """The live series that run at a record, the first one first: rule and posture, and nothing else of them."""
    running = Series.objects.filter(
        subject_room=subject.room, subject_id=subject.id, ends_at__isnull=True, mode=Mode.LIVE.value
    )
    return tuple(running.only("rule_id", "posture").order_by("pk"))


def open_about(actor: Actor, room: str, subjects: Iterable[UUID], most: int = 10) -> list[Row]:
    """What is open about some records of a room, the soonest first, as pages print it."""
    rows = open_rows(actor).filter(subject_room=room, subject_id__in=list(subjects))
    return rows_of(list(rows.select_related("post", "owner").order_by("due_at", "id")[:most]))


def points_of(row: Obligation) -> tuple[Point, ...]:
    """The checklist of what is owed, as its rule has it."""
    return compiled(row.rule_id).clock.checklist
