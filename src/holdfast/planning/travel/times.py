"""Travel: times between places, to everywhere and from everywhere, under weights that change in milliseconds."""

from __future__ import annotations

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.network import starts_of
from holdfast.planning.roads.snap import Places
from holdfast.planning.roads.ways import Flags, Floats, Small, Whole
from holdfast.planning.travel.ends import Meetings, OnArcs
from holdfast.planning.travel.engine import Engine, Scratch, pool
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.prepared import Roads
from holdfast.planning.travel.weigh import weighed

# From this many sources to a few targets the way back is searched, so that the few are swept.
_TURN_ROUND = 4


class Travel:
    """Times on these roads, in whole thousandths of a second (int32); NEVER where there is no way.

    Made once for a set of weights; `reweighed` gives another for other weights, sharing everything else."""

    def __init__(self, roads: Roads, arc_ms: Small | None = None, scratch: Scratch | None = None) -> None:
        self.roads = roads
        self.arc_ms = roads.network.ms if arc_ms is None else _checked(arc_ms, roads.network.arcs)
        self.scratch = scratch or Scratch(roads.hierarchy.size)
        up, down = weighed(roads.hierarchy, roads.graph.weights(self.arc_ms), pool())
        self.engine = Engine(roads.hierarchy, up, down, self.scratch)
        self.meetings = Meetings(roads, self.arc_ms)

    def reweighed(self, *, factor: float = 1.0, closed: Small | Whole | None = None) -> Travel:
        """The same roads with every time multiplied (rush hour) and these edges closed in both directions."""
        if not (np.isfinite(factor) and factor > 0):
            raise BadInput(Place(field="factor"), "a factor above 0", str(factor))
        network = self.roads.network
        scaled = np.maximum(np.rint(network.ms * factor), 1)
        ms = np.where(network.ms >= NEVER, NEVER, np.minimum(scaled, NEVER)).astype(np.int32)
        if closed is not None and len(closed):
            ms[self._closed_arcs(np.asarray(closed, dtype=np.int64))] = NEVER
        return Travel(self.roads, ms, self.scratch)

    def _closed_arcs(self, edges: Small | Whole) -> Flags:
        network = self.roads.network
        if edges.min() < 0 or edges.max() >= network.edges:
            wrong = edges[(edges < 0) | (edges >= network.edges)][0]
            raise BadInput(Place("closed", field="edge"), f"an edge from 0 to {network.edges - 1}", str(wrong))
        is_closed = np.zeros(network.edges, dtype=bool)
        is_closed[edges] = True
        return np.asarray(is_closed[network.edge])

    def table(self, sources: Places, targets: Places) -> Small:
        """(sources, targets) times."""
        if len(sources) >= _TURN_ROUND * max(len(targets), 1):
            seeds, ends = self.meetings.coming(targets), self.meetings.leaving(sources)
            out = np.ascontiguousarray(self.engine.reversed().to_ends(seeds, ends).T)
        else:
            out = self.engine.to_ends(self.meetings.leaving(sources), self.meetings.coming(targets))
        _same_road(out, self.meetings.beginning(sources), self.meetings.passing(targets))
        _same_vertex(out, sources, targets)
        return out

    def to_all(self, sources: Places) -> Small:
        """(sources, vertices) times to every vertex of the network."""
        seeds = self.meetings.leaving(sources)
        if not self.roads.graph.has_turns:
            return self.engine.to_ranks(seeds)
        out = self.engine.to_ends(seeds, self.meetings.coming_to_each_vertex())
        here = np.flatnonzero(sources.vertex >= 0)
        out[here, sources.vertex[here]] = 0
        return out

    def from_all(self, targets: Places) -> Small:
        """(targets, vertices) times from every vertex of the network: who is how far from an incident."""
        seeds, back = self.meetings.coming(targets), self.engine.reversed()
        if not self.roads.graph.has_turns:
            return back.to_ranks(seeds)
        out = back.to_ends(seeds, self.meetings.leaving_each_vertex())
        on = self.meetings.passing(targets)
        np.minimum.at(out, (on.place, self.roads.network.tail[on.arc]), on.ms.astype(np.int32))
        here = np.flatnonzero(targets.vertex >= 0)
        out[here, targets.vertex[here]] = 0
        return out


def seconds(ms: Small) -> Floats:
    """Times in seconds, infinite where there is no way."""
    return np.where(ms >= NEVER, np.inf, ms / 1000.0)


def within(ms: Small, limit_s: float) -> Small:
    """The same times, with NEVER beyond a limit: thresholds are cut from one table, never searched anew."""
    if not limit_s >= 0:
        raise BadInput(Place(field="limit"), "seconds from 0", str(limit_s))
    return np.where(ms <= limit_s * 1000, ms, NEVER).astype(np.int32)


def _checked(arc_ms: Small, arcs: int) -> Small:
    values = np.asarray(arc_ms)
    if values.shape != (arcs,):
        raise BadInput(Place("weights"), f"{arcs} weights, one an arc", f"shape {values.shape}")
    bad = np.flatnonzero(~np.isfinite(values) | (values < 1))
    if len(bad):
        where = Place("weights", row=int(bad[0]) + 1, field="ms")
        raise BadInput(where, "thousandths of a second from 1", str(values[bad[0]]))
    return np.minimum(np.rint(values), NEVER).astype(np.int32)


def _same_road(out: Small, begins: OnArcs, passes: OnArcs) -> None:
    """A place further along the arc on which one stands is reached without any vertex between."""
    order = np.argsort(passes.arc, kind="stable")
    sorted_arcs = passes.arc[order]
    lo = np.searchsorted(sorted_arcs, begins.arc, side="left")
    sizes = np.searchsorted(sorted_arcs, begins.arc, side="right") - lo
    which = np.repeat(np.arange(len(sizes)), sizes)
    spot = order[np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + lo[which]]
    ms = passes.ms[spot] - begins.ms[which]
    ahead = ms >= 0
    np.minimum.at(out, (begins.place[which[ahead]], passes.place[spot[ahead]]), ms[ahead].astype(np.int32))


def _same_vertex(out: Small, sources: Places, targets: Places) -> None:
    here = np.flatnonzero(targets.vertex >= 0)
    order = here[np.argsort(targets.vertex[here], kind="stable")]
    at = starts_of(targets.vertex[order], int(max(targets.vertex.max(initial=-1), sources.vertex.max(initial=-1))) + 1)
    for i in np.flatnonzero(sources.vertex >= 0):
        v = sources.vertex[i]
        out[i, order[at[v] : at[v + 1]]] = 0
