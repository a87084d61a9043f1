"""Turn rules of an extract as pairs of arcs that may not follow each other; what cannot be taken is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from holdfast.planning.roads.network import Network, starts_of
from holdfast.planning.roads.profile import Profile
from holdfast.planning.roads.ways import Small, TurnRule


@dataclass
class Turns:
    """`banned` (B, 2) arcs; `taken` rules by kind, `left` rules by the reason why they are not modelled. Where rules do
    not `bind`, nobody looks at turns at all."""

    banned: Small
    bind: bool = True
    taken: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)


def forbidden_turns(network: Network, rules: tuple[TurnRule, ...], profile: Profile, *, ignored: bool = False) -> Turns:
    """What the rules forbid this vehicle; nothing where its profile says that they do not bind it, or they are ignored."""
    turns = Turns(np.empty((0, 2), dtype=np.int32), profile.turn_rules and not ignored)
    if not turns.bind:
        turns.left["the profile is not bound by turn rules" if not profile.turn_rules else "ignored as asked"] = len(
            rules
        )
        return turns
    vertex_of = {int(node): vertex for vertex, node in enumerate(network.node)}
    order = np.argsort(network.head, kind="stable").astype(np.int32)
    arrivals = (order, starts_of(network.head[order], network.vertices))
    pairs: set[tuple[int, int]] = set()
    for rule in rules:
        if why := _why_left(rule, profile):
            turns.left[why] += 1
            continue
        banned = _pairs(network, rule, vertex_of, arrivals)
        if banned:
            pairs |= banned
            turns.taken[rule.kind] += 1
        else:
            turns.left["forbids nothing that is driven here"] += 1
    turns.banned = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    return turns


def _why_left(rule: TurnRule, profile: Profile) -> str:
    if rule.kind == "conditional":
        return "binds at certain hours only"
    if not rule.kind.startswith(("no_", "only_")):
        return "of an unknown kind"
    if not profile.is_bound_by(rule.spared):
        return "spares this vehicle"
    if rule.via_ways:
        return "goes over a way, not a node"
    if not rule.via_node or not rule.from_ways or not rule.to_ways:
        return "lacks a member"
    return ""


def _pairs(
    network: Network, rule: TurnRule, vertex_of: Mapping[int, int], arrivals: tuple[Small, Small]
) -> set[tuple[int, int]]:
    """`no_*` forbids from each of its ways to each; `only_*` forbids from its way to every arc that is not on its own."""
    vertex = vertex_of.get(rule.via_node)
    if vertex is None:
        return set()
    leaving = range(network.arc_at[vertex], network.arc_at[vertex + 1])
    order, at = arrivals
    arriving = [a for a in order[at[vertex] : at[vertex + 1]] if _way(network, a) in rule.from_ways]
    to = {b for b in leaving if _way(network, b) in rule.to_ways}
    if rule.kind.startswith("only_"):
        # A rule whose only way out is not driven here would close the road; it says nothing then.
        return {(int(a), b) for a in arriving for b in leaving if to and b not in to}
    # A way named as both ends is one that may not be turned round on; to go straight on along it stays allowed.
    turns_round = rule.kind == "no_u_turn" and rule.from_ways == rule.to_ways
    return {(int(a), b) for a in arriving for b in to if (network.edge[a] == network.edge[b]) == turns_round}


def _way(network: Network, arc: int) -> int:
    return int(network.way[network.edge[arc]])


def allowed_turns(network: Network) -> tuple[Small, Small]:
    """Every pair of an arc and one that may follow it, turning round included."""
    leaving = np.diff(network.arc_at)[network.head]
    came = np.repeat(np.arange(network.arcs, dtype=np.int32), leaving)
    offset = np.arange(len(came)) - np.repeat(np.cumsum(leaving) - leaving, leaving)
    goes = (network.arc_at[network.head[came]] + offset).astype(np.int32)
    banned = network.banned.astype(np.int64) @ np.array([network.arcs, 1])
    kept = ~np.isin(came.astype(np.int64) * network.arcs + goes, banned)
    return came[kept], goes[kept]


def without_traps(network: Network) -> Network:
    """The largest part in which every arc can follow on every other under the turn rules; the rest would be a trap."""
    came, goes = allowed_turns(network)
    graph = csr_array((np.ones(len(came), dtype=np.int8), (came, goes)), shape=(network.arcs, network.arcs))
    _, part = connected_components(graph, directed=True, connection="strong")
    return network.only(part == np.bincount(part).argmax())
