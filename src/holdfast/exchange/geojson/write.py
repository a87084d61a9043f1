"""Places as GeoJSON (RFC 7946): areas where they are known, else points; properties as the table has them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    """One place: its position, its area if there is one, and its cells by name."""

    lon: float
    lat: float
    shape: Mapping[str, Any] | None
    properties: Mapping[str, Any]


def geojson_lines(features: Iterable[Feature], *, credit: str = "", made_at: str = "") -> Iterator[str]:
    """A feature collection, a feature a line; whom to credit and when it was made stand before the features."""
    head = {"type": "FeatureCollection", "attribution": credit, "generated": made_at}
    yield (
        json.dumps({name: value for name, value in head.items() if value}, ensure_ascii=False)[:-1] + ', "features": ['
    )
    between = "\n"
    for feature in features:
        yield between + _text(feature)
        between = ",\n"
    yield "\n]}\n"


def _text(feature: Feature) -> str:
    geometry = feature.shape or {"type": "Point", "coordinates": [feature.lon, feature.lat]}
    said = {name: value for name, value in feature.properties.items() if value not in (None, "")}
    if feature.shape:
        said |= {"lat": feature.lat, "lon": feature.lon}
    return json.dumps(
        {"type": "Feature", "geometry": geometry, "properties": said}, ensure_ascii=False, allow_nan=False
    )
