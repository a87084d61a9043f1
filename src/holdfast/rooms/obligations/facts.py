"""Rows turned into the facts that the domain asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from holdfast.domain.mode import Mode
from holdfast.domain.obligation.pause import Pause
from holdfast.domain.obligation.settle import Standing
from holdfast.domain.obligation.states import State
from holdfast.domain.obligation.tick import Clock, Outage
from holdfast.domain.obligation.window import Window
from holdfast.kernel.subject import Subject
from holdfast.plumbing.models import Outage as OutageRow
from holdfast.rooms.obligations.models import ObligationBase

ROOM = "obligations"


def window(row: ObligationBase) -> Window:
    return Window(row.opens_at, row.due_at, row.late_at, row.missed_at)


def clock_facts(row: ObligationBase) -> Clock:
    return Clock(
        window=window(row),
        state=State(row.state),
        ticked_to=row.ticked_to,
        breached_at=row.breached_at,
        system_down=row.system_down,
        pauses=pauses(row),
    )


def standing(row: ObligationBase) -> Standing:
    return Standing(window(row), State(row.state), row.settled_entered_at, row.paused_at)


def pauses(row: ObligationBase) -> tuple[Pause, ...]:
    return tuple(Pause(*(datetime.fromisoformat(text) for text in pair)) for pair in row.pauses)


def itself(row: ObligationBase) -> Subject:
    """The obligation as the subject of its entries, messages and evidence."""
    return Subject(ROOM, row.id)


def about(row: ObligationBase) -> Subject:
    """What the obligation is about."""
    return Subject(row.subject_room, row.subject_id)


def mode(row: ObligationBase) -> Mode:
    return Mode(row.mode)


def outages_since(rows: Iterable[ObligationBase]) -> tuple[Outage, ...]:
    """The recorded outages that may overlap the windows of these rows."""
    earliest = min(row.opens_at for row in rows)
    found = OutageRow.objects.filter(ended_at__gt=earliest).values_list("began_at", "ended_at")
    return tuple(Outage(*pair) for pair in found)
