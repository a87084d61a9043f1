"""Facts of places from an occupancy table: one row a place, blank is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.rows import Table

NEEDED = ("osm_type", "osm_id")
FACTS = ("daily_footfall", "peak_presence", "public_floor_area_m2", "critical")
# More than this is a slip of the pen: no place on earth has it.
_MOST = 50_000_000
_TYPES = {"n": "n", "w": "w", "r": "r", "node": "n", "way": "w", "relation": "r"}

Value = bool | int | float


@dataclass(frozen=True)
class FactRow:
    """The facts that one row gives; what was blank is not in it."""

    row: int
    ref: str
    facts: Mapping[str, Value]


class _Wrong(ValueError):
    """What was expected of a cell."""


def fact_rows(table: Table) -> Iterator[FactRow | RefusedRow]:
    """Each row as facts, or why it was refused; a second row of one place is refused."""
    yield from table.refused
    seen: dict[str, int] = {}
    for number, cells in table.rows:
        row = _row(table.file, number, cells)
        if isinstance(row, FactRow):
            first = seen.setdefault(row.ref, number)
            if first != number:
                row = RefusedRow(table.file, str(number), "osm_id", f"each place once, row {first} has it", row.ref)
        yield row


def _row(file: str, number: int, cells: Mapping[str, str]) -> FactRow | RefusedRow:
    field = ""
    try:
        ref = ""
        for field, read in (("osm_type", _type), ("osm_id", _id)):
            ref += read(cells[field])
        facts: dict[str, Value] = {}
        for field in FACTS:
            if cells.get(field, "") != "":
                facts[field] = _READ[field](cells[field])
    except _Wrong as wrong:
        return RefusedRow(file, str(number), field, str(wrong), cells[field] or "nothing")
    return FactRow(number, ref, facts)


def _type(text: str) -> str:
    if text.lower() not in _TYPES:
        raise _Wrong("n, w or r")
    return _TYPES[text.lower()]


def _id(text: str) -> str:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise _Wrong("a whole number")
    return str(int(text))


def _people(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > _MOST:
        raise _Wrong(f"a whole number from 0 to {_MOST}, or nothing")
    return int(text)


def _area(text: str) -> int | float:
    try:
        value = float(text)
    except ValueError as error:
        raise _Wrong("a number, or nothing") from error
    if not 0 <= value <= _MOST:
        raise _Wrong(f"a number from 0 to {_MOST}, or nothing")
    return int(value) if value.is_integer() else value


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise _Wrong("0, 1, or nothing")
    return text == "1"


_READ: Mapping[str, Callable[[str], Value]] = {
    "daily_footfall": _people,
    "peak_presence": _people,
    "public_floor_area_m2": _area,
    "critical": _flag,
}
