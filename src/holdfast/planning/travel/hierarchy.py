"""The hierarchy over a graph: made once a map, in numbers of the order, whatever the weights will be."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from holdfast.planning.roads.network import starts_of
from holdfast.planning.roads.ways import Floats, Small
from holdfast.planning.travel import fill, order, shares
from holdfast.planning.travel.graph import Graph


@dataclass(frozen=True)
class Hierarchy:
    """Arcs of rank v go to `later[first[v]:first[v + 1]]`, rising; `parent` is the first of them, -1 at a top. Arcs that
    end at rank x are `earlier[before[x]:before[x + 1]]`, from ranks `below` at the same places. Link i of the graph lies
    on arc `lies_on[i]` and drives it up (`upward` 1) or down. Ranks in `shared`, cut at `share_at`, may be weighed side
    by side, the last share after the others."""

    parent: Small
    first: Small
    later: Small
    before: Small
    earlier: Small
    below: Small
    lies_on: Small
    upward: Small
    shared: Small
    share_at: Small

    @property
    def size(self) -> int:
        return len(self.parent)

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Every array by its name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def ordered(graph: Graph, spots: Floats) -> Small:
    """The order of a graph's vertices; `spots` (n, 2) says where they lie, in one unit."""
    starts, heads = order.neighbours(graph.size, graph.tail, graph.head)
    x, y = np.ascontiguousarray(spots[:, 0]), np.ascontiguousarray(spots[:, 1])
    return order.elimination_order(starts, heads, x, y)


def hierarchy_of(graph: Graph) -> Hierarchy:
    """The hierarchy of a graph that is numbered by its order."""
    count = graph.size
    starts, heads = order.neighbours(count, graph.tail, graph.head)
    own = np.arange(count, dtype=np.int32)
    parent = np.empty(count, dtype=np.int32)
    sizes = fill.count_later(count, starts, heads, own, own, parent)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    later = np.empty(first[-1], dtype=np.int32)
    fill.list_later(count, starts, heads, own, own, parent, first, later)
    earlier = np.argsort(later, kind="stable").astype(np.int32)
    lies_on, upward = _links(graph, first, later)
    shared, share_at = shares.share_out(parent, first)
    return Hierarchy(
        parent=parent,
        first=first,
        later=later,
        before=starts_of(later[earlier], count),
        earlier=earlier,
        below=np.repeat(own, sizes)[earlier],
        lies_on=lies_on,
        upward=upward,
        shared=shared,
        share_at=share_at,
    )


def _links(graph: Graph, first: Small, later: Small) -> tuple[Small, Small]:
    """On which arc each link lies, and whether it drives it up; a link that leads back to its own vertex lies on none."""
    lies_on = np.full(len(graph.tail), -1, dtype=np.int32)
    moves = np.flatnonzero(graph.tail != graph.head)
    tail, head = graph.tail[moves], graph.head[moves]
    found = np.empty(len(moves), dtype=np.int32)
    fill.find_arcs(np.minimum(tail, head), np.maximum(tail, head), first, later, found)
    lies_on[moves] = found
    return lies_on, (graph.tail < graph.head).astype(np.int32)
