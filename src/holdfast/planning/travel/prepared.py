"""A network ready to be travelled: with the graph that is searched and its hierarchy, in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.build import Report, build_network
from holdfast.planning.roads.network import Network, starts_of
from holdfast.planning.roads.profile import Profile
from holdfast.planning.roads.snap import Snapper
from holdfast.planning.roads.store import open_arrays, save_arrays
from holdfast.planning.roads.ways import Small, Ways
from holdfast.planning.travel.graph import Graph, arc_graph, vertex_graph
from holdfast.planning.travel.hierarchy import Hierarchy, hierarchy_of, ordered

# Raised whenever the meaning of a stored array changes.
VERSION = 1


@dataclass(frozen=True)
class Roads:
    """`about` says what it was made from: extract, profile, version, report."""

    network: Network
    graph: Graph
    hierarchy: Hierarchy
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def snapper(self) -> Snapper:
        """Finds places on these roads."""
        return Snapper(self.network)

    @cached_property
    def arcs_of_edge(self) -> Small:
        """(E, 2): the arc against and the arc along each edge, -1 where there is none."""
        return self.network.arcs_of_edge()

    @cached_property
    def arcs_by_head(self) -> tuple[Small, Small]:
        """Arcs sorted by where they lead, and where those of each vertex begin."""
        order = np.argsort(self.network.head, kind="stable").astype(np.int32)
        return order, starts_of(self.network.head[order], self.network.vertices)

    @cached_property
    def links_by_head(self) -> tuple[Small, Small]:
        """The same of the graph's links."""
        order = np.argsort(self.graph.head, kind="stable").astype(np.int32)
        return order, starts_of(self.graph.head[order], self.graph.size)


def prepare(network: Network, *, turns: bool, u_turn_s: float = 0.0, about: Mapping[str, Any] | None = None) -> Roads:
    """Orders the network once; whatever weights come later, this stays. With `turns` the graph's vertices are arcs."""
    network = network.renumbered(ordered(vertex_graph(network), network.flat(network.lonlat)))
    graph = vertex_graph(network)
    if turns:
        graph = arc_graph(network, round(u_turn_s * 1000))
        # Where vertices part the network, the arcs that come to them part the turns: their order serves both.
        graph = graph.renumbered(np.argsort(network.head, kind="stable").astype(np.int32))
    return Roads(network, graph, hierarchy_of(graph), about or {})


def roads_from(ways: Ways, profile: Profile, *, turns: bool | None = None) -> tuple[Roads, Report]:
    """Builds and prepares; turn rules bind as the profile says, unless `turns` says otherwise."""
    network, report = build_network(ways, profile, turns=turns)
    bound = profile.turn_rules if turns is None else turns and profile.turn_rules
    about = {
        "version": VERSION,
        "extract": {"file": ways.file, "sha256": ways.sha256, "data_at": ways.data_at, "credit": ways.credit},
        "profile": {
            "key": profile.key,
            "title": profile.title,
            "hash": profile.fingerprint(),
            "source": profile.source,
        },
        "hours": list(profile.hours),
        "turn_rules": bound,
        "report": asdict(report),
    }
    return prepare(network, turns=bound, u_turn_s=profile.u_turn_s, about=about), report


def save_roads(path: Path, roads: Roads) -> int:
    """Writes everything to one file, whole or not at all; answers its size."""
    arrays: dict[str, np.ndarray] = {}
    for prefix, part in (("network", roads.network), ("graph", roads.graph), ("hierarchy", roads.hierarchy)):
        arrays |= {f"{prefix}.{name}": array for name, array in part.as_arrays().items()}
    return save_arrays(path, arrays, roads.about)


def open_roads(path: Path) -> Roads:
    """The roads of a file, by memory map; BadInput for a file of another version or cut short."""
    arrays, about = open_arrays(path)
    if about.get("version") != VERSION:
        raise BadInput(Place(path.name), f"roads of version {VERSION}: build them anew", str(about.get("version")))
    parts: dict[str, dict[str, np.ndarray]] = {"network": {}, "graph": {}, "hierarchy": {}}
    for name, array in arrays.items():
        prefix, _, key = name.partition(".")
        parts[prefix][key] = array
    return Roads(Network(**parts["network"]), Graph(**parts["graph"]), Hierarchy(**parts["hierarchy"]), about)
