"""A town of nine corners that can be checked by hand, as an extract, and networks made from plain numbers.

21 -- 22 -- 23        Each road is a thousandth of a degree on the equator, 111.195 m, and takes a car 16.012 s
 |     |     ^        at 25 km/h. The middle row runs east only, 13 to 23 runs north only, and who comes down from
11 -> 12 -> 13        22 may not turn left at 12.
 |     |     |
 1 --- 2 --- 3
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from holdfast.planning.roads.build import Report
from holdfast.planning.roads.network import Network, starts_of
from holdfast.planning.roads.profile import profile_named
from holdfast.planning.travel.prepared import Roads, roads_from
from holdfast.planning.travel.times import Travel

T = 16012
CORNERS = (1, 2, 3, 11, 12, 13, 21, 22, 23)
WAYS = {
    100: ((1, 2), ""),
    101: ((2, 3), ""),
    102: ((11, 12), "oneway=yes"),
    103: ((12, 13), "oneway=yes"),
    104: ((21, 22), ""),
    105: ((22, 23), ""),
    106: ((1, 11), ""),
    107: ((11, 21), ""),
    108: ((2, 12), ""),
    109: ((12, 22), ""),
    110: ((3, 13), ""),
    111: ((23, 13), "oneway=-1"),
}
NO_LEFT = ("no_left_turn", 109, 12, 103, "")


def extract(
    folder: Path,
    *,
    ways: dict[int, tuple[Sequence[int], str]] = WAYS,
    rules: Sequence[tuple[str, int, int, int, str]] = (NO_LEFT,),
    nodes: dict[int, str] | None = None,
    more: str = "",
) -> Path:
    """The town as OSM XML; a rule is its kind, from way, via node, to way, and the vehicles that it spares."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6'>"]
    named = sorted({node for refs, _ in ways.values() for node in refs})
    for node in named:
        row, column = divmod(node, 10)
        tags = _tags((nodes or {}).get(node, ""))
        lines.append(f"<node id='{node}' lat='{row / 1000}' lon='{(column - 1) / 1000}' version='1'>{tags}</node>")
    for way, (refs, tags) in ways.items():
        given = tags if "highway" in tags else f"highway=residential {tags}"
        inside = "".join(f"<nd ref='{ref}'/>" for ref in refs) + _tags(given)
        lines.append(f"<way id='{way}' version='1'>{inside}</way>")
    for number, (kind, origin, via, target, spared) in enumerate(rules, start=1):
        members = (("from", "way", origin), ("via", "node" if via < 100 else "way", via), ("to", "way", target))
        inside = "".join(f"<member type='{type_}' ref='{ref}' role='{role}'/>" for role, type_, ref in members)
        inside += _tags(f"type=restriction restriction={kind} {f'except={spared}' if spared else ''}")
        lines.append(f"<relation id='{number}' version='1'>{inside}</relation>")
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, more, "</osm>"]))
    return path


def _tags(words: str) -> str:
    pairs = (word.split("=", 1) for word in words.split())
    return "".join(f"<tag k='{key}' v='{value}'/>" for key, value in pairs)


def town(folder: Path, *, profile: str = "car", turns: bool | None = None, **changes: object) -> tuple[Roads, Report]:
    """Roads of the town, read and prepared."""
    from holdfast.exchange.osm.roads import read_roads

    used = profile_named(profile)
    return roads_from(read_roads(extract(folder, **changes), used.speeds), used, turns=turns)  # type: ignore[arg-type]


def corner(roads: Roads, node: int) -> int:
    """The vertex of an OSM node."""
    return int(np.flatnonzero(roads.network.node == node)[0])


def between(travel: Travel, origin: int, target: int) -> int:
    """Time from one corner to another."""
    from holdfast.planning.roads.snap import at_vertices

    a, b = (at_vertices(travel.roads.network, np.array([corner(travel.roads, each)])) for each in (origin, target))
    return int(travel.table(a, b)[0, 0])


def network_of(
    count: int, roads: Sequence[tuple[int, int, int, int]], banned: Sequence[tuple[int, int]] = ()
) -> Network:
    """Vertices on a line of no meaning; a road is (from, to, ms along, ms against), 0 for closed."""
    chance = np.random.default_rng(count)
    lonlat = chance.uniform(0, 0.05, (count, 2))
    ends = np.array([road[:2] for road in roads], dtype=np.int32).reshape(-1, 2)
    arcs = [
        (*((a, b) if along else (b, a)), edge, along, ms)
        for edge, (a, b, *both) in enumerate(roads)
        for along, ms in ((1, both[0]), (0, both[1]))
        if ms
    ]
    tail, head, edge, along, ms = (np.array(each, dtype=np.int32) for each in zip(*sorted(arcs), strict=True))
    return Network(
        lonlat=lonlat,
        node=np.arange(count, dtype=np.int64),
        ends=ends,
        metres=np.full(len(roads), 100.0),
        way=np.arange(len(roads), dtype=np.int64),
        shape_at=np.arange(0, 2 * len(roads) + 1, 2, dtype=np.int32),
        shape=lonlat[ends].reshape(-1, 2),
        tail=tail,
        head=head,
        edge=edge,
        along=along.astype(bool),
        ms=ms,
        arc_at=starts_of(tail, count),
        banned=np.array(banned, dtype=np.int32).reshape(-1, 2),
    )
