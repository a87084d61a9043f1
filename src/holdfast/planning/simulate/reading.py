"""Fields of a document, each checked where it is read: a wrong one names file, row and field."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.simulate.arrays import Floats

Row = Mapping[str, Any]


@dataclass(frozen=True)
class At:
    """Where a reader stands: file, table and row."""

    file: str
    table: str = ""
    row: int | None = None

    def bad(self, field: str, expected: str, came: object) -> BadInput:
        """The refusal of a field here."""
        name = f"{self.table}.{field}".strip(".")
        return BadInput(Place(self.file, row=self.row, field=name), expected, "nothing" if came is None else str(came))

    def known(self, row: Row, fields: Iterable[str]) -> None:
        """Refuses a field that nobody knows."""
        for field in row:
            if field not in set(fields):
                raise self.bad(field, "one of " + ", ".join(sorted(fields)), field)

    def number(
        self, row: Row, field: str, default: float | None = None, *, low: float = 0.0, high: float = math.inf
    ) -> float:
        """A finite number from `low` to `high`."""
        value = row.get(field, default)
        expected = f"a number from {low:g}" + ("" if high == math.inf else f" to {high:g}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.bad(field, expected, value)
        if not low <= value <= high:
            raise self.bad(field, expected, value)
        return float(value)

    def word(self, row: Row, field: str, among: Iterable[str] | None = None, default: str | None = None) -> str:
        """A name; one of `among` where that is said."""
        value, listed = row.get(field, default), None if among is None else list(among)
        if not isinstance(value, str) or not value or (listed is not None and value not in listed):
            raise self.bad(field, "a name" if listed is None else "one of " + ", ".join(listed[:12]), value)
        return value

    def numbers(self, values: object, field: str, lengths: Iterable[int] | None = None) -> tuple[float, ...]:
        """A list of numbers from 0, of one of these lengths."""
        listed = list(values) if isinstance(values, list | tuple) else []
        expected = "numbers from 0" if lengths is None else f"{' or '.join(map(str, lengths))} numbers from 0"
        if not listed or (lengths is not None and len(listed) not in set(lengths)):
            raise self.bad(field, expected, f"{len(listed)} of them" if listed else values)
        for value in listed:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise self.bad(field, expected, value)
        return tuple(float(value) for value in listed)


def rows_of(document: Row, table: str, file: str) -> list[tuple[At, Row]]:
    """The rows of a table, at least one, each with where it stands."""
    rows = document.get(table)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise At(file).bad(table, "a list of tables with at least one row", str(rows)[:40] if rows else "nothing")
    return [(At(file, table, number), row) for number, row in enumerate(rows, 1)]


def names_of(rows: Iterable[tuple[At, Row]]) -> tuple[str, ...]:
    """The ids of a table, each once."""
    seen: list[str] = []
    for at, row in rows:
        name = at.word(row, "id")
        if name in seen:
            raise at.bad("id", "an id of its own", name)
        seen.append(name)
    return tuple(seen)


def matrix_of(document: Row, field: str, shape: tuple[int, int], words: tuple[str, str], file: str) -> Floats:
    """Numbers from 0: a row for each of the first, a column for each of the second."""
    rows = document.get(field)
    if not isinstance(rows, list) or len(rows) != shape[0]:
        came = f"{len(rows)} rows" if isinstance(rows, list) else rows
        raise At(file).bad(field, f"{shape[0]} rows, one for each of the {words[0]}", came)
    for number, row in enumerate(rows, 1):
        at = At(file, "", number)
        if not isinstance(row, list) or len(row) != shape[1]:
            came = f"{len(row)} numbers" if isinstance(row, list) else row
            raise at.bad(field, f"{shape[1]} numbers, one for each of the {words[1]}", came)
        at.numbers(row, field)
    return np.asarray(rows, dtype=np.float64)
