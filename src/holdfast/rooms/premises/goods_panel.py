"""Dangerous goods of a place, ready to print."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.domain.goods import CLASSES, UNITS
from holdfast.plumbing.pages import said
from holdfast.rooms.premises.models import Goods, Premises


@dataclass(frozen=True)
class GoodsLine:
    """One line of the panel."""

    row: Goods
    class_words: str
    unit: str

    @property
    def quantity(self) -> str:
        return f"{self.row.quantity:,.12g}"


def goods_of(place: Premises) -> list[GoodsLine]:
    """What is kept at a place now, by class."""
    rows = Goods.objects.filter(premises=place, removed_at__isnull=True).order_by("hazard_class", "substance", "pk")
    return [GoodsLine(row, said(CLASSES[row.hazard_class]), said(UNITS[row.unit])) for row in rows]
