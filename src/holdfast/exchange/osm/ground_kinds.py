"""What of an extract is ground, by its tags: the class that a map draws, from which band on, and how important it is.

Of a building only its outline is kept: no use, no name. What a building is for stands in the register or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osmium.osm import TagList

# A band is the zoom whose tiles are its cells; it is drawn until the next band begins.
BANDS = (8, 10, 12, 14)
FINEST = BANDS[-1]


@dataclass(frozen=True)
class Ground:
    """`rank` counts from the most important; `last` is the last band that draws it."""

    kind: str
    first: int
    rank: int
    last: int = FINEST


def _each(values: str, ground: Ground) -> dict[str, Ground]:
    return dict.fromkeys(values.split(), ground)


ROADS = {
    **_each("motorway motorway_link trunk trunk_link", Ground("road-1", 8, 2)),
    **_each("primary primary_link", Ground("road-2", 8, 3)),
    **_each("secondary secondary_link", Ground("road-3", 10, 4)),
    **_each("tertiary tertiary_link", Ground("road-4", 10, 5)),
    **_each("residential unclassified living_street pedestrian road", Ground("road-5", 12, 7)),
    **_each("service", Ground("road-6", 14, 10)),
    **_each("footway path cycleway steps track bridleway", Ground("path", 14, 11)),
}
RAILS = {
    **_each("rail light_rail narrow_gauge monorail", Ground("rail", 10, 4)),
    **_each("tram subway", Ground("rail", 14, 8)),
}
WATERWAYS = {
    **_each("river", Ground("river", 8, 3)),
    **_each("canal", Ground("river", 12, 6)),
    **_each("stream drain ditch", Ground("stream", 14, 9)),
}
_WATER, _GREEN, _BUILT = Ground("water", 8, 1), Ground("green", 8, 6), Ground("built", 8, 8)
AREAS: Mapping[str, Mapping[str, Ground]] = {
    "natural": {**_each("water bay", _WATER), **_each("wood scrub grassland heath", _GREEN)},
    "waterway": _each("riverbank dock", _WATER),
    "landuse": {
        **_each("reservoir basin", _WATER),
        **_each("forest grass meadow recreation_ground village_green orchard vineyard", _GREEN),
        **_each("residential commercial retail industrial railway port", _BUILT),
    },
    "leisure": _each("park garden golf_course nature_reserve common", _GREEN),
}
BUILDING = Ground("building", FINEST, 9)
SEA = Ground("water", BANDS[0], 0)
LABELS = {
    **_each("city town", Ground("place-1", 8, 0)),
    **_each("borough suburb village quarter", Ground("place-2", 10, 0)),
    **_each("neighbourhood hamlet", Ground("place-3", 12, 3)),
}
KEYS = ("highway", "railway", "waterway", "natural", "landuse", "leisure", "building", "place")
_HIDDEN = ("yes", "covered", "building_passage", "culvert")


def _of(tags: TagList, key: str) -> str:
    return tags.get(key) or ""


def ground_of_line(tags: TagList) -> Ground | None:
    """A road, a rail or a watercourse that can be seen from above."""
    if tags.get("area") == "yes":
        return None
    if found := ROADS.get(_of(tags, "highway")):
        return found
    if tags.get("tunnel") in _HIDDEN:
        return None
    if (found := RAILS.get(_of(tags, "railway"))) and tags.get("service"):
        return Ground(found.kind, FINEST, 9)
    return found or WATERWAYS.get(_of(tags, "waterway"))


def ground_of_area(tags: TagList) -> Ground | None:
    """Water, green or built-up land, or the outline of a building."""
    if tags.get("building", "no") != "no":
        return BUILDING
    found = (values.get(_of(tags, key)) for key, values in AREAS.items())
    return next(filter(None, found), None)


def ground_of_point(tags: TagList) -> Ground | None:
    """A town or a quarter whose name the map shows."""
    return LABELS.get(_of(tags, "place"))


def is_coastline(tags: TagList) -> bool:
    return tags.get("natural") == "coastline"


def names_of(tags: TagList, keys: Iterable[str] = ("name:zh-Hans", "name:zh")) -> tuple[str, str]:
    """The name and the Chinese name, each empty when there is none."""
    chinese = next((value for key in keys if (value := tags.get(key))), "")
    return _of(tags, "name")[:80], chinese[:80]
