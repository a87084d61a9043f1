"""Outlines of set cells of a grid, as rings of corners with the set side on the left."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numba import njit
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from holdfast.planning.roads.ways import Floats, Small

# Directions by number: 0 up the first axis, 1 up the second, 2 down the first, 3 down the second.


@njit(cache=True, nogil=True)
def _is_border(grid: Any, i: int, j: int, way: int) -> Any:
    """Whether the step from corner (i, j) has a set cell on its left and none on its right."""
    if way == 0:
        return grid[i, j] > 0 and grid[i, j - 1] == 0
    if way == 1:
        return grid[i - 1, j] > 0 and grid[i, j] == 0
    if way == 2:
        return grid[i - 1, j - 1] > 0 and grid[i - 1, j] == 0
    return grid[i, j - 1] > 0 and grid[i - 1, j - 1] == 0


@njit(cache=True, nogil=True)
def trace(grid: Small, corners: Small, starts: Small, labels: Small) -> int:
    """Writes the turning corners of each ring, where each ring starts and the label of its cells; answers how many rings.

    The outermost cells of the grid are 0. Every ring has a step up the first axis or it would not close, so it is begun
    at one; where cells meet at a corner the way turns left, and stays with its own."""
    rows, columns = grid.shape
    done = np.zeros((rows, columns), dtype=np.bool_)
    count, end = 0, 0
    for a in range(1, rows):
        for b in range(1, columns):
            if done[a, b] or not _is_border(grid, a, b, 0):
                continue
            starts[count], labels[count] = end, grid[a, b]
            i, j, way, before = a, b, 0, -1
            while True:
                if way == 0:
                    if done[i, j]:
                        break
                    done[i, j] = True
                if way != before:
                    corners[end, 0], corners[end, 1] = i, j
                    end += 1
                    before = way
                i += (1, 0, -1, 0)[way]
                j += (0, 1, 0, -1)[way]
                for turn in (1, 0, 3):
                    if _is_border(grid, i, j, (way + turn) % 4):
                        way = (way + turn) % 4
                        break
            count += 1
    starts[count] = end
    return count


def outlined(grid: np.ndarray, low: Floats, cell_m: float) -> BaseGeometry:
    """The area of set cells, corner (0, 0) of the grid at `low`; its border cells are not set."""
    labelled, _ = ndimage.label(grid)
    most = int(
        np.abs(np.diff(grid.astype(np.int8), axis=0)).sum() + np.abs(np.diff(grid.astype(np.int8), axis=1)).sum()
    )
    corners = np.empty((most + 1, 2), dtype=np.int32)
    starts, labels = np.empty(most + 2, dtype=np.int32), np.empty(most + 1, dtype=np.int32)
    count = trace(labelled.astype(np.int32), corners, starts, labels)
    if not count:
        return shapely.Polygon()
    corners = corners[: starts[count]]
    ring_of = np.repeat(np.arange(count), np.diff(starts[: count + 1]))
    rings = np.asarray(shapely.linearrings(low + corners * cell_m, indices=ring_of))
    return _polygons(rings, labels[:count])


def _polygons(rings: np.ndarray, labels: Small) -> BaseGeometry:
    """Rings that run with the clock are holes in the ring of their own label that runs against it."""
    is_outer = shapely.is_ccw(rings)
    holes: dict[int, list[Any]] = {}
    for ring, label in zip(rings[~is_outer], labels[~is_outer], strict=True):
        holes.setdefault(int(label), []).append(ring)
    polygons = [
        shapely.Polygon(ring, holes.get(int(label), []))
        for ring, label in zip(rings[is_outer], labels[is_outer], strict=True)
    ]
    area = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    # A hole that touches itself at a corner is two holes.
    return area if area.is_valid else shapely.make_valid(area)
