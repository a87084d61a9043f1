"""Places on roads: the nearest point of the nearest edge, how far away it is, and which edges an area touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.network import Network
from holdfast.planning.roads.ways import Floats, Small, Whole

FARTHEST_M = 1000.0
_AT_END = 1e-9


@dataclass(frozen=True)
class Places:
    """Each stands at `vertex`, or (-1) on `edge` at `share` of its length; `lonlat` is that point, `away_m` how far off
    the road the place itself lies. The way from the road to the place is not driven and takes no time here."""

    vertex: Small
    edge: Small
    share: Floats
    lonlat: Floats
    away_m: Floats

    def __len__(self) -> int:
        return len(self.vertex)

    def pick(self, which: Small | Whole) -> Places:
        """Some of them, in this order."""
        return Places(self.vertex[which], self.edge[which], self.share[which], self.lonlat[which], self.away_m[which])


def at_vertices(network: Network, vertices: Small | Whole) -> Places:
    """Places that are vertices themselves; BadInput for a number that is none."""
    vertices = np.asarray(vertices, dtype=np.int64)
    outside = np.flatnonzero((vertices < 0) | (vertices >= network.vertices))
    if len(outside):
        where = Place("places", row=int(outside[0]) + 1, field="vertex")
        raise BadInput(where, f"a vertex from 0 to {network.vertices - 1}", str(vertices[outside[0]]))
    count = len(vertices)
    none = np.full(count, -1, dtype=np.int32)
    return Places(vertices.astype(np.int32), none, np.zeros(count), network.lonlat[vertices], np.zeros(count))


class Snapper:
    """Finds edges by where they are; its tree is built when first asked."""

    def __init__(self, network: Network) -> None:
        self.network = network

    @cached_property
    def lines(self) -> np.ndarray:
        """Every edge as a line in metres."""
        shape = self.network.flat(self.network.shape)
        edge = np.repeat(np.arange(self.network.edges), np.diff(self.network.shape_at))
        return np.asarray(shapely.linestrings(shape, indices=edge))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Of the lines."""
        return shapely.STRtree(self.lines)

    def snap(
        self,
        lonlat: Floats,
        farthest_m: float = FARTHEST_M,
        *,
        file: str = "places",
        rows: Sequence[int] | None = None,
    ) -> Places:
        """The nearest road of each place; BadInput names the first that lies nowhere, or too far from every road.

        `rows` are the places' numbers in their file; 1, 2, 3 and so on if not given."""
        lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        rows = range(1, len(lonlat) + 1) if rows is None else rows
        _check_on_earth(lonlat, file, rows)
        points = np.asarray(shapely.points(self.network.flat(lonlat)))
        edge = np.asarray(self.tree.nearest(points), dtype=np.int32) if len(points) else np.empty(0, dtype=np.int32)
        lines = self.lines[edge]
        share = shapely.line_locate_point(lines, points, normalized=True)
        away = shapely.distance(lines, points)
        too_far = np.flatnonzero(away > farthest_m)
        if len(too_far):
            first = int(too_far[0])
            expected = f"a place within {farthest_m:g} m of a road in the extract"
            came = f"{away[first]:.0f} m from the nearest, {lonlat[first, 0]:.5f} {lonlat[first, 1]:.5f}"
            raise BadInput(Place(file, row=rows[first], field="lon, lat"), expected, came)
        return self._on_roads(edge, share, away, lines)

    def _on_roads(self, edge: Small, share: Floats, away: Floats, lines: np.ndarray) -> Places:
        ends = self.network.ends[edge]
        vertex = np.where(share <= _AT_END, ends[:, 0], np.where(share >= 1 - _AT_END, ends[:, 1], -1))
        on = shapely.line_interpolate_point(lines, share, normalized=True)
        lonlat = self.network.unflat(shapely.get_coordinates(on).reshape(-1, 2))
        return Places(vertex.astype(np.int32), np.where(vertex >= 0, -1, edge).astype(np.int32), share, lonlat, away)

    def edges_touching(self, area: BaseGeometry, *, border_only: bool = False, file: str = "area") -> Small:
        """Edges that touch an area (lon, lat), each as a whole; with `border_only` those that cross its border."""
        if area.is_empty or not np.isfinite(shapely.get_coordinates(area)).all():
            raise BadInput(Place(file, field="geometry"), "an area with finite corners", "an empty one")
        if not area.is_valid:
            raise BadInput(
                Place(file, field="geometry"), "an area that does not cross itself", shapely.is_valid_reason(area)
            )
        flat = shapely.transform(area, self.network.flat)
        return np.sort(self.tree.query(flat.boundary if border_only else flat, predicate="intersects")).astype(np.int32)


def _check_on_earth(lonlat: Floats, file: str, rows: Sequence[int]) -> None:
    for column, (name, most) in enumerate((("lon", 180), ("lat", 90))):
        values = lonlat[:, column]
        bad = np.flatnonzero(~(np.abs(values) <= most))
        if len(bad):
            where = Place(file, row=rows[int(bad[0])], field=name)
            raise BadInput(where, f"degrees from -{most} to {most}", str(values[bad[0]]))
