"""From ways to a network: cut, timed, reduced to the part that hangs together, turn rules resolved, and all of it counted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.edges import Edges, cut_ways
from holdfast.planning.roads.network import Network, starts_of
from holdfast.planning.roads.profile import Profile
from holdfast.planning.roads.turns import forbidden_turns, without_traps
from holdfast.planning.roads.ways import Flags, Small, Ways

_MS_AN_HOUR = 3_600_000
# 2^20 seconds, twelve days: a single road that takes longer is a fault of its data.
_LONGEST_MS = 1_048_576_000


@dataclass(frozen=True)
class Report:
    """What came of an extract: what is kept, what was dropped and why."""

    file: str
    profile: str
    ways: int
    ways_driven: int
    vertices: int
    edges: int
    arcs: int
    kilometres: float
    parts: int
    dropped_vertices: int
    dropped_edges: int
    dropped_kilometres: float
    barriers: int
    points_cut_off: int
    turns_banned: int
    trapped_arcs: int
    trapped_kilometres: float
    rules_taken: dict[str, int] = field(default_factory=dict)
    rules_left: dict[str, int] = field(default_factory=dict)


def build_network(ways: Ways, profile: Profile, *, turns: bool | None = None) -> tuple[Network, Report]:
    """The largest part in which everywhere can be reached from everywhere; BadInput for ways that make no road.

    Turn rules bind as the profile says, unless `turns` is False."""
    edges = cut_ways(ways, profile)
    if not len(edges.ends):
        raise BadInput(Place(ways.file, field="highway"), f"roads that a {profile.title.lower()} may drive", "none")
    kept, parts = _largest(edges)
    if not kept.any():
        raise BadInput(Place(ways.file, field="highway"), "a road that can be driven there and back", "one-ways only")
    network = _network(edges, kept)
    whole, rules = network, forbidden_turns(network, ways.turns, profile, ignored=turns is False)
    if rules.bind:
        network = without_traps(replace(network, banned=rules.banned))
    driven = len(np.unique(edges.way))
    report = Report(
        file=ways.file,
        profile=profile.key,
        ways=len(ways.ids),
        ways_driven=driven,
        vertices=network.vertices,
        edges=network.edges,
        arcs=network.arcs,
        kilometres=round(network.kilometres, 1),
        parts=parts,
        dropped_vertices=len(edges.lonlat) - whole.vertices,
        dropped_edges=len(edges.ends) - whole.edges,
        dropped_kilometres=round(float(edges.metres[~kept].sum()) / 1000, 1),
        barriers=edges.barriers,
        points_cut_off=edges.cut_off,
        turns_banned=len(network.banned),
        trapped_arcs=whole.arcs - network.arcs,
        trapped_kilometres=round(whole.kilometres - network.kilometres, 1),
        rules_taken=dict(rules.taken),
        rules_left=dict(rules.left),
    )
    return network, report


def _largest(edges: Edges) -> tuple[Flags, int]:
    """Which edges belong to the largest strongly connected part, and how many parts there are."""
    tail, head = edges.ends[:, 0], edges.ends[:, 1]
    along, against = edges.kmh[:, 0] > 0, edges.kmh[:, 1] > 0
    origin = np.concatenate([tail[along], head[against]])
    target = np.concatenate([head[along], tail[against]])
    count = len(edges.lonlat)
    graph = csr_array((np.ones(len(origin), dtype=np.int8), (origin, target)), shape=(count, count))
    parts, part = connected_components(graph, directed=True, connection="strong")
    largest = part == np.bincount(part).argmax()
    return largest[tail] & largest[head], int(parts)


def _network(edges: Edges, kept: Flags) -> Network:
    ends, kmh, metres = edges.ends[kept], edges.kmh[kept], edges.metres[kept]
    used, number = np.unique(ends, return_inverse=True)
    ends = number.reshape(-1, 2).astype(np.int32)
    along, against = np.flatnonzero(kmh[:, 0] > 0), np.flatnonzero(kmh[:, 1] > 0)
    edge = np.concatenate([along, against]).astype(np.int32)
    forward = np.arange(len(edge)) < len(along)
    tail = np.where(forward, ends[edge, 0], ends[edge, 1])
    head = np.where(forward, ends[edge, 1], ends[edge, 0])
    speed = np.where(forward, kmh[edge, 0], kmh[edge, 1])
    sort = np.lexsort((head, tail))
    shape_at, shape = _shapes(edges, kept)
    return Network(
        lonlat=edges.lonlat[used],
        node=edges.node[used],
        ends=ends,
        metres=metres,
        way=edges.way[kept],
        shape_at=shape_at,
        shape=shape,
        tail=tail[sort],
        head=head[sort],
        edge=edge[sort],
        along=forward[sort],
        ms=milliseconds(metres[edge], speed)[sort],
        arc_at=starts_of(tail[sort], len(used)),
        banned=np.empty((0, 2), dtype=np.int32),
    )


def milliseconds(metres: np.ndarray, kmh: np.ndarray) -> Small:
    """Times in whole thousandths of a second, at least one."""
    return np.asarray(np.clip(np.rint(metres / 1000 / kmh * _MS_AN_HOUR), 1, _LONGEST_MS), dtype=np.int32)


def _shapes(edges: Edges, kept: Flags) -> tuple[Small, np.ndarray]:
    sizes = np.diff(edges.shape_at)
    at = np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int32)
    return at, edges.shape[np.repeat(kept, sizes)]
