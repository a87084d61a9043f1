"""Clocks about to breach: least time first, one line a subject, one list for all rooms.

Duties of one kind are one line with their count; routine rounds that are not late stand in it by the moment they are due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.portal.board.asked import Board
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.obligations.owed import open_rows
from holdfast.rooms.obligations.rows import Row, rows_of

LINES = 10
FOLD_FROM = 3
# So many rows are read to find the lines; behind them are only later ones.
READ = 300
COUNTED = 9999


def clocks(actor: Actor, board: Board, most: int = LINES) -> Mapping[str, object]:
    """The first lines, and how many clocks run in all."""
    running = open_rows(actor).filter(owner_path__startswith=board.branch, opens_at__lte=board.now)
    running = running.filter(paused_at__isnull=True)
    near = running.filter(Q(series__isnull=True) | Q(late_at__lte=board.now))
    # Rounds that are not late: all of one kind that are due at one moment are one line.
    rounds = running.filter(series__isnull=False, late_at__gt=board.now)
    lines = sorted([*lines_of(_read(near)), *lines_of(_read(rounds), by_time=True)], key=lambda row: row.due_at)
    number = running.order_by()[: COUNTED + 1].count()
    return {"lines": lines[:most], "running": min(number, COUNTED), "many": number > COUNTED}


def lines_of(rows: Sequence[Row], *, by_time: bool = False) -> list[Row]:
    """One line a subject, its soonest; duties of one kind are one line from FOLD_FROM subjects on, decisions never."""
    first = list({(row.room, row.label or row.id): row for row in reversed(rows)}.values())[::-1]
    kinds: dict[object, list[Row]] = {}
    for row in first:
        kinds.setdefault(row.id if row.is_decision else _kind(row, by_time), []).append(row)
    return [_line(alike) for alike in _kept(list(kinds.values()))]


def _kept(kinds: Sequence[list[Row]]) -> Iterable[list[Row]]:
    """Kinds with few rows stay one line each row, in the order of time."""
    split = [[row] for alike in kinds if len(alike) < FOLD_FROM for row in alike]
    whole = [alike for alike in kinds if len(alike) >= FOLD_FROM]
    return sorted([*split, *whole], key=lambda alike: alike[0].due_at)


def _kind(row: Row, by_time: bool) -> tuple[object, ...]:
    return (row.rule_id, row.due_at) if by_time else (row.rule_id,)


def _line(alike: Sequence[Row]) -> Row:
    names = [row.label for row in alike if row.label]
    return replace(alike[0], count=len(alike), others=_(", ").join(names[:2])) if len(alike) > 1 else alike[0]


def _read(rows: object) -> list[Row]:
    return rows_of(list(rows.select_related("post", "owner").order_by("due_at", "id")[:READ]))  # type: ignore[attr-defined]
