"""What is searched: vertices of the network, or, where turns matter, its arcs as vertices and turns as links."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from holdfast.planning.roads.network import Network, starts_of
from holdfast.planning.roads.turns import allowed_turns
from holdfast.planning.roads.ways import Small
from holdfast.planning.travel.lanes import NEVER


@dataclass(frozen=True)
class Graph:
    """Link i leads from `tail[i]` to `head[i]`, drives arc `arc[i]` and costs `extra[i]` ms besides. Links are sorted by
    arc: those of arc b are `link_at[b]` to `link_at[b + 1]`. `after[b]` is where one stands having driven arc b.
    `count` (1) is the number of vertices; `turns` (1) says whether they are arcs."""

    count: Small
    turns: Small
    tail: Small
    head: Small
    arc: Small
    extra: Small
    link_at: Small
    after: Small

    @property
    def size(self) -> int:
        return int(self.count[0])

    @property
    def has_turns(self) -> bool:
        return bool(self.turns[0])

    def weights(self, arc_ms: Small) -> Small:
        """What each link costs when arcs cost this; NEVER over a closed arc."""
        ms = arc_ms[self.arc]
        return np.where(ms >= NEVER, NEVER, np.minimum(ms + self.extra, NEVER)).astype(np.int32)

    def renumbered(self, order: Small) -> Graph:
        """The same graph, vertex `order[i]` as number i."""
        number = np.empty(self.size, dtype=np.int32)
        number[order] = np.arange(self.size, dtype=np.int32)
        changed = {"tail": number[self.tail], "head": number[self.head], "after": number[self.after]}
        return Graph(**{**self.as_arrays(), **changed})

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Every array by its name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def vertex_graph(network: Network) -> Graph:
    """Without regard to turns: links are arcs."""
    arcs = np.arange(network.arcs + 1, dtype=np.int32)
    return Graph(
        count=np.array([network.vertices], dtype=np.int32),
        turns=np.array([0], dtype=np.int32),
        tail=network.tail,
        head=network.head,
        arc=arcs[:-1],
        extra=np.zeros(network.arcs, dtype=np.int32),
        link_at=arcs,
        after=network.head,
    )


def arc_graph(network: Network, u_turn_ms: int) -> Graph:
    """With turns: links lead from arc to arc, but not over a banned turn. Turning round costs, but not at a dead end."""
    came, goes = allowed_turns(network)
    turns_round = (network.opposite()[came] == goes) & (np.diff(network.arc_at)[network.head[came]] > 1)
    sort = np.argsort(goes, kind="stable")
    return Graph(
        count=np.array([network.arcs], dtype=np.int32),
        turns=np.array([1], dtype=np.int32),
        tail=came[sort],
        head=goes[sort],
        arc=goes[sort],
        extra=np.where(turns_round, u_turn_ms, 0).astype(np.int32)[sort],
        link_at=starts_of(goes[sort], network.arcs),
        after=np.arange(network.arcs, dtype=np.int32),
    )
