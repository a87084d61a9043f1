"""A log of calls: one row for each crew that was sent. Rows that cannot be used are counted by reason, never silently left out."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from holdfast.kernel.errors import BadInput, Place

# Which column holds what, when nothing else is said: the names of the open data of a large city's fire department.
COLUMNS: Mapping[str, str] = {
    "call": "Call Number",
    "unit": "Unit ID",
    "type": "Unit Type",
    "kind": "Call Type",
    "priority": "Priority",
    "zone": "Station Area",
    "received": "Received DtTm",
    "sent": "Dispatch DtTm",
    "left": "Response DtTm",
    "on_scene": "On Scene DtTm",
    "free": "Available DtTm",
    "point": "Location",
}
MOMENTS = ("received", "sent", "left", "on_scene", "free")
FORMATS = ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_POINT = re.compile(r"\(\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)")


@dataclass(frozen=True)
class Sent:
    """One crew sent to one call: local times, None for what never came; `lat`, `lon` of the call."""

    call: str
    unit: str
    type: str
    kind: str
    zone: str
    received: datetime
    sent: datetime
    left: datetime | None
    on_scene: datetime | None
    free: datetime | None
    lat: float
    lon: float

    def minutes(self, early: str, late: str) -> float | None:
        """Minutes between two moments; None when one is missing."""
        first, last = getattr(self, early), getattr(self, late)
        return None if first is None or last is None else float((last - first).total_seconds()) / 60


@dataclass(frozen=True)
class Log:
    """The rows that can be used, and how many were dropped, by reason."""

    rows: tuple[Sent, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)

    def between(self, first: datetime, end: datetime) -> Log:
        """The rows of calls received from a moment to before another."""
        return Log(tuple(row for row in self.rows if first <= row.received < end), self.dropped)


def read_log(file: Path, columns: Mapping[str, str] = COLUMNS) -> Log:
    """The log in a CSV file with these columns; BadInput when one is missing or no row can be used."""
    dropped: Counter[str] = Counter()
    rows = []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        _has_columns(reader.fieldnames or [], columns, file.name)
        for found in reader:
            row = _row({name: (found.get(column) or "").strip() for name, column in columns.items()})
            if isinstance(row, str):
                dropped[row] += 1
            else:
                rows.append(row)
    if not rows:
        raise BadInput(Place(file.name), "at least one row that can be used", str(dict(dropped)) or "no rows")
    return Log(tuple(_once(rows, dropped)), dict(dropped))


def _has_columns(names: object, columns: Mapping[str, str], file: str) -> None:
    for column in columns.values():
        if column not in list(names if isinstance(names, list) else []):
            raise BadInput(Place(file, row=1, field=column), "a column of that name", "none")


def _row(found: Mapping[str, str]) -> Sent | str:
    """The row, or why it is dropped."""
    point = _POINT.fullmatch(found["point"])
    if not found["call"] or not found["unit"]:
        return "no call or crew named"
    if point is None:
        return "no point"
    moments = {name: _moment(found[name]) for name in MOMENTS}
    if moments["received"] is None or moments["sent"] is None:
        return "no time of receiving or sending"
    known = [moments[name] for name in MOMENTS if moments[name] is not None]
    if known != sorted(known, key=str):
        return "times out of order"
    kind = f"{found['kind']} {found['priority']}".strip()
    return Sent(
        found["call"],
        found["unit"],
        found["type"] or "crew",
        kind or "call",
        found["zone"] or "?",
        moments["received"],
        moments["sent"],
        moments["left"],
        moments["on_scene"],
        moments["free"],
        float(point[1]),
        float(point[2]),
    )


def _moment(text: str) -> datetime | None:
    for form in FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 (the log's own local time; only differences count)
        except ValueError:
            continue
    return None


def _once(rows: list[Sent], dropped: Counter[str]) -> Iterator[Sent]:
    """A crew is sent to a call once: later rows of the same pair are dropped."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.call, row.unit) in seen:
            dropped["the same crew at the same call again"] += 1
            continue
        seen.add((row.call, row.unit))
        yield row
