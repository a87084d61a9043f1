"""All rooms' rows of rights in one table: what completeness is tested on, and what the page of rights prints."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from holdfast.domain.rights.table import Right, RightsTable

ROOMS = (
    "alerts",
    "premises",
    "measures",
    "plans",
    "rounds",
    "governance",
    "rosters",
    "atlas",
    "obligations",
    "rulebook",
    "evidence",
    "feeds",
    "outbox",
    "agencies",
    "ledger",
)


def rights_table() -> RightsTable:
    """The declared rows of every room; two rows for one act are an error."""
    return RightsTable(right for room in ROOMS for right in rows_of(room))


def takings() -> Mapping[str, Right]:
    """The kinds of entries of acts that take something away, each with its right."""
    return {kind: right for room in ROOMS for kind, right in _takes_away(room).items()}


def _takes_away(room: str) -> Mapping[str, Right]:
    found: Mapping[str, Right] = getattr(import_module(f"holdfast.rooms.{room}.access"), "TAKES_AWAY", {})
    return found


def rows_of(room: str) -> tuple[Right, ...]:
    """The rows that a room's `access.py` declares."""
    rows: tuple[Right, ...] = import_module(f"holdfast.rooms.{room}.access").RIGHTS
    return rows
