"""Places from GeoJSON (RFC 7946): points and areas in degrees, properties as cells of a table."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import shapely
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import explain_validity

from holdfast.exchange.osm.shapes import geojson, point_inside
from holdfast.exchange.refused import RefusedRow
from holdfast.exchange.tables.table import LARGEST, MOST_COLUMNS, MOST_ROWS, Numbered, Table
from holdfast.kernel.errors import BadInput, Place

LAT, LON = "lat", "lon"
GOODS = "goods"
# "This member is not our metres": RFC 7946 knows degrees of WGS 84 alone.
_DEGREES = ("CRS84", "4326")
_MOST_POINTS = 100_000


class _Wrong(ValueError):
    """What was expected of a geometry, and what came."""

    def __init__(self, expected: str, came: str) -> None:
        self.expected, self.came = expected, came


def read_geojson(path: Path) -> Table:
    """The features of a file, each one a row; a feature whose geometry cannot be taken is refused by its number."""
    if not path.is_file():
        raise BadInput(Place(str(path)), "a file", "nothing there")
    if path.stat().st_size > LARGEST:
        raise BadInput(Place(path.name), f"at most {LARGEST} bytes", str(path.stat().st_size))
    document = _document(path)
    features = _features(document, path.name)
    return _table(document, features, path.name)


def _document(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        read = json.loads(text, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadInput(Place(path.name), "text in UTF-8", f"byte 0x{error.object[error.start]:02X}") from error
    except RecursionError as error:
        raise BadInput(Place(path.name), "GeoJSON", "more than 900 brackets inside one another") from error
    except json.JSONDecodeError as error:
        raise BadInput(Place(path.name, error.lineno), "JSON", error.msg) from error
    except _Wrong as wrong:
        raise BadInput(Place(path.name), wrong.expected, wrong.came) from wrong
    except ValueError as error:
        raise BadInput(Place(path.name), "numbers of fewer digits", str(error)[:80]) from error
    if not isinstance(read, dict):
        raise BadInput(Place(path.name), "an object with features", type(read).__name__)
    return read


def _no_number(name: str) -> NoReturn:
    raise _Wrong("numbers", name)


def _features(document: Mapping[str, Any], file: str) -> Sequence[Any]:
    crs = document.get("crs")
    if crs is not None and not any(name in json.dumps(crs) for name in _DEGREES):
        raise BadInput(Place(file, field="crs"), "degrees of WGS 84", json.dumps(crs)[:80])
    kind = document.get("type")
    features = [document] if kind == "Feature" else document.get("features")
    if kind not in ("Feature", "FeatureCollection"):
        raise BadInput(Place(file, field="type"), "FeatureCollection", str(kind)[:40])
    if not isinstance(features, list):
        raise BadInput(Place(file, field="features"), "a list of features", type(features).__name__)
    if len(features) > MOST_ROWS:
        raise BadInput(Place(file, field="features"), f"at most {MOST_ROWS} features", str(len(features)))
    return features


def _table(document: Mapping[str, Any], features: Sequence[Any], file: str) -> Table:
    shapes: dict[int, dict[str, object]] = {}
    goods: dict[int, tuple[Mapping[str, str], ...]] = {}
    found: list[tuple[int, dict[str, str]]] = []
    refused: list[RefusedRow] = []
    for number, feature in enumerate(features, start=1):
        try:
            cells, shape = _feature(feature)
        except _Wrong as wrong:
            refused.append(RefusedRow(file, str(number), "geometry", wrong.expected, wrong.came[:80]))
            continue
        if shape is not None:
            shapes[number] = shape
        if kept := _goods(feature):
            goods[number] = kept
        found.append((number, cells))
    columns = tuple(dict.fromkeys(name for _, cells in found for name in cells))
    if len(columns) > MOST_COLUMNS:
        raise BadInput(Place(file), f"at most {MOST_COLUMNS} properties", str(len(columns)))
    rows = Numbered(columns, [(number, tuple(cells.get(name, "") for name in columns)) for number, cells in found])
    said = {name: str(document.get(name) or "") for name in ("timestamp", "attribution", "copyright")}
    credit = said["attribution"] or said["copyright"]
    return Table(file, rows, tuple(refused), columns, columns, shapes, goods, said["timestamp"][:40], credit[:160])


def _feature(feature: Any) -> tuple[dict[str, str], dict[str, object] | None]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Wrong("a feature", str(feature)[:60])
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise _Wrong("properties by name", str(properties)[:60])
    cells = {
        str(name).strip(): _cell(value) for name, value in properties.items() if not isinstance(value, dict | list)
    }
    if "id" in feature and "id" not in cells:
        cells["id"] = _cell(feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        # Facts of a place that the register has need no position.
        return cells, None
    lon, lat, shape = _where(geometry)
    if shape is not None and cells.get(LAT) and cells.get(LON):
        # An area says nothing of which point inside stands for it; where the properties do, they hold.
        return cells, shape
    return cells | {LAT: repr(lat), LON: repr(lon)}, shape


def _goods(feature: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    kept = (feature.get("properties") or {}).get(GOODS)
    rows = kept if isinstance(kept, list) else []
    return tuple({str(name): _cell(value) for name, value in row.items()} for row in rows if isinstance(row, dict))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).strip()


def _where(geometry: Any) -> tuple[float, float, dict[str, object] | None]:
    """Longitude and latitude of a point inside, and the area, if it is one."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Point":
        return *_position(coordinates), None
    if kind == "Polygon":
        area: Polygon | MultiPolygon = _polygon(coordinates)
    elif kind == "MultiPolygon":
        area = MultiPolygon([_polygon(each) for each in _list(coordinates, "a list of areas")])
    else:
        raise _Wrong("a Point, Polygon or MultiPolygon", str(kind)[:40])
    _check_area(area)
    lon, lat = point_inside(area)
    return round(lon, 7), round(lat, 7), geojson(area)


def _check_area(area: Polygon | MultiPolygon) -> None:
    if shapely.get_num_coordinates(area) > _MOST_POINTS:
        raise _Wrong(f"at most {_MOST_POINTS} corners", str(shapely.get_num_coordinates(area)))
    if area.is_empty:
        raise _Wrong("an area", "an empty one")
    west, _, east, _ = area.bounds
    if east - west > 180:
        raise _Wrong("an area on one side of the date line", f"longitudes from {west} to {east}")
    if not area.is_valid:
        raise _Wrong("an area that does not cross itself", explain_validity(area))


def _polygon(coordinates: Any) -> Polygon:
    rings = [_ring(each) for each in _list(coordinates, "a list of rings")]
    if not rings:
        raise _Wrong("a ring", "none")
    try:
        return Polygon(rings[0], rings[1:])
    except (ValueError, GEOSException) as error:
        raise _Wrong("an area", str(error)[:80]) from error


def _ring(coordinates: Any) -> list[tuple[float, float]]:
    ring = [_position(each) for each in _list(coordinates, "a list of positions")]
    if len(ring) < 4:
        raise _Wrong("a ring of at least 4 positions", str(len(ring)))
    if ring[0] != ring[-1]:
        raise _Wrong("a ring that ends where it begins", f"{ring[0]} and {ring[-1]}")
    return ring


def _position(value: Any) -> tuple[float, float]:
    pair = _list(value, "a longitude and a latitude")[:2]
    if len(pair) < 2 or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in pair):
        raise _Wrong("a longitude and a latitude", str(value)[:40])
    if not all(abs(each) < 1e300 and math.isfinite(each) for each in pair):
        raise _Wrong("finite degrees", str(value)[:40])
    lon, lat = float(pair[0]), float(pair[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise _Wrong(_expected_degrees(lon, lat), f"{lon}, {lat}")
    return lon, lat


def _expected_degrees(lon: float, lat: float) -> str:
    if -90 <= lon <= 90 and -180 <= lat <= 180:
        return "longitude, then latitude; they look swapped"
    return "degrees of longitude and latitude"


def _list(value: Any, expected: str) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(expected, str(value)[:40])
    return value
