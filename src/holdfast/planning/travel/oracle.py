"""The same questions answered by scipy's Dijkstra on the same graph: the oracle of tests, and the engine to fall back on."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from holdfast.planning.roads.snap import Places
from holdfast.planning.roads.ways import Flags, Floats, Small
from holdfast.planning.travel.ends import Ends
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.times import Travel, _same_road, _same_vertex


def scipy_graph(travel: Travel) -> csr_array:
    """The weighed graph, the quickest of parallel links, closed ones left out; thousandths of a second."""
    graph, ms = travel.roads.graph, travel.roads.graph.weights(travel.arc_ms)
    return _matrix(graph.size, graph.tail, graph.head, ms.astype(np.float64), ms < NEVER)


def scipy_table(travel: Travel, sources: Places, targets: Places) -> Small:
    """What `Travel.table` answers."""
    labels = _labels(travel, travel.meetings.leaving(sources))
    ends = travel.meetings.coming(targets)
    out = np.full((len(sources), len(targets)), np.inf)
    target = np.repeat(np.arange(ends.count), np.diff(ends.first))
    for i in range(len(sources)):
        np.minimum.at(out[i], target, labels[i, ends.at] + ends.ms)
    table = np.where(np.isfinite(out), out, NEVER).astype(np.int32)
    _same_road(table, travel.meetings.beginning(sources), travel.meetings.passing(targets))
    _same_vertex(table, sources, targets)
    return table


def _labels(travel: Travel, seeds: Ends) -> Floats:
    """(sources, vertices of the graph); each source is a vertex of its own, one unit before its seeds."""
    graph, ms = travel.roads.graph, travel.roads.graph.weights(travel.arc_ms)
    own = graph.size + np.repeat(np.arange(seeds.count), np.diff(seeds.first))
    tail = np.concatenate([graph.tail, own])
    head = np.concatenate([graph.head, seeds.at])
    weight = np.concatenate([ms.astype(np.float64), seeds.ms + 1.0])
    matrix = _matrix(graph.size + seeds.count, tail, head, weight, weight < NEVER)
    starts = graph.size + np.arange(seeds.count)
    return np.asarray(dijkstra(matrix, indices=starts))[:, : graph.size] - 1.0


def _matrix(count: int, tail: Small, head: Small, weight: Floats, open_: Flags) -> csr_array:
    open_ = open_ & (tail != head)
    tail, head, weight = tail[open_], head[open_], weight[open_]
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return csr_array((weight[first], (tail[first], head[first])), shape=(count, count))
