"""Rows of a table as dangerous goods: substance, class, quantity and spot of one place; never who buys them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from holdfast.domain.goods import CLASSES, UNITS
from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables import cells as read
from holdfast.exchange.tables.cells import Wrong
from holdfast.exchange.tables.table import Table

TEXT_LENGTH = 120


@dataclass(frozen=True)
class GoodsLine:
    """One kind of goods at one spot."""

    substance: str
    hazard_class: str
    quantity: float
    unit: str
    spot: str = ""
    assessed_on: date | None = None


@dataclass(frozen=True)
class GoodsRow:
    """A row of a table of goods: the place by its identifier or reference, and the goods."""

    row: int
    place: str
    goods: GoodsLine


class GoodsWrong(Wrong):
    """A field of the goods, and what was expected of it."""

    def __init__(self, field: str, expected: str) -> None:
        self.field = field
        super().__init__(expected)


def goods_rows(table: Table, columns: Mapping[str, str], today: date) -> Iterator[GoodsRow | RefusedRow]:
    """Each row as goods of a place, or why it was refused."""
    yield from table.refused
    heads = {field: head for head, field in columns.items()}
    for number, cells in table.rows:
        line = {field: cells.get(head, "") for field, head in heads.items()}
        try:
            place = line.get("id") or line.get("ref") or _osm(line)
            yield GoodsRow(number, place, goods_of(line, today))
        except GoodsWrong as wrong:
            head = heads.get(wrong.field, wrong.field)
            yield RefusedRow(
                table.file, str(number), head[:40], str(wrong), line.get(wrong.field, "")[:80] or "nothing"
            )


def goods_of(line: Mapping[str, str], today: date) -> GoodsLine:
    """The goods of a line by field; GoodsWrong names the field that cannot be taken."""
    field = ""
    try:
        field = "substance"
        substance = read.line(line.get(field, ""), TEXT_LENGTH)
        if not substance:
            raise Wrong("the name of a substance")
        field = "hazard_class"
        hazard_class = line.get(field, "")
        if hazard_class not in CLASSES:
            raise Wrong("a hazard class: " + ", ".join(CLASSES))
        field = "quantity"
        quantity = float(read.amount(line.get(field, "")))
        if quantity == 0:
            raise Wrong("a number above 0")
        field = "unit"
        unit = line.get(field, "") or "kg"
        if unit not in UNITS:
            raise Wrong("a unit: " + ", ".join(UNITS))
        field = "spot"
        spot = read.line(line.get(field, ""), TEXT_LENGTH)
        field = "assessed_on"
        said = line.get(field, "")
        assessed_on = read.day(said, today) if said else None
    except Wrong as wrong:
        raise GoodsWrong(field, str(wrong)) from wrong
    return GoodsLine(substance, hazard_class, quantity, unit, spot, assessed_on)


def _osm(line: Mapping[str, str]) -> str:
    kind, number = line.get("osm_type", "")[:1].lower(), line.get("osm_id", "")
    if kind not in ("n", "w", "r") or not number.isdigit():
        raise GoodsWrong("id", "what names the place")
    return f"{kind}{int(number[:18])}"
