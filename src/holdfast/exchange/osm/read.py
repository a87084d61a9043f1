"""Premises from an OpenStreetMap extract (.osm.pbf, .osm.gz, .osm): nodes, closed ways, multipolygons, sites.

Only the tags of the table of kinds and the names are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import osmium
from osmium.osm import Area, Node, Relation, TagList, Way

from holdfast.exchange.osm.header import read_header
from holdfast.exchange.osm.place import Place
from holdfast.exchange.osm.shapes import LonLat, area_of, geojson, middle_of, point_inside
from holdfast.exchange.refused import RefusedRow
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.policy.kinds import Kinds

ENDINGS = (".osm.pbf", ".osm.gz", ".osm.bz2", ".osm")
_NAMES = ("name", "name:zh-Hans", "name:zh")
_NAME_LENGTH = 160


@dataclass
class _Found:
    """An element that is premises, while its geometry is being gathered."""

    tags: Mapping[str, str]
    place: Place | None = None
    points: list[LonLat] = field(default_factory=list)
    members: tuple[tuple[str, int], ...] = ()


def read_places(path: Path, kinds: Kinds) -> Iterator[Place | RefusedRow]:
    """Every premises of the extract in the order of its elements; one without a usable location is refused."""
    check_extract(path)
    try:
        found = _gather(path, kinds)
        _add_members(path, found)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise BadInput(Where(path.name), "an OpenStreetMap extract", str(error)) from error
    for ref, one in found.items():
        yield _finished(path.name, ref, one, kinds)


def check_extract(path: Path) -> None:
    """BadInput for a file that is no extract: its ending, nothing there, empty, a header that cannot be read."""
    if not path.name.endswith(ENDINGS):
        raise BadInput(Where(path.name), "a file that ends in " + ", ".join(ENDINGS), path.suffix or "no ending")
    if not path.is_file():
        raise BadInput(Where(str(path)), "a file", "nothing there")
    if path.stat().st_size == 0:
        raise BadInput(Where(path.name), "an OpenStreetMap extract", "an empty file")
    read_header(path)


def _gather(path: Path, kinds: Kinds) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    wanted = osmium.filter.KeyFilter(*kinds.tag_keys)
    for element in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        tags = _tags(element.tags, kinds)
        if tags is None:
            continue
        if isinstance(element, Area):
            ref = f"{'w' if element.from_way() else 'r'}{element.orig_id()}"
            found.setdefault(ref, _Found(tags)).place = _area(ref, element)
        elif isinstance(element, Node | Way | Relation):
            one = found.setdefault(f"{element.type_str()}{element.id}", _Found(tags))
            _note(one, element)
    return found


def _note(one: _Found, element: Node | Way | Relation) -> None:
    """What an element itself says of its location; the area that it may make comes later."""
    if isinstance(element, Node):
        one.points = _points([element.location])
    elif isinstance(element, Way):
        one.points = _points(node.location for node in element.nodes)
    elif isinstance(element, Relation):
        one.members = tuple((member.type, member.ref) for member in element.members)


def _area(ref: str, area: Area) -> Place | None:
    rings = [
        (
            _points(node.location for node in outer),
            [_points(n.location for n in hole) for hole in area.inner_rings(outer)],
        )
        for outer in area.outer_rings()
    ]
    shape = area_of(rings)
    if shape is None:
        return None
    lon, lat = point_inside(shape)
    return Place(ref=ref, kind="", lat=lat, lon=lon, shape=geojson(shape))


def _add_members(path: Path, found: dict[str, _Found]) -> None:
    """Relations that make no area (a site of several buildings) take the middle of their members."""
    open_ones = [one for one in found.values() if one.place is None and one.members]
    ways = {ref for one in open_ones for kind, ref in one.members if kind == "w"}
    nodes = {ref for one in open_ones for kind, ref in one.members if kind == "n"}
    if not ways | nodes:
        return
    points: dict[tuple[str, int], list[LonLat]] = {}
    for element in osmium.FileProcessor(str(path)).with_locations():
        if isinstance(element, Way) and element.id in ways:
            points["w", element.id] = _points(node.location for node in element.nodes)
        elif isinstance(element, Node) and element.id in nodes:
            points["n", element.id] = _points([element.location])
    for one in open_ones:
        one.points = [point for member in one.members for point in points.get(member, [])]


def _finished(file: str, ref: str, one: _Found, kinds: Kinds) -> Place | RefusedRow:
    line = kinds.of_tags(one.tags)
    if line is None or not (one.place or one.points):
        return RefusedRow(file, ref, "location", "nodes inside the extract", "none")
    lon, lat = (one.place.lon, one.place.lat) if one.place else middle_of(one.points)
    return Place(
        ref=ref,
        kind=line.kind,
        lat=lat,
        lon=lon,
        name=one.tags.get("name", "")[:_NAME_LENGTH],
        name_zh=(one.tags.get("name:zh-Hans") or one.tags.get("name:zh", ""))[:_NAME_LENGTH],
        shape=one.place.shape if one.place else None,
        public_service=line.public_service,
        always_standard=line.always_standard,
    )


def _tags(tags: TagList, kinds: Kinds) -> Mapping[str, str] | None:
    """The tags that are looked at, of an element that is premises; the others never leave this function."""
    kept = {key: value for key in (*kinds.tag_keys, *_NAMES) if (value := tags.get(key))}
    return kept if kinds.of_tags(kept) else None


def _points(locations: Iterable[osmium.osm.Location]) -> list[LonLat]:
    return [(each.lon, each.lat) for each in locations if each.valid()]
