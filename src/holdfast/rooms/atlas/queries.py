"""The ground in force, for the map and for the rooms above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, Min, Q

from holdfast.exchange.osm.ground_kinds import BANDS
from holdfast.exchange.osm.ground_tiles import Box, CellAt
from holdfast.rooms.atlas.extracts import Credit, credit_of, credits_for
from holdfast.rooms.atlas.models import Cell, Extract

__all__ = [
    "Credit",
    "GroundInForce",
    "cell",
    "cells",
    "credit_of",
    "credits_for",
    "ground_box",
    "ground_in_force",
]

GROUND = "ground"


@dataclass(frozen=True)
class GroundInForce:
    """What the map stands on: whom to credit, the day of the data (None: the extract does not say), a version that
    changes with every import."""

    version: str
    credit: str
    data_at: datetime | None
    read_at: datetime


def ground_in_force() -> GroundInForce | None:
    """The newest ground; None when no extract was read for the map."""
    newest = Extract.objects.filter(kind=GROUND).order_by(F("data_at").desc(nulls_last=True), "-read_at").first()
    if newest is None:
        return None
    latest = Extract.objects.filter(kind=GROUND).aggregate(at=Max("read_at"))["at"]
    return GroundInForce(f"{latest:%Y%m%d%H%M%S%f}", newest.credit, newest.data_at, newest.read_at)


def cell(band: int, x: int, y: int) -> Cell | None:
    """One cell; where the extracts of two agencies overlap, that of the newer one."""
    if band not in BANDS or not (0 <= x < 1 << band and 0 <= y < 1 << band):
        return None
    rows = Cell.objects.filter(band=band, x=x, y=y, extract__kind=GROUND)
    return rows.order_by(F("extract__data_at").desc(nulls_last=True), "-extract__read_at").first()


def cells(wanted: Iterable[CellAt]) -> Sequence[Cell]:
    """The cells at several spots, in one query, the newest of each."""
    spots = Q(pk__in=[])
    for at in wanted:
        spots |= Q(band=at.band, x=at.x, y=at.y)
    rows = Cell.objects.filter(spots, extract__kind=GROUND)
    found = {(row.band, row.x, row.y): row for row in rows.order_by(F("extract__data_at").asc(nulls_first=True))}
    return tuple(found.values())


def ground_box() -> Box | None:
    """West, south, east and north of the ground, to the edges of its larger cells."""
    edges = Cell.objects.filter(band=10, extract__kind=GROUND).aggregate(
        west=Min("x"), north=Min("y"), east=Max("x"), south=Max("y")
    )
    if edges["west"] is None:
        return None
    first, last = CellAt(10, edges["west"], edges["north"]).box, CellAt(10, edges["east"], edges["south"]).box
    return first[0], last[1], last[2], first[3]
