"""Where a search begins and ends for a place: by which vertices of the graph it is left or come to, and how late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.planning.roads.network import starts_of
from holdfast.planning.roads.snap import Places
from holdfast.planning.roads.ways import Small, Whole
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.prepared import Roads


@dataclass(frozen=True)
class Ends:
    """Place i is met at `at[first[i]:first[i + 1]]`, `ms` later each."""

    first: Small
    at: Small
    ms: Small

    @property
    def count(self) -> int:
        return len(self.first) - 1


@dataclass(frozen=True)
class OnArcs:
    """A place and an arc that passes it: the time from the arc's beginning to the place."""

    place: Whole
    arc: Whole
    ms: Whole


class Meetings:
    """Ends of places on these roads, under one set of times."""

    def __init__(self, roads: Roads, arc_ms: Small) -> None:
        self.roads, self.network, self.graph, self.arc_ms = roads, roads.network, roads.graph, arc_ms

    def leaving(self, places: Places) -> Ends:
        """How the graph is entered from places."""
        on = self.passing(places)
        parts = [(on.place, self.graph.after[on.arc], self.arc_ms[on.arc] - on.ms)]
        here = np.flatnonzero(places.vertex >= 0)
        if self.graph.has_turns:
            which, arc = self._around(places.vertex[here], self.network.arc_at)
            open_ = self.arc_ms[arc] < NEVER
            parts.append((here[which[open_]], self.graph.after[arc[open_]], self.arc_ms[arc[open_]]))
        else:
            parts.append((here, places.vertex[here], np.zeros(len(here), dtype=np.int64)))
        return _ends(len(places), parts)

    def coming(self, places: Places) -> Ends:
        """How places are come to from the graph."""
        on = self.passing(places)
        which, link = _spread(self.graph.link_at, on.arc)
        parts = [(on.place[which], self.graph.tail[link], on.ms[which] + self.graph.extra[link])]
        here = np.flatnonzero(places.vertex >= 0)
        if self.graph.has_turns:
            order, at = self.roads.arcs_by_head
            which, spot = self._around(places.vertex[here], at)
            parts.append((here[which], self.graph.after[order[spot]], np.zeros(len(spot), dtype=np.int64)))
        else:
            parts.append((here, places.vertex[here], np.zeros(len(here), dtype=np.int64)))
        return _ends(len(places), parts)

    def leaving_each_vertex(self) -> Ends:
        """How the graph is entered from every vertex of the network, where its vertices are arcs."""
        return Ends(self.network.arc_at, self.graph.after, self.arc_ms)

    def coming_to_each_vertex(self) -> Ends:
        """How every vertex of the network is come to, where the graph's vertices are arcs."""
        order, at = self.roads.arcs_by_head
        return Ends(at, self.graph.after[order], np.zeros(len(order), dtype=np.int32))

    def passing(self, places: Places) -> OnArcs:
        """The open arcs on which places stand between two vertices."""
        here = np.flatnonzero(places.vertex < 0)
        found = []
        for along in (1, 0):
            arc = self.roads.arcs_of_edge[places.edge[here], along].astype(np.int64)
            open_ = (arc >= 0) & (self.arc_ms[arc] < NEVER)
            ms = self.arc_ms[arc].astype(np.int64)
            drawn = np.rint(places.share[here] * ms).astype(np.int64)
            found.append((here[open_], arc[open_], (drawn if along else ms - drawn)[open_]))
        return OnArcs(*(np.concatenate(each) for each in zip(*found, strict=True)))

    def beginning(self, places: Places) -> OnArcs:
        """As `passing`, and for places at vertices the arcs that begin there."""
        on, here = self.passing(places), np.flatnonzero(places.vertex >= 0)
        which, arc = self._around(places.vertex[here], self.network.arc_at)
        open_ = self.arc_ms[arc] < NEVER
        zeros = np.zeros(int(open_.sum()), dtype=np.int64)
        return OnArcs(
            np.concatenate([on.place, here[which[open_]]]),
            np.concatenate([on.arc, arc[open_]]),
            np.concatenate([on.ms, zeros]),
        )

    def _around(self, vertices: Small, starts: Small) -> tuple[Whole, Whole]:
        return _spread(starts, vertices)


def _spread(starts: Small, keys: Small | Whole) -> tuple[Whole, Whole]:
    """Everything listed under each key: which key (by its place), and where it stands."""
    sizes = (starts[1:] - starts[:-1])[keys].astype(np.int64)
    which = np.repeat(np.arange(len(keys)), sizes)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return which, starts[keys].astype(np.int64)[which] + offset


def _ends(count: int, parts: list[tuple[Whole, Small, Whole]]) -> Ends:
    place, at, ms = (np.concatenate([part[i] for part in parts]) for i in range(3))
    sort = np.argsort(place, kind="stable")
    return Ends(starts_of(place[sort], count), at[sort].astype(np.int32), ms[sort].astype(np.int32))
