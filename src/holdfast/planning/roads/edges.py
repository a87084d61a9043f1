"""Ways cut at junctions: vertices where roads meet or end, edges between them with length, speeds and shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.planning.roads.profile import Profile
from holdfast.planning.roads.ways import Flags, Floats, Small, Ways, Whole

EARTH_M = 6371008.8


@dataclass(frozen=True)
class Edges:
    """`ends` (E, 2) vertices; `kmh` (E, 2) along and against, 0 closed; `shape[shape_at[i]:shape_at[i + 1]]` lon, lat."""

    lonlat: Floats
    node: Whole
    ends: Small
    metres: Floats
    kmh: Floats
    way: Whole
    shape_at: Small
    shape: Floats
    barriers: int
    cut_off: int


@dataclass(frozen=True)
class _Points:
    """Points of the ways that are driven, in order; a run is an unbroken piece of one way."""

    node: Whole
    lonlat: Floats
    way: Whole
    run: Whole
    cut_off: int


def cut_ways(ways: Ways, profile: Profile) -> Edges:
    """The edges that this vehicle may drive in at least one direction."""
    kmh = np.array([profile.speeds_of(tags) for tags in ways.tags]).reshape(-1, 2)[ways.tag_of]
    points = _driven_points(ways, kmh.max(axis=1, initial=0.0) > 0)
    stops = {node for node, tags in ways.barriers.items() if profile.stops_at(tags)}
    nodes, dense = np.unique(points.node, return_inverse=True)
    is_vertex = _junctions(points, dense, len(nodes))
    stopping = np.isin(nodes, np.fromiter(stops, dtype=np.int64, count=len(stops)))[dense]
    is_vertex |= stopping
    is_vertex |= _middles_of_loops(points, dense, is_vertex)
    return _edges(points, dense, is_vertex, stopping, kmh, ways)


def _driven_points(ways: Ways, driven: Flags) -> _Points:
    """Points with a location; a way breaks where the extract lacks one, and a node named twice in a row counts once."""
    way = np.repeat(np.arange(len(ways.ids)), np.diff(ways.starts))
    known = ~np.isnan(ways.lonlat[:, 0])
    again = np.zeros(len(way), dtype=bool)
    again[1:] = (ways.nodes[1:] == ways.nodes[:-1]) & (way[1:] == way[:-1])
    kept = np.flatnonzero(driven[way] & known & ~again)
    lost = np.cumsum(driven[way] & ~known)
    breaks = np.zeros(len(kept), dtype=np.int64)
    if len(kept):
        breaks[1:] = (way[kept][1:] != way[kept][:-1]) | (lost[kept][1:] != lost[kept][:-1])
    cut_off = int(lost[-1]) if len(lost) else 0
    return _Points(ways.nodes[kept], ways.lonlat[kept], way[kept], np.cumsum(breaks), cut_off)


def _junctions(points: _Points, dense: Whole, count: int) -> Flags:
    """Points whose node is passed more than once, and the two ends of each run."""
    is_vertex = np.bincount(dense, minlength=count)[dense] > 1
    if len(dense):
        new = points.run[1:] != points.run[:-1]
        is_vertex[0] = is_vertex[-1] = True
        is_vertex[1:] |= new
        is_vertex[:-1] |= new
    return is_vertex


def _spans(points: _Points, is_vertex: Flags) -> tuple[Whole, Whole]:
    """First and last point of each edge."""
    at = np.flatnonzero(is_vertex)
    same = points.run[at[1:]] == points.run[at[:-1]]
    return at[:-1][same], at[1:][same]


def _middles_of_loops(points: _Points, dense: Whole, is_vertex: Flags) -> Flags:
    """A road that comes back to where it began gets a vertex half-way, so that places on it can be told apart."""
    middles = np.zeros(len(is_vertex), dtype=bool)
    begin, end = _spans(points, is_vertex)
    loops = dense[begin] == dense[end]
    middles[(begin[loops] + end[loops]) // 2] = True
    return middles


def _edges(points: _Points, dense: Whole, is_vertex: Flags, stopping: Flags, kmh: Floats, ways: Ways) -> Edges:
    begin, end = _spans(points, is_vertex)
    kept = dense[begin] != dense[end]
    begin, end = begin[kept], end[kept]
    # A barrier ends every road that comes to it: each end there is a vertex of its own.
    incidence = np.concatenate([dense[begin], dense[end]])
    blocked = np.flatnonzero(np.concatenate([stopping[begin], stopping[end]]))
    incidence[blocked] = dense.max(initial=-1) + 1 + np.arange(len(blocked))
    where = np.concatenate([begin, end])
    _, first, vertex = np.unique(incidence, return_index=True, return_inverse=True)
    at, index = _slices(begin, end)
    along = np.concatenate([[0.0], np.cumsum(metres_between(points.lonlat[:-1], points.lonlat[1:]))])
    return Edges(
        lonlat=points.lonlat[where[first]],
        node=points.node[where[first]],
        ends=vertex.reshape(2, -1).T.astype(np.int32),
        metres=along[end] - along[begin],
        kmh=kmh[points.way[begin]],
        way=ways.ids[points.way[begin]],
        shape_at=at,
        shape=points.lonlat[index],
        barriers=len(np.unique(points.node[where[blocked]])),
        cut_off=points.cut_off,
    )


def _slices(begin: Whole, end: Whole) -> tuple[Small, Whole]:
    """Where each edge's points start once they stand one after the other, and which points they are."""
    sizes = end - begin + 1
    at = np.concatenate([[0], np.cumsum(sizes)])
    index = np.arange(at[-1]) - np.repeat(at[:-1], sizes) + np.repeat(begin, sizes)
    return at.astype(np.int32), index


def metres_between(a: Floats, b: Floats) -> Floats:
    """Great-circle distances between points (lon, lat)."""
    a, b = np.radians(a), np.radians(b)
    half = np.sin((b - a) / 2) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(half[:, 1] + np.cos(a[:, 1]) * np.cos(b[:, 1]) * half[:, 0])))
