"""The register as it leaves, in the form in which it can be brought in again. The kind is never told, only its listing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from holdfast.exchange.geojson.write import Feature, geojson_lines
from holdfast.exchange.tables.columns import FACT_NAMES, GOODS_FIELDS
from holdfast.exchange.tables.table import MOST_ROWS
from holdfast.exchange.tables.write import Cell, csv_lines, write_xlsx
from holdfast.plumbing import clock
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.atlas.queries import credits_for
from holdfast.rooms.premises.models import Fact, Goods, Premises
from holdfast.rooms.premises.queries import Selection, listed_as, selected

FORMATS = ("csv", "xlsx", "geojson")
_OF_FACT = ("method", "date", "assessor", "assumed")
_FACT_COLUMNS = tuple(f"{name}{part}" for name in FACT_NAMES for part in ("", *(f"_{each}" for each in _OF_FACT)))
COLUMNS = ("id", "name", "name_zh", "listing", "lat", "lon", "branch", *_FACT_COLUMNS)
GOODS_COLUMNS = ("id", *GOODS_FIELDS, "assessed_on")
_CHUNK = 2000


def places_csv(actor: Actor, selection: Selection) -> Iterator[str]:
    """The places of a list with their facts."""
    return csv_lines(COLUMNS, (_cells(place, facts) for place, facts, _ in _rows(actor, selection)))


def goods_csv(actor: Actor, selection: Selection) -> Iterator[str]:
    """The dangerous goods of the places of a list, a line each."""
    return csv_lines(GOODS_COLUMNS, _goods_rows(actor, selection))


def write_workbook(path: Path, actor: Actor, selection: Selection) -> None:
    """Places and goods as two sheets of a workbook."""
    places = (_cells(place, facts) for place, facts, _ in _rows(actor, selection))
    sheets = {"places": (COLUMNS, places), "goods": (GOODS_COLUMNS, _goods_rows(actor, selection))}
    write_xlsx(path, sheets, notes=credit_line(actor))


def places_geojson(actor: Actor, selection: Selection) -> Iterator[str]:
    """Places with their areas, facts and goods as one map."""
    features = (_feature(*row) for row in _rows(actor, selection, shapes=True))
    return geojson_lines(features, credit=credit_line(actor), made_at=f"{clock.now():%Y-%m-%dT%H:%M:%SZ}")


def credit_line(actor: Actor) -> str:
    """Whom to credit for what leaves, with the day of the data."""
    return "; ".join(
        f"{credit.words}, {credit.data_at:%Y-%m-%d}" if credit.data_at else credit.words
        for credit in credits_for(actor.path)
    )


Row = tuple[Premises, Mapping[str, Fact], Sequence[Goods]]


def _rows(actor: Actor, selection: Selection, *, shapes: bool = False) -> Iterator[Row]:
    """Each place with its facts and goods, in a constant number of queries for every two thousand."""
    places = selected(actor, selection).filter(event__isnull=True).order_by("pk")
    if shapes:
        places = places.defer(None)
    found = iter(places[:MOST_ROWS].iterator(chunk_size=_CHUNK))
    while chunk := list(islice(found, _CHUNK)):
        ids = [place.pk for place in chunk]
        facts, goods = _facts(ids), _goods(ids)
        for place in chunk:
            yield place, facts.get(place.pk, {}), goods.get(place.pk, [])


def _facts(ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Fact]]:
    found: dict[UUID, dict[str, Fact]] = defaultdict(dict)
    for fact in Fact.objects.filter(premises_id__in=ids, superseded_at__isnull=True):
        found[fact.premises_id][fact.name] = fact
    return found


def _goods(ids: Sequence[UUID]) -> Mapping[UUID, list[Goods]]:
    found: dict[UUID, list[Goods]] = defaultdict(list)
    for row in Goods.objects.filter(premises_id__in=ids, removed_at__isnull=True).order_by("substance", "pk"):
        found[row.premises_id].append(row)
    return found


def _cells(place: Premises, facts: Mapping[str, Fact]) -> list[Cell]:
    known = {column: value for name in FACT_NAMES for column, value in _fact_cells(name, facts.get(name)).items()}
    return [*_identity(place).values(), *(known.get(column) for column in _FACT_COLUMNS)]


def _identity(place: Premises) -> dict[str, Cell]:
    return {
        "id": str(place.pk),
        "name": place.name,
        "name_zh": place.name_zh,
        "listing": listed_as(place),
        "lat": place.lat,
        "lon": place.lon,
        "branch": place.owner_path,
    }


def _fact_cells(name: str, fact: Fact | None) -> dict[str, Cell]:
    if fact is None or fact.value is None:
        return {}
    return {
        name: fact.value,
        f"{name}_method": fact.method,
        f"{name}_date": fact.assessed_on.isoformat() if fact.assessed_on else None,
        f"{name}_assessor": str(fact.assessor_post) if fact.assessor_post else None,
        f"{name}_assumed": True if fact.assumed else None,
    }


def _goods_rows(actor: Actor, selection: Selection) -> Iterator[list[Cell]]:
    for place, _, goods in _rows(actor, selection):
        for row in goods:
            yield [str(place.pk), *_goods_cells(row).values()]


def _goods_cells(row: Goods) -> dict[str, Cell]:
    cells: dict[str, Cell] = {field: getattr(row, field) for field in GOODS_FIELDS}
    return cells | {"assessed_on": row.assessed_on.isoformat() if row.assessed_on else None}


def _feature(place: Premises, facts: Mapping[str, Fact], goods: Sequence[Goods]) -> Feature:
    properties: dict[str, Any] = {
        name: value for name, value in _identity(place).items() if name not in ("lat", "lon")
    }  # fmt: skip
    for name in FACT_NAMES:
        properties |= _fact_cells(name, facts.get(name))
    properties["goods"] = [_goods_cells(row) for row in goods] or None
    return Feature(place.lon, place.lat, place.shape, properties)
