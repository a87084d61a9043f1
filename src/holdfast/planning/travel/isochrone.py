"""How far one comes in so many minutes: the roads driven by then, cut where time runs out, and an area around them.

The area is drawn on a grid: a cell belongs to it if a driven piece of road passes through it or one of its eight
neighbours. Outlines are smoothed by at most half a cell, so that every reached vertex lies inside, and nothing lies inside
that is farther than three cells from a driven piece of road. Holes smaller than nine cells are closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.network import Network
from holdfast.planning.roads.snap import Places
from holdfast.planning.roads.ways import Floats, Whole
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.outline import outlined
from holdfast.planning.travel.times import Travel

CELL_M = 50.0
# How far outside a driven piece of road the area may reach, in cells; stated to whoever reads it.
TOLERANCE_CELLS = 3.0
_MOST_CELLS = 40_000_000
_MIDDLE = np.ones((3, 3), dtype=bool)
_SMALLEST_HOLE = 9


@dataclass(frozen=True)
class Driven:
    """Pieces of arcs that are driven within a limit, from one share of their length to another."""

    arc: Whole
    begin: Floats
    end: Floats


@dataclass(frozen=True)
class Isochrone:
    """`area` in lon, lat; `kilometres` of road driven (an edge once a direction)."""

    minutes: float
    area: BaseGeometry
    kilometres: float


def isochrones(travel: Travel, place: Places, minutes: Sequence[float], cell_m: float = CELL_M) -> list[Isochrone]:
    """The areas within so many minutes of travel from a place, smallest first; one search serves all."""
    wrong = [each for each in minutes if not (np.isfinite(each) and each > 0)]
    if wrong or not minutes:
        raise BadInput(Place(field="minutes"), "numbers above 0", str(wrong[0]) if wrong else "none")
    if not (np.isfinite(cell_m) and cell_m >= 5):
        raise BadInput(Place(field="cell"), "metres from 5", str(cell_m))
    begins = arc_beginnings(travel, place)
    found = []
    for each in sorted(minutes):
        driven = driven_within(travel, place, begins, each * 60)
        metres = travel.roads.network.metres[travel.roads.network.edge[driven.arc]] * (driven.end - driven.begin)
        area = around(travel.roads.network, driven, cell_m)
        found.append(Isochrone(each, area, float(metres.sum()) / 1000))
    return found


def arc_beginnings(travel: Travel, place: Places) -> Whole:
    """When each arc is begun on the quickest way along it; below 0 for an arc that is entered half-way at the start."""
    if len(place) != 1:
        raise BadInput(Place("isochrone"), "one place", str(len(place)))
    graph, labels = travel.roads.graph, travel.engine.to_ranks(travel.meetings.leaving(place))[0].astype(np.int64)
    if not graph.has_turns:
        return np.asarray(labels[travel.roads.network.tail])
    ends = labels[graph.after]
    return np.where(ends >= NEVER, NEVER, ends - travel.arc_ms)


def driven_within(travel: Travel, place: Places, begins: Whole, limit_s: float) -> Driven:
    """The pieces of open arcs that are driven by then."""
    limit = limit_s * 1000
    ms = travel.arc_ms.astype(np.int64)
    arc = np.flatnonzero((begins < limit) & (ms < NEVER))
    begin = np.clip(-begins[arc] / ms[arc], 0.0, 1.0)
    end = np.clip((limit - begins[arc]) / ms[arc], 0.0, 1.0)
    on = travel.meetings.passing(place)
    first = on.ms / ms[on.arc]
    last = np.clip(first + limit / ms[on.arc], 0.0, 1.0)
    return Driven(np.concatenate([arc, on.arc]), np.concatenate([begin, first]), np.concatenate([end, last]))


def around(network: Network, driven: Driven, cell_m: float) -> BaseGeometry:
    """The area around driven pieces, in lon, lat; valid, and empty where nothing is driven."""
    points = _points_along(network, driven, cell_m / 2)
    if not len(points):
        return shapely.Polygon()
    low = np.floor(points.min(axis=0) / cell_m).astype(np.int64) - 2
    cells = np.floor(points / cell_m).astype(np.int64) - low
    shape = cells.max(axis=0) + 3
    if shape.prod() > _MOST_CELLS:
        raise BadInput(Place(field="cell"), f"at most {_MOST_CELLS:,} cells: a larger cell", f"{shape.prod():,}")
    grid = np.zeros(tuple(shape), dtype=bool)
    grid[cells[:, 0], cells[:, 1]] = True
    grid = _without_small_holes(ndimage.binary_dilation(grid, _MIDDLE))
    area = shapely.simplify(outlined(grid, low * cell_m, cell_m), cell_m / 2)
    return shapely.orient_polygons(shapely.make_valid(shapely.transform(area, network.unflat)))


def _points_along(network: Network, driven: Driven, step_m: float) -> Floats:
    """Points in metres along each piece, no two neighbours farther apart than a step; ends of pieces among them."""
    edge = network.edge[driven.arc]
    flips = ~network.along[driven.arc]
    begin = np.where(flips, 1 - driven.end, driven.begin)
    end = np.where(flips, 1 - driven.begin, driven.end)
    flat = network.flat(network.shape)
    lengths, along = _along(network, flat)
    counts = (np.ceil((end - begin) * lengths[edge] / step_m).astype(np.int64) + 1).clip(1)
    piece = np.repeat(np.arange(len(edge)), counts)
    within = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = begin[piece] + (end - begin)[piece] * within / np.maximum(counts - 1, 1)[piece]
    # Each edge's points stand one metre-length after the other, so one interpolation serves all edges.
    where = along[network.shape_at[edge[piece]]] + share * lengths[edge[piece]]
    return np.stack([np.interp(where, along, flat[:, i]) for i in (0, 1)], axis=1)


def _along(network: Network, flat: Floats) -> tuple[Floats, Floats]:
    """Length of each edge in the plane, and each shape point's distance from the first edge's beginning, all in a row."""
    steps = np.zeros(len(flat))
    steps[1:] = np.hypot(*np.diff(flat, axis=0).T)
    # A small gap parts an edge's end from the next one's beginning.
    steps[network.shape_at[1:-1]] = 1e-3
    along = np.cumsum(steps)
    return along[network.shape_at[1:] - 1] - along[network.shape_at[:-1]], along


def _without_small_holes(grid: np.ndarray) -> np.ndarray:
    holes, count = ndimage.label(~grid)
    sizes = np.bincount(holes.ravel(), minlength=count + 1)
    small = sizes < _SMALLEST_HOLE
    small[0] = False
    return np.asarray(grid | small[holes])
