"""The rows behind a figure: each obligation with what became of it, hot and past alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from holdfast.domain.indicator.figure import Grammar, figure
from holdfast.domain.indicator.words import Exclusion
from holdfast.portal.calendar.asked import LOOKS, Asked
from holdfast.portal.calendar.heat import Cell, cell
from holdfast.portal.faces import face_of, span_words
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.models import Obligation, ObligationBase
from holdfast.rooms.obligations.ranking import rows_of_span
from holdfast.rooms.obligations.rows import Row, rows_of
from holdfast.rooms.obligations.tally import tally

PAGE = 50
ON_ONE_DAY = 60


@dataclass(frozen=True)
class Told:
    """One row: what it is, what became of it in words, and whether its own page still holds it."""

    row: Row
    words: str
    tone: str
    opens: bool


@dataclass(frozen=True)
class Opened:
    """One place on one day: its hours, then its rows."""

    hours: Sequence[tuple[int, Cell]]
    rows: Sequence[Told]
    figure: object
    more: bool


def listed(actor: Actor, asked: Asked, now: datetime) -> tuple[list[Told], str | None]:
    """One page of rows, and the key of the page after."""
    kind = asked.span()
    found, following = rows_of_span(actor, kind, now, LOOKS.get(asked.look, ()), limit=PAGE, after=asked.after)
    return told_of(found, now), following


def counted(actor: Actor, asked: Asked, now: datetime) -> Mapping[str, int]:
    """How many rows there are under each outcome, whatever the page shows."""
    told = figure(tally(actor, asked.span(), (), now).get((), {}), Grammar())
    apart = sum(number for mark, number in told.left_out.items() if mark is not Exclusion.EXERCISE)
    return {"met": told.met, "late": told.late, "missed": told.missed, "open": told.open, "apart": apart}


def opened(actor: Actor, asked: Asked, now: datetime) -> Opened:
    """What a cell opens."""
    by_hour = tally(actor, asked.span(), ("hour",), now)
    rows, more = rows_of_span(actor, asked.span(), now, (), limit=ON_ONE_DAY)
    hours = [(hour, cell(asked.first, by_hour.get((hour,), {}))) for hour in range(24)]
    whole: dict[object, int] = {}
    for numbers in by_hour.values():
        for outcome, number in numbers.items():
            whole[outcome] = whole.get(outcome, 0) + number
    return Opened(hours, told_of(rows, now), figure(whole, Grammar()), bool(more))  # type: ignore[arg-type]


def told_of(found: Sequence[ObligationBase], now: datetime) -> list[Told]:
    """The rows as pages print them."""
    printed = rows_of(found)  # type: ignore[arg-type]
    return [_told(row, obligation, now) for row, obligation in zip(printed, found, strict=True)]


def _told(row: Row, obligation: ObligationBase, now: datetime) -> Told:
    face = face_of(row, now)
    return Told(row, _words(row, obligation, face.word), face.tone, isinstance(obligation, Obligation))


def _words(row: Row, obligation: ObligationBase, word: str) -> str:
    """`met late, by 12:00`; what stands apart from figures says why."""
    late_by = (row.settled_true_at or row.due_at) - row.due_at
    if row.state == "met_late" and late_by > timedelta(0):
        word = _("done %(span)s late") % {"span": span_words(late_by)}
    if obligation.system_down and row.state not in ("met", "excused"):
        return _("%(word)s, while the system was down") % {"word": word}
    if obligation.excused_at and row.state == "missed":
        return _("%(word)s, excused afterwards") % {"word": word}
    return word
