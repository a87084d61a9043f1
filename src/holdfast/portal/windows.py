"""The window bar: opens, due, late, missed and now on one line, in per cent of its width. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise

from django.utils.translation import gettext as _

NEAREST = 24.0
NOW_HALF = 8.0


@dataclass(frozen=True)
class Tick:
    """One instant on the line: where, its word, its time, and which end of its text stands there."""

    x: float
    word: str
    time: str
    anchor: str


@dataclass(frozen=True)
class Bar:
    """What the drawing fills: time gone before due, time over since due; `now` may be past either end."""

    ticks: tuple[Tick, ...]
    gone: float
    due: float
    over: float
    now: float
    now_word: str
    to_come: float
    rest: float


def bar_of(row: object, now: datetime, zone: tzinfo) -> Bar:
    """The bar of an obligation's row. Instants that lie close are drawn apart; between them the line keeps its scale."""
    instants = _instants(row)
    moments = [moment for moment, _word in instants]
    places = _apart(moments)
    running = getattr(row, "state", "open") == "open"
    at = now if running else (getattr(row, "settled_true_at", None) or moments[-1])
    here = _place(at, moments, places)
    due = places[1]
    word = _("now %(time)s") if running else _("at %(time)s")
    return Bar(
        ticks=_ticks(instants, places, zone, at),
        gone=round(min(here, due), 1),
        due=due,
        over=round(max(0.0, here - due), 1),
        now=round(min(100 - NOW_HALF, max(NOW_HALF, here)), 1),
        now_word=word % {"time": f"{at.astimezone(zone):%H:%M}"},
        to_come=round(max(here, due), 1),
        rest=round(100 - max(here, due), 1),
    )


def _instants(row: object) -> list[tuple[datetime, str]]:
    opens, due, late = row.opens_at, row.due_at, row.late_at  # type: ignore[attr-defined]
    missed = getattr(row, "missed_at", None)
    words = [(opens, _("opens")), (due, _("due, then late") if due == late else _("due"))]
    words += [] if due == late else [(late, _("late"))]
    words += [(missed, _("missed"))] if missed and missed > late else []
    return words


def _apart(moments: Sequence[datetime]) -> list[float]:
    """Shares of the line in per cent, to scale but never nearer than NEAREST."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    whole = sum(gaps) or 1.0
    free = 100.0 - NEAREST * len(gaps)
    widths = [NEAREST + free * gap / whole for gap in gaps]
    return [round(sum(widths[:n]), 1) for n in range(len(moments))]


def _place(at: datetime, moments: Sequence[datetime], places: Sequence[float]) -> float:
    """Where `at` lies between the instants around it."""
    after = bisect_right(moments, at)
    if after == 0:
        return 0.0
    if after == len(moments):
        return 100.0
    start, end = moments[after - 1], moments[after]
    share = (at - start) / (end - start)
    return places[after - 1] + share * (places[after] - places[after - 1])


def _ticks(
    instants: list[tuple[datetime, str]], places: Sequence[float], zone: tzinfo, at: datetime
) -> tuple[Tick, ...]:
    """Seconds when all is on one day; else the day is named where it is not the day of `at`."""
    days = {moment.astimezone(zone).date() for moment, _word in instants}
    today = at.astimezone(zone).date()
    last = len(instants) - 1
    anchors = ["start" if n == 0 else "end" if n == last else "middle" for n in range(len(instants))]
    return tuple(
        Tick(x, word, _printed(moment.astimezone(zone), len(days) == 1, today), anchor)
        for (moment, word), x, anchor in zip(instants, places, anchors, strict=True)
    )


def _printed(local: datetime, one_day: bool, today: date) -> str:
    if one_day:
        return f"{local:%H:%M:%S}"
    return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"
