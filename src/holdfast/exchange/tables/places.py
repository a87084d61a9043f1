"""Rows of a table as places and facts, whatever file they came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from holdfast.exchange.osm.place import Place
from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables import cells as read
from holdfast.exchange.tables.cells import Wrong
from holdfast.exchange.tables.columns import FACT_NAMES
from holdfast.exchange.tables.goods import GoodsLine, goods_of
from holdfast.exchange.tables.table import Table
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.policy.kinds import Kinds

Value = bool | int | float
Cells = Mapping[str, str]
_TYPES = {"n": "n", "w": "w", "r": "r", "node": "n", "way": "w", "relation": "r"}
_READ: Mapping[str, Callable[[str], Value]] = {
    "daily_footfall": read.people,
    "peak_presence": read.people,
    "public_floor_area_m2": read.amount,
    "critical": read.flag,
}
NAME_LENGTH, REF_LENGTH, METHOD_LENGTH = 160, 40, 40


@dataclass(frozen=True)
class Key:
    """By what a row names its place: `id` (ours), `osm`, `ref` (the table's own), or `spot` (name and position)."""

    by: str
    value: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Said:
    """One fact as the row says it."""

    name: str
    value: Value
    method: str
    assessed_on: date | None
    assumed: bool
    assessor: UUID | None


@dataclass(frozen=True)
class PlaceRow:
    """What one row says: which place, the place itself unless the register must have it, its facts and goods."""

    row: int
    key: Key
    place: Place | None
    facts: tuple[Said, ...]
    goods: tuple[GoodsLine, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How a table is read: head -> field, the kinds, today, and what holds for figures that say nothing themselves."""

    columns: Mapping[str, str]
    kinds: Kinds
    today: date
    method: str = "table"
    assessed_on: date | None = None


def check_columns(columns: Mapping[str, str], file: str) -> None:
    """BadInput unless the columns say which place a row is about."""
    fields = set(columns.values())
    if fields & {"id", "ref"} or {"osm_type", "osm_id"} <= fields or {"kind", "lat", "lon"} <= fields:
        return
    lacking = next((field for field in ("kind", "lat", "lon") if field not in fields), "id")
    heads = ", ".join(columns)[:120] or "none that is known"
    raise BadInput(
        Where(file, 1, lacking), "columns for kind, latitude and longitude, or one that names the place", heads
    )


def place_rows(table: Table, reading: Reading) -> Iterator[PlaceRow | RefusedRow]:
    """Each row as a place with facts, or why it was refused. Rows of one place are refused all: none is the right one."""
    yield from table.refused
    found = [_row(table, number, cells, reading) for number, cells in table.rows]
    rows_of: dict[Key, list[int]] = defaultdict(list)
    for each in found:
        if isinstance(each, PlaceRow):
            rows_of[each.key].append(each.row)
    for each in found:
        if isinstance(each, PlaceRow) and len(rows_of[each.key]) > 1:
            others = ", ".join(str(row) for row in rows_of[each.key][:5])
            yield RefusedRow(
                table.file, str(each.row), each.key.by, f"each place once; rows {others} have it", str(each.key)
            )
        else:
            yield each


class _Cell:
    """The cells of a row by field; remembers which one is being read, so that a refusal can name it."""

    def __init__(self, cells: Cells, columns: Mapping[str, str]) -> None:
        self._by_field = {field: cells.get(head, "") for head, field in columns.items()}
        self._heads = {field: head for head, field in columns.items()}
        self.at = ""

    def __getitem__(self, field: str) -> str:
        self.at = field
        return self._by_field.get(field, "")

    @property
    def head(self) -> str:
        return self._heads.get(self.at, self.at)

    @property
    def came(self) -> str:
        return self._by_field.get(self.at, "") or "nothing"


def _row(table: Table, number: int, cells: Cells, reading: Reading) -> PlaceRow | RefusedRow:
    cell = _Cell(cells, reading.columns)
    try:
        place = _place(cell, reading, table.shapes.get(number))
        key = _key(cell, place)
        facts = tuple(_facts(cell, reading))
        goods = tuple(goods_of(line, reading.today) for line in table.goods.get(number, ()))
    except Wrong as wrong:
        return RefusedRow(table.file, str(number), cell.head[:40], str(wrong), cell.came[:80])
    return PlaceRow(number, key, replace(place, ref=str(key)) if place else None, facts, goods)


def _key(cell: _Cell, place: Place | None) -> Key:
    if cell["id"]:
        text = cell["id"]
        return Key("id", str(read.uuid(text))) if len(text) == 36 else Key("ref", read.line(text, REF_LENGTH))
    if cell["osm_id"]:
        return Key("osm", _osm(cell))
    if cell["ref"]:
        return Key("ref", read.line(cell["ref"], REF_LENGTH))
    if place is None:
        cell["id"]
        raise Wrong("what names the place, or its kind and position")
    return Key("spot", f"{place.name}|{place.name_zh}|{place.kind}|{place.lat:.6f}|{place.lon:.6f}")


def _osm(cell: _Cell) -> str:
    number = cell["osm_id"]
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise Wrong("a whole number")
    kind = cell["osm_type"].lower()
    if kind not in _TYPES:
        raise Wrong("n, w or r")
    return f"{_TYPES[kind]}{int(number)}"


def _place(cell: _Cell, reading: Reading, shape: dict[str, object] | None) -> Place | None:
    """The place, when the row says where it is; a row that only names one says nothing of it."""
    if not (cell["kind"] or cell["lat"] or cell["lon"]):
        return None
    kind = _kind(cell["kind"], reading.kinds)
    lon_cell = cell["lon"]
    lat = read.degrees(cell["lat"], 90, lon_cell)
    lon = read.degrees(cell["lon"], 180, "")
    if lat == 0 and lon == 0:
        raise Wrong("a position, not 0, 0")
    name = read.line(cell["name"], NAME_LENGTH)
    name_zh = read.line(cell["name_zh"], NAME_LENGTH)
    said = cell["public_service"]
    return Place(
        ref="",
        kind=kind,
        lat=lat,
        lon=lon,
        name=name,
        name_zh=name_zh,
        shape=shape,
        public_service=read.flag(said) if said else reading.kinds.is_public_service(kind),
        always_standard=reading.kinds.is_always_standard(kind),
    )


def _kind(text: str, kinds: Kinds) -> str:
    """A kind by its key, by what lists say of it, or by its title in either language."""
    said = text.casefold().replace(" ", "_")
    if said in kinds.titles:
        return said
    if said in kinds.listings:
        return kinds.stands_for(said)
    for key, title in kinds.titles.items():
        if text.casefold() in (title.en.casefold(), title.zh):
            return key
    for key, title in kinds.listings.items():
        if text.casefold() in (title.en.casefold(), title.zh):
            return kinds.stands_for(key)
    raise Wrong("one of " + ", ".join(kinds.listings)[:180])


def _facts(cell: _Cell, reading: Reading) -> Iterator[Said]:
    method = read.line(cell["method"], METHOD_LENGTH) or reading.method
    assessed_on = read.day(cell["assessed_on"], reading.today) if cell["assessed_on"] else reading.assessed_on
    assumed = read.flag(cell["assumed"]) if cell["assumed"] else False
    for name in FACT_NAMES:
        if cell[name] == "":
            continue
        value = _READ[name](cell[name])
        own = cell[f"{name}_date"]
        yield Said(
            name,
            value,
            read.line(cell[f"{name}_method"], METHOD_LENGTH) or method,
            read.day(own, reading.today) if cell[f"{name}_date"] else assessed_on,
            read.flag(cell[f"{name}_assumed"]) if cell[f"{name}_assumed"] else assumed,
            read.uuid(cell[f"{name}_assessor"]) if cell[f"{name}_assessor"] else None,
        )
