"""The way itself: which arcs are driven, how long it is, and its shape on the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.network import Network
from holdfast.planning.roads.snap import Places
from holdfast.planning.roads.ways import Floats
from holdfast.planning.travel.ends import Ends
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.times import Travel


@dataclass(frozen=True)
class Piece:
    """An arc driven from one share of its length to another."""

    arc: int
    begin: float
    end: float


@dataclass(frozen=True)
class Path:
    """`ms` in thousandths of a second, of which `turning_ms` for turning round; `shape` (n, 2) lon, lat."""

    ms: int
    metres: float
    turning_ms: int
    pieces: tuple[Piece, ...]
    shape: Floats


def path(travel: Travel, origin: Places, target: Places) -> Path | None:
    """The quickest way from one place to one place; None where there is none."""
    if len(origin) != 1 or len(target) != 1:
        raise BadInput(Place("path"), "one place to begin and one to end", f"{len(origin)} and {len(target)}")
    ms = int(travel.table(origin, target)[0, 0])
    if ms >= NEVER:
        return None
    pieces = _direct(travel, origin, target, ms)
    turning = 0
    if pieces is None:
        links, pieces = _over_graph(travel, origin, target, ms)
        turning = int(travel.roads.graph.extra[links].sum())
    shape, metres = _shape(travel.roads.network, pieces, target)
    return Path(ms, metres, turning, tuple(pieces), shape)


def _direct(travel: Travel, origin: Places, target: Places, ms: int) -> list[Piece] | None:
    """The way along one arc, or none at all, where that is the quickest."""
    if origin.vertex[0] >= 0 and origin.vertex[0] == target.vertex[0]:
        return []
    begins, passes = travel.meetings.beginning(origin), travel.meetings.passing(target)
    for arc, begin in zip(begins.arc, begins.ms, strict=True):
        for other, end in zip(passes.arc, passes.ms, strict=True):
            if arc == other and end - begin == ms:
                whole = int(travel.arc_ms[arc])
                return [Piece(int(arc), begin / whole, end / whole)]
    return None


def _over_graph(travel: Travel, origin: Places, target: Places, ms: int) -> tuple[list[int], list[Piece]]:
    """From the target back to the source: at each vertex a link whose time and whose beginning's make up its own."""
    graph = travel.roads.graph
    seeds, ends = travel.meetings.leaving(origin), travel.meetings.coming(target)
    labels = travel.engine.to_ranks(seeds)[0]
    weights = graph.weights(travel.arc_ms)
    order, at = travel.roads.links_by_head
    end = int(np.flatnonzero(labels[ends.at].astype(np.int64) + ends.ms == ms)[0])
    v, links = int(ends.at[end]), []
    while _seed(seeds, v) != labels[v]:
        coming = order[at[v] : at[v + 1]]
        fits = labels[graph.tail[coming]].astype(np.int64) + weights[coming] == labels[v]
        link = int(coming[np.flatnonzero(fits)[0]])
        links.append(link)
        v = int(graph.tail[link])
    links.reverse()
    arcs = [Piece(int(graph.arc[link]), 0.0, 1.0) for link in links]
    # Nobody turns round into the road of the target: it was passed on the way there. So links hold every turn that costs.
    return links, [
        *_first(travel, origin, v),
        *arcs,
        *_last(travel, target, int(ends.at[end]), int(ends.ms[end])),
    ]


def _seed(seeds: Ends, v: int) -> int:
    """How late a search begins at a vertex, NEVER where it does not."""
    return int(seeds.ms[seeds.at == v].min(initial=NEVER))


def _first(travel: Travel, origin: Places, v: int) -> list[Piece]:
    """The piece of an arc from the place to the vertex where the search begins."""
    if origin.vertex[0] >= 0 and not travel.roads.graph.has_turns:
        return []
    begins = travel.meetings.beginning(origin)
    fits = np.flatnonzero(travel.roads.graph.after[begins.arc] == v)
    best = fits[np.argmin(travel.arc_ms[begins.arc[fits]] - begins.ms[fits])]
    arc = int(begins.arc[best])
    return [Piece(arc, float(begins.ms[best]) / float(travel.arc_ms[arc]), 1.0)]


def _last(travel: Travel, target: Places, v: int, ms: int) -> list[Piece]:
    """The piece of an arc from the last vertex to the place."""
    passes, graph = travel.meetings.passing(target), travel.roads.graph
    for arc, end in zip(passes.arc, passes.ms, strict=True):
        links = np.arange(graph.link_at[arc], graph.link_at[arc + 1])
        if ((graph.tail[links] == v) & (graph.extra[links] + end == ms)).any():
            return [Piece(int(arc), 0.0, float(end) / float(travel.arc_ms[arc]))]
    return []


def _shape(network: Network, pieces: list[Piece], target: Places) -> tuple[Floats, float]:
    lines, metres = [], 0.0
    for piece in pieces:
        lines.append(arc_shape(network, piece))
        metres += float(network.metres[network.edge[piece.arc]]) * (piece.end - piece.begin)
    return (np.concatenate(lines) if lines else target.lonlat[:1].repeat(2, axis=0)), metres


def arc_shape(network: Network, piece: Piece) -> Floats:
    """The points of an arc between two shares of its length."""
    edge = network.edge[piece.arc]
    points = network.shape[network.shape_at[edge] : network.shape_at[edge + 1]]
    points = points if network.along[piece.arc] else points[::-1]
    steps = np.hypot(*np.diff(network.flat(points), axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    along /= along[-1] or 1.0
    inside = (along > piece.begin) & (along < piece.end)
    ends = [[np.interp(each, along, points[:, i]) for i in (0, 1)] for each in (piece.begin, piece.end)]
    return np.concatenate([[ends[0]], points[inside], [ends[1]]])
