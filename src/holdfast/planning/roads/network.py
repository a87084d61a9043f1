"""A road network that is driven: vertices, edges, arcs, and the turns that are forbidden."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from holdfast.planning.roads.ways import Flags, Floats, Small, Whole

# Where a plan of metres is needed, the earth is flat around the network's middle.
_METRES_A_DEGREE = 111194.93


@dataclass(frozen=True)
class Network:
    """Vertices at `lonlat` (V, 2). Edge i joins `ends[i]`, is `metres[i]` long, lies on OSM way `way[i]` and has the shape
    `shape[shape_at[i]:shape_at[i + 1]]`. Arcs are edges in one direction, sorted by `tail`: those that leave v are
    `arc_at[v]` to `arc_at[v + 1]`; `along` says whether an arc drives its edge as it is drawn; `ms` is its time in
    thousandths of a second, at least 1. `banned` (B, 2) are arcs that may not follow each other."""

    lonlat: Floats
    node: Whole
    ends: Small
    metres: Floats
    way: Whole
    shape_at: Small
    shape: Floats
    tail: Small
    head: Small
    edge: Small
    along: Flags
    ms: Small
    arc_at: Small
    banned: Small

    @property
    def vertices(self) -> int:
        return len(self.lonlat)

    @property
    def edges(self) -> int:
        return len(self.ends)

    @property
    def arcs(self) -> int:
        return len(self.tail)

    @property
    def kilometres(self) -> float:
        """Length of all edges."""
        return float(self.metres.sum()) / 1000

    def flat(self, lonlat: Floats) -> Floats:
        """Metres east and north of the equator's zero, true around the network's middle."""
        middle = np.radians(self.lonlat[:, 1].mean()) if len(self.lonlat) else 0.0
        return np.asarray(lonlat * np.array([_METRES_A_DEGREE * np.cos(middle), _METRES_A_DEGREE]))

    def unflat(self, metres: Floats) -> Floats:
        """The way back from `flat`."""
        middle = np.radians(self.lonlat[:, 1].mean()) if len(self.lonlat) else 0.0
        return np.asarray(metres / np.array([_METRES_A_DEGREE * np.cos(middle), _METRES_A_DEGREE]))

    def opposite(self) -> Small:
        """For each arc the one that drives the same edge the other way, -1 for one-ways."""
        return self.arcs_of_edge()[self.edge, 1 - self.along.astype(np.int64)]

    def arcs_of_edge(self) -> Small:
        """(E, 2): the arc against and the arc along each edge, -1 where there is none."""
        by = np.full((self.edges, 2), -1, dtype=np.int32)
        by[self.edge, self.along.astype(np.int64)] = np.arange(self.arcs, dtype=np.int32)
        return by

    def renumbered(self, order: Small) -> Network:
        """The same network, vertex `order[i]` as number i."""
        number = np.empty(self.vertices, dtype=np.int32)
        number[order] = np.arange(self.vertices, dtype=np.int32)
        tail, head = number[self.tail], number[self.head]
        sort = np.lexsort((head, tail))
        place = np.empty(self.arcs, dtype=np.int32)
        place[sort] = np.arange(self.arcs, dtype=np.int32)
        return replace(
            self,
            lonlat=self.lonlat[order],
            node=self.node[order],
            ends=number[self.ends],
            tail=tail[sort],
            head=head[sort],
            edge=self.edge[sort],
            along=self.along[sort],
            ms=self.ms[sort],
            arc_at=starts_of(tail[sort], self.vertices),
            banned=place[self.banned],
        )

    def only(self, arcs: Flags) -> Network:
        """The network of these arcs alone, with the edges and vertices that they need."""
        edges = np.zeros(self.edges, dtype=bool)
        edges[self.edge[arcs]] = True
        used, ends = np.unique(self.ends[edges], return_inverse=True)
        vertex = np.full(self.vertices, -1, dtype=np.int32)
        vertex[used] = np.arange(len(used), dtype=np.int32)
        sizes = np.diff(self.shape_at)
        arc, edge = np.cumsum(arcs) - 1, np.cumsum(edges) - 1
        tail = vertex[self.tail[arcs]]
        return Network(
            lonlat=self.lonlat[used],
            node=self.node[used],
            ends=ends.reshape(-1, 2).astype(np.int32),
            metres=self.metres[edges],
            way=self.way[edges],
            shape_at=np.concatenate([[0], np.cumsum(sizes[edges])]).astype(np.int32),
            shape=self.shape[np.repeat(edges, sizes)],
            tail=tail,
            head=vertex[self.head[arcs]],
            edge=edge[self.edge[arcs]].astype(np.int32),
            along=self.along[arcs],
            ms=self.ms[arcs],
            arc_at=starts_of(tail, len(used)),
            banned=arc[self.banned[arcs[self.banned].all(axis=1)]].astype(np.int32).reshape(-1, 2),
        )

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Every array by its name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def starts_of(sorted_keys: Small, count: int) -> Small:
    """Where each key from 0 to `count` begins in a sorted list of keys."""
    return np.searchsorted(sorted_keys, np.arange(count + 1)).astype(np.int32)
