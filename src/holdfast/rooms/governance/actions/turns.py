"""Carrying out that a period begins or is over: each once, by whichever worker claims the row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.domain.mode import Mode
from holdfast.domain.posture import Turn, turn_due
from holdfast.domain.rights.branch import ancestors
from holdfast.kernel.subject import Subject
from holdfast.plumbing import events
from holdfast.rooms.agencies.actor import SYSTEM_ACTOR
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.governance.duties import follow_period
from holdfast.rooms.governance.entries import enter
from holdfast.rooms.governance.events import PostureMoved
from holdfast.rooms.governance.facts import heightened
from holdfast.rooms.governance.models import Period

VERBS = {Turn.BEGIN: "begun", Turn.OVER: "over", Turn.PASSED: "passed"}


def to_begin(now: datetime) -> QuerySet[Period]:
    """The periods that are to begin by now, the first begun first."""
    return _due(now).filter(begun_at__isnull=True, ended_at__isnull=True, from_at__lte=now).order_by("from_at", "pk")


def to_end(now: datetime) -> QuerySet[Period]:
    """The periods that are over by now."""
    ended = Q(until_at__lte=now) | Q(ended_at__lte=now)
    return _due(now).filter(ended, Q(begun_at__isnull=False) | Q(ended_at__isnull=False)).order_by("until_at", "pk")


def _due(now: datetime) -> QuerySet[Period]:
    live = Period.objects.filter(state=Period.State.DECLARED, over_at__isnull=True)
    return live.filter(Q(aside_until__isnull=True) | Q(aside_until__lte=now))


def claim(due: QuerySet[Period]) -> Period | None:
    """The first row that no other worker has; its transaction is the caller's."""
    return due.select_for_update(skip_locked=True, of=("self",)).first()


def carry_out(row: Period, now: datetime) -> None:
    """Lets a claimed period begin or be over."""
    _one_at_a_time(row.area_path)
    turn = turn_due(heightened(row), now, begun=row.begun_at is not None) or Turn.PASSED
    if turn is Turn.BEGIN:
        row.begun_at = now
    else:
        row.over_at = now
    row.save(update_fields=["begun_at", "over_at"])
    live = turn is not Turn.PASSED and row.mode == Mode.LIVE.value
    enter(VERBS[turn], row, SYSTEM_ACTOR, series=follow_period(row.area_path) if live else 0)
    if turn is not Turn.PASSED:
        events.publish(_event(row, now, begun=turn is Turn.BEGIN))


def _one_at_a_time(path: str) -> None:
    """Two periods that reach the same places turn one after the other: each must see what the other left running.

    Their areas lie on one line of the tree, so the agencies of that line are locked, from the root down.
    """
    line = Agency.objects.filter(path__in=ancestors(path)).order_by("path")
    list(line.select_for_update(no_key=True).values_list("pk", flat=True))


def _event(row: Period, now: datetime, *, begun: bool) -> PostureMoved:
    return PostureMoved(
        period_id=row.pk,
        area_path=row.area_path,
        begun=begun,
        posture=row.posture,
        reason=row.reason,
        cause=Subject(row.cause_room, row.cause_id),
        at=now,
        mode=row.mode,
    )


def set_aside(pk: UUID, until: datetime) -> None:
    """Looks at a row that failed later, so that it never stops the others."""
    Period.objects.filter(pk=pk).update(aside_until=until)
