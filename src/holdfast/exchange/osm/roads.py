"""Roads from an OpenStreetMap extract (.osm.pbf, .osm.gz, .osm) as plain arrays; ways and turn rules in one pass.

Only ways of the named road classes are looked at, and of their tags only those that a profile may ask for.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from osmium.osm import Node, Relation, Way

from holdfast.exchange.osm.header import read_header
from holdfast.exchange.osm.read import check_extract
from holdfast.kernel.errors import BadInput
from holdfast.kernel.errors import Place as Where
from holdfast.planning.roads.ways import NODE_KEYS, WAY_KEYS, Tags, TurnRule, Ways

_RULE_KEYS = ("restriction", "restriction:motorcar", "restriction:motor_vehicle", "restriction:vehicle")
# Byte order, kind of shape and count stand before the coordinates of a line in WKB.
_WKB_HEAD = 9
_EVERY_WAYS = 5000

Say = Callable[[int], None]


@dataclass
class _Gathered:
    ids: array[int] = field(default_factory=lambda: array("q"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    nodes: array[int] = field(default_factory=lambda: array("q"))
    lines: list[bytes] = field(default_factory=list)
    tags: dict[tuple[str | None, ...], int] = field(default_factory=dict)
    tag_of: array[int] = field(default_factory=lambda: array("i"))
    barriers: dict[int, Tags] = field(default_factory=dict)
    turns: list[TurnRule] = field(default_factory=list)


def read_roads(path: Path, classes: Iterable[str], say: Say = lambda ways: None) -> Ways:
    """Ways of these classes (`highway=...`) with barriers and turn rules; `say` is told how many ways came so far."""
    check_extract(path)
    header = read_header(path)
    found = _Gathered()
    try:
        _gather(path, tuple(classes), found, say)
    except RuntimeError as error:
        raise BadInput(Where(path.name), "an OpenStreetMap extract", str(error)) from error
    data_at = header.data_at.isoformat() if header.data_at else ""
    return _as_arrays(path, found, data_at, header.credit)


def _gather(path: Path, classes: tuple[str, ...], found: _Gathered, say: Say) -> None:
    roads = osmium.filter.TagFilter(*(("highway", name) for name in classes), ("type", "restriction"))
    roads.enable_for(osmium.osm.WAY | osmium.osm.RELATION)
    barriers = osmium.filter.KeyFilter("barrier")
    barriers.enable_for(osmium.osm.NODE)
    shapes = osmium.geom.WKBFactory()
    for element in osmium.FileProcessor(str(path)).with_locations().with_filter(roads).with_filter(barriers):
        if isinstance(element, Way):
            _take_way(element, found, shapes)
            if len(found.ids) % _EVERY_WAYS == 0:
                say(len(found.ids))
        elif isinstance(element, Node):
            found.barriers[element.id] = {key: value for key in NODE_KEYS if (value := element.tags.get(key))}
        elif isinstance(element, Relation) and (rule := _rule(element)):
            found.turns.append(rule)


def _take_way(way: Way, found: _Gathered, shapes: osmium.geom.WKBFactory) -> None:
    get = way.tags.get
    tags = tuple([get(key) for key in WAY_KEYS])
    nodes = [node.ref for node in way.nodes]
    found.ids.append(way.id)
    found.sizes.append(len(nodes))
    found.nodes.extend(nodes)
    found.tag_of.append(found.tags.setdefault(tags, len(found.tags)))
    found.lines.append(_line(way, len(nodes), shapes))


def _line(way: Way, count: int, shapes: osmium.geom.WKBFactory) -> bytes:
    """Longitude and latitude of each node; NaN for nodes that the extract cut off."""
    try:
        line = bytes.fromhex(shapes.create_linestring(way, osmium.geom.ALL))[_WKB_HEAD:]
    except (RuntimeError, osmium.InvalidLocationError):
        line = b""
    if len(line) == 16 * count:
        return line
    places = [node.location for node in way.nodes]
    return np.array([(each.lon, each.lat) if each.valid() else (np.nan, np.nan) for each in places]).tobytes()


def _rule(relation: Relation) -> TurnRule | None:
    """The rule of a relation, of kind `conditional` if it binds at certain hours only; None for one that binds no cars."""
    kind = next((value for key in _RULE_KEYS if (value := relation.tags.get(key))), None)
    if kind is None and relation.tags.get("restriction:conditional"):
        kind = "conditional"
    if kind is None:
        return None
    members = [(member.role, member.type, member.ref) for member in relation.members]

    def of(role: str, type_: str) -> tuple[int, ...]:
        return tuple(ref for its_role, its_type, ref in members if (its_role, its_type) == (role, type_))

    via = of("via", "n")
    spared = tuple(part.strip() for part in (relation.tags.get("except") or "").split(";") if part.strip())
    return TurnRule(
        relation.id,
        kind,
        of("from", "w"),
        via[0] if len(via) == 1 and not of("via", "w") else 0,
        of("to", "w"),
        spared,
        of("via", "w"),
    )


def _as_arrays(path: Path, found: _Gathered, data_at: str, credit: str) -> Ways:
    starts = np.zeros(len(found.sizes) + 1, dtype=np.int64)
    np.cumsum(np.asarray(found.sizes, dtype=np.int64), out=starts[1:])
    return Ways(
        file=path.name,
        ids=np.asarray(found.ids, dtype=np.int64),
        starts=starts,
        nodes=np.asarray(found.nodes, dtype=np.int64),
        lonlat=np.frombuffer(b"".join(found.lines), dtype="<f8").reshape(-1, 2),
        tags=tuple({key: value for key, value in zip(WAY_KEYS, tags, strict=True) if value} for tags in found.tags),
        tag_of=np.asarray(found.tag_of, dtype=np.int32),
        barriers=found.barriers,
        turns=tuple(found.turns),
        sha256=_digest(path),
        data_at=data_at,
        credit=credit,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
