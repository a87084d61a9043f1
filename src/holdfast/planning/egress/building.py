"""What is asked: spaces with people, ways out of them, and what happens before anybody walks. Checked on the way in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.egress.rates import Way

OUTSIDE = "outside"
# Closer than this nobody can stand: 10 persons on a square metre are a crush, and no input of an estimate.
MOST_DENSE = 10.0


@dataclass(frozen=True)
class Space:
    """A room, a floor or a stand: counts of people only. `walk_m` is the way from its farthest corner to its door,
    `speed` free walking speed in m/s (None: as published), `exits` the links by which it must leave, if told."""

    id: str
    persons: float
    area_m2: float = math.inf
    walk_m: float = 0.0
    pre_travel_s: tuple[float, float] = (0.0, 0.0)
    speed: float | None = None
    exits: tuple[str, ...] = ()

    @property
    def density(self) -> float:
        """Persons a square metre."""
        return self.persons / self.area_m2


@dataclass(frozen=True)
class Link:
    """A way from one node to the next; `outside` is where everybody goes. It may close at a moment."""

    id: str
    origin: str
    target: str
    way: Way
    width_m: float
    length_m: float = 0.0
    closes_at_s: float | None = None


@dataclass(frozen=True)
class Building:
    """A place as the estimate sees it. Detection and warning pass before people begin to move."""

    spaces: tuple[Space, ...]
    links: tuple[Link, ...]
    detection_s: float = 0.0
    warning_s: float = 0.0

    @property
    def persons(self) -> float:
        """How many are inside."""
        return sum(space.persons for space in self.spaces)


def building_from(document: Mapping[str, Any], file: str = "input") -> Building:
    """A building from a TOML or JSON document; BadInput names table, row and field."""
    _known(document, {"spaces", "links", "detection_s", "warning_s", "rates"}, file, "", 0)
    reader = _Reader(file)
    spaces = tuple(reader.space(row, number) for number, row in enumerate(_rows(document, "spaces", file), 1))
    links = tuple(reader.link(row, number) for number, row in enumerate(_rows(document, "links", file), 1))
    _distinct(spaces, "spaces", file)
    _distinct(links, "links", file)
    building = Building(
        spaces,
        links,
        reader.number(document, "detection_s", 0, "", default=0.0),
        reader.number(document, "warning_s", 0, "", default=0.0),
    )
    _exits_exist(building, file)
    return building


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file

    def space(self, row: Mapping[str, Any], number: int) -> Space:
        _known(
            row, {"id", "persons", "area_m2", "walk_m", "pre_travel_s", "speed", "exits"}, self._file, "spaces", number
        )
        speed = self.number(row, "speed", number, "spaces", default=math.nan)
        space = Space(
            id=self._id(row, number, "spaces"),
            persons=self.number(row, "persons", number, "spaces"),
            area_m2=self.number(row, "area_m2", number, "spaces", default=math.inf, above=0.0),
            walk_m=self.number(row, "walk_m", number, "spaces", default=0.0),
            pre_travel_s=self._span(row, number),
            speed=None if math.isnan(speed) else self.number(row, "speed", number, "spaces", above=0.0),
            exits=tuple(str(each) for each in row.get("exits", ())),
        )
        if space.density > MOST_DENSE:
            raise self._bad(
                "spaces", number, "persons", f"at most {MOST_DENSE:g} persons a square metre", space.persons
            )
        return space

    def link(self, row: Mapping[str, Any], number: int) -> Link:
        _known(row, {"id", "from", "to", "way", "width_m", "length_m", "closes_at_s"}, self._file, "links", number)
        ways = ", ".join(way.value for way in Way)
        if row.get("way") not in [way.value for way in Way]:
            raise self._bad("links", number, "way", f"one of {ways}", row.get("way", "nothing"))
        closes = self.number(row, "closes_at_s", number, "links", default=math.nan)
        return Link(
            id=self._id(row, number, "links"),
            origin=self._word(row, "from", number),
            target=self._word(row, "to", number),
            way=Way(row["way"]),
            width_m=self.number(row, "width_m", number, "links", above=0.0),
            length_m=self.number(row, "length_m", number, "links", default=0.0),
            closes_at_s=None if math.isnan(closes) else closes,
        )

    def number(
        self,
        row: Mapping[str, Any],
        field: str,
        number: int,
        table: str,
        *,
        default: float | None = None,
        above: float | None = None,
    ) -> float:
        """A number from 0 (above `above` where that is said)."""
        if field not in row and default is not None:
            return default
        value = row.get(field)
        expected = "a number above 0" if above is not None else "a number from 0"
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self._bad(table, number, field, expected, "nothing" if value is None else value)
        if value < 0 or (above is not None and value <= above):
            raise self._bad(table, number, field, expected, value)
        return float(value)

    def _span(self, row: Mapping[str, Any], number: int) -> tuple[float, float]:
        value = row.get("pre_travel_s", 0.0)
        if not isinstance(value, list):
            seconds = self.number(row, "pre_travel_s", number, "spaces", default=0.0)
            return seconds, seconds
        pair = [self.number({"pre_travel_s": each}, "pre_travel_s", number, "spaces") for each in value]
        if len(pair) != 2 or pair[0] > pair[1]:
            raise self._bad("spaces", number, "pre_travel_s", "a number of seconds, or [first, last]", value)
        return pair[0], pair[1]

    def _id(self, row: Mapping[str, Any], number: int, table: str) -> str:
        value = row.get("id")
        if not isinstance(value, str) or not value or value == OUTSIDE:
            raise self._bad(table, number, "id", f"a name that is not {OUTSIDE!r}", value or "nothing")
        return value

    def _word(self, row: Mapping[str, Any], field: str, number: int) -> str:
        value = row.get(field)
        if not isinstance(value, str) or not value:
            raise self._bad("links", number, field, "the id of a node", value or "nothing")
        return value

    def _bad(self, table: str, number: int, field: str, expected: str, came: object) -> BadInput:
        return BadInput(Place(self._file, row=number or None, field=f"{table}.{field}".strip(".")), expected, str(came))


def _rows(document: Mapping[str, Any], table: str, file: str) -> list[Mapping[str, Any]]:
    rows = document.get(table)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise BadInput(Place(file, field=table), "a list of tables with at least one row", str(rows)[:40] or "nothing")
    return rows


def _known(row: Mapping[str, Any], fields: set[str], file: str, table: str, number: int) -> None:
    for field in row:
        if field not in fields:
            where = Place(file, row=number or None, field=f"{table}.{field}".strip("."))
            raise BadInput(where, "one of " + ", ".join(sorted(fields)), field)


def _distinct(rows: Iterable[Space | Link], table: str, file: str) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if row.id in seen:
            raise BadInput(Place(file, row=number, field=f"{table}.id"), "an id of its own", row.id)
        seen.add(row.id)


def _exits_exist(building: Building, file: str) -> None:
    links = {link.id for link in building.links}
    for number, space in enumerate(building.spaces, 1):
        for name in space.exits:
            if name not in links:
                raise BadInput(Place(file, row=number, field="spaces.exits"), "the id of a link", name)
