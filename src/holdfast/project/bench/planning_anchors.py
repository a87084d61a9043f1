"""Who else answers the same questions on the same graph: scipy's Dijkstra, and RoutingKit by pyroutingkit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from scipy.sparse.csgraph import dijkstra

from holdfast.planning.roads.snap import Places
from holdfast.planning.roads.ways import Floats, Small
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.oracle import scipy_graph, scipy_table
from holdfast.planning.travel.times import Travel


class Anchor(Protocol):
    """Answers from vertices of the graph: those of the network, or with turns an arc that leaves each of them."""

    prepare_s: float | None

    def few_to_all(self, places: Places) -> object: ...
    def many_to_many(self, places: Places) -> object: ...
    def reweigh(self, arc_ms: Small) -> object: ...
    def error(self, travel: Travel, places: Places) -> float: ...


def anchors(travel: Travel) -> Mapping[str, Any]:
    """Those that are installed."""
    found: dict[str, Any] = {"scipy": Scipy(travel)}
    try:
        found["pyroutingkit"] = RoutingKit(travel)
    except ImportError:
        return found
    return found


def graph_vertices(travel: Travel, places: Places) -> Small:
    """Where the others begin."""
    roads = travel.roads
    return roads.graph.after[roads.network.arc_at[places.vertex]] if roads.graph.has_turns else places.vertex


class Scipy:
    """Dijkstra from each source; nothing to prepare, weights are those of the matrix."""

    prepare_s = None

    def __init__(self, travel: Travel) -> None:
        self.travel = travel
        self.matrix = scipy_graph(travel)

    def few_to_all(self, places: Places) -> Floats:
        return np.asarray(dijkstra(self.matrix, indices=graph_vertices(self.travel, places)))

    def many_to_many(self, places: Places) -> Floats:
        at = graph_vertices(self.travel, places)
        return np.concatenate([dijkstra(self.matrix, indices=part)[:, at] for part in np.array_split(at, 10)])

    def reweigh(self, arc_ms: Small) -> object:
        return scipy_graph(self.travel)

    def within(self, places: Places, limit_ms: float) -> Floats:
        return np.asarray(dijkstra(self.matrix, indices=graph_vertices(self.travel, places), limit=limit_ms))

    def error(self, travel: Travel, places: Places) -> float:
        """Of our square table, by every place of it."""
        return _largest(travel.table(places, places), scipy_table(travel, places, places))


class RoutingKit:
    """A customisable contraction hierarchy in C++."""

    def __init__(self, travel: Travel) -> None:
        import pyroutingkit  # type: ignore[import-untyped]

        self.travel, graph = travel, travel.roads.graph
        network = travel.roads.network
        spots = (network.lonlat[network.tail] + network.lonlat[network.head]) / 2
        lonlat = spots[np.argsort(graph.after)] if graph.has_turns else network.lonlat
        moves = graph.tail != graph.head
        self.moves = moves
        began = time.perf_counter()
        self.topology = pyroutingkit.CCHTopology()
        self.topology.build(
            graph.tail[moves].astype(np.uint32),
            graph.head[moves].astype(np.uint32),
            lonlat[:, 1].astype(np.float32),
            lonlat[:, 0].astype(np.float32),
            graph.size,
        )
        self.prepare_s: float | None = time.perf_counter() - began
        self.none = pyroutingkit.INF_WEIGHT
        self.every = np.arange(graph.size, dtype=np.uint32)
        self.metric = pyroutingkit.CCHMetric(self.topology)
        self.reweigh(travel.arc_ms)

    def few_to_all(self, places: Places) -> object:
        return self.metric.distances_many_to_many(graph_vertices(self.travel, places).astype(np.uint32), self.every)

    def many_to_many(self, places: Places) -> object:
        at = graph_vertices(self.travel, places).astype(np.uint32)
        return self.metric.distances_many_to_many(at, at)

    def reweigh(self, arc_ms: Small) -> object:
        ms = self.travel.roads.graph.weights(arc_ms)[self.moves]
        return self.metric.customize(np.where(ms >= NEVER, self.none, ms).astype(np.uint32), 0)

    def error(self, travel: Travel, places: Places) -> float:
        """Of our times from the same vertices of the graph, to every vertex of it."""
        at = graph_vertices(travel, places)
        first = np.arange(len(at) + 1, dtype=np.int32)
        seeds = type(travel.meetings.leaving(places))(first, at.astype(np.int32), np.zeros(len(at), dtype=np.int32))
        theirs = np.asarray(self.few_to_all(places)).reshape(len(at), -1).astype(np.int64)
        return _largest(travel.engine.to_ranks(seeds), np.where(theirs >= self.none, NEVER, theirs))


def _largest(ours: Small, theirs: Any) -> float:
    return float(np.abs(ours.astype(np.int64) - theirs.astype(np.int64)).max(initial=0))
