"""Which links each space leaves by: the shortest way outside, by walking time on free links, past those that are told."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from holdfast.planning.egress.building import OUTSIDE, Building, Link, Space
from holdfast.planning.egress.rates import Rates


def route(building: Building, rates: Rates, origin: str, *, closed: Iterable[str] = ()) -> tuple[Link, ...] | None:
    """The links from a node to the outside; None when there is no way."""
    shut = set(closed)
    usable = [link for link in building.links if link.id not in shut and fits(link, rates)]
    onward = _onward(usable, rates)
    return _follow(onward, origin)


def routes_of(building: Building, rates: Rates, space: Space) -> list[tuple[Link, ...]]:
    """The routes of a space: one by each exit that it is told to use, in equal parts; else the one shortest."""
    if not space.exits:
        found = route(building, rates, space.id)
        return [] if found is None else [found]
    others = {link.id for link in building.links if link.target == OUTSIDE} - set(space.exits)
    listed = []
    for name in space.exits:
        found = route(building, rates, space.id, closed=others | (set(space.exits) - {name}))
        if found is None:
            return []
        listed.append(found)
    return listed


def fits(link: Link, rates: Rates) -> bool:
    """Whether anybody fits through: wider than its boundary layers."""
    return rates.ways[link.way].clear_width(link.width_m) > 0


def ordered(paths: Sequence[tuple[Link, ...]]) -> list[Link]:
    """All links of the paths, each after those that lead to it. ValueError when paths cross in a circle."""
    before: dict[str, set[str]] = {}
    links: dict[str, Link] = {}
    for path in paths:
        for first, second in pairwise(path):
            before.setdefault(second.id, set()).add(first.id)
        for link in path:
            links[link.id] = link
            before.setdefault(link.id, set())
    done: list[Link] = []
    while before:
        free = sorted(name for name, needs in before.items() if not needs)
        if not free:
            raise ValueError(", ".join(sorted(before)))
        for name in free:
            del before[name]
            done.append(links[name])
        for needs in before.values():
            needs.difference_update(free)
    return done


def _onward(links: Sequence[Link], rates: Rates) -> Mapping[str, Link]:
    """The next link from each node, on the shortest way outside (backwards from there)."""
    incoming: dict[str, list[Link]] = {}
    for link in links:
        incoming.setdefault(link.target, []).append(link)
    by_name = {link.id: link for link in links}
    onward: dict[str, Link] = {}
    settled: set[str] = set()
    queue = [(0.0, OUTSIDE, "")]
    while queue:
        seconds, node, name = heapq.heappop(queue)
        if node in settled:
            continue
        settled.add(node)
        if name:
            onward[node] = by_name[name]
        for before in incoming.get(node, ()):
            # A narrow link is worse than a wide one of the same length: its width breaks ties.
            cost = before.length_m / rates.ways[before.way].free_speed + 1e-3 / before.width_m
            if before.origin not in settled:
                heapq.heappush(queue, (seconds + cost, before.origin, before.id))
    return onward


def _follow(onward: Mapping[str, Link], origin: str) -> tuple[Link, ...] | None:
    path: list[Link] = []
    node = origin
    while node != OUTSIDE:
        if node not in onward:
            return None
        path.append(onward[node])
        node = onward[node].target
    return tuple(path)
