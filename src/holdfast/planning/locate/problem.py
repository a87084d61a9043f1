"""What is asked: demands with weights, candidate sites, how far each is from each, how many may be opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

from holdfast.kernel.errors import BadInput, Place

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Problem:
    """`distance` (demands, sites) in any one unit, `weights` (demands). `fixed` sites are open, `forbidden` never.

    With whole weights and distances a value is whole, and a bound within one of it is a proof."""

    distance: Floats
    weights: Floats
    p: int
    fixed: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()
    names: tuple[str, ...] = field(default=())

    @property
    def costs(self) -> Floats:
        """Weighted distances (demands, sites)."""
        return self.distance * self.weights[:, None]

    @property
    def is_whole(self) -> bool:
        """Whether every cost is a whole number."""
        costs = self.costs
        return bool((costs == np.rint(costs)).all())

    @property
    def status(self) -> Whole:
        """1 for a site that is fixed, -1 for a forbidden one, 0 for the others."""
        status = np.zeros(self.distance.shape[1], dtype=np.int64)
        status[list(self.fixed)] = 1
        status[list(self.forbidden)] = -1
        return status


def checked(problem: Problem, file: str = "input") -> Problem:
    """The problem itself; BadInput for what cannot be answered, and where it stands."""
    demands, sites = problem.distance.shape
    for name, values in (("distance", problem.distance), ("weights", problem.weights)):
        bad = np.argwhere(~np.isfinite(values) | (values < 0))
        if len(bad):
            where = bad[0]
            raise BadInput(Place(file, row=int(where[0]) + 1, field=name), "numbers from 0", str(values[tuple(where)]))
    if len(problem.weights) != demands:
        raise BadInput(Place(file, field="weights"), f"{demands} weights, one a demand", str(len(problem.weights)))
    if not demands or not sites:
        raise BadInput(Place(file, field="distance"), "at least one demand and one candidate", f"{demands} x {sites}")
    check_listed(problem.fixed, problem.forbidden, sites, file)
    free = sites - len(set(problem.forbidden))
    if not max(1, len(set(problem.fixed))) <= problem.p <= free:
        expected = f"a number from {max(1, len(set(problem.fixed)))} to {free}"
        raise BadInput(Place(file, field="p"), expected, str(problem.p))
    return problem


def check_listed(fixed: tuple[int, ...], forbidden: tuple[int, ...], sites: int, file: str = "") -> None:
    """BadInput for a fixed or forbidden site that is none, or one that is both."""
    for name, listed in (("fixed", fixed), ("forbidden", forbidden)):
        outside = [each for each in listed if not 0 <= each < sites]
        if outside:
            raise BadInput(Place(file, field=name), f"candidates 0 to {sites - 1}", str(outside[0]))
    both = set(fixed) & set(forbidden)
    if both:
        raise BadInput(Place(file, field="forbidden"), "no candidate that is fixed as well", str(min(both)))


def read_orlib(file: Path) -> Problem:
    """A p-median instance of the OR-Library (Beasley 1985): `n m p`, then edges `i j cost`, the last copy of an edge
    counts; shortest paths between all vertices, one unit of demand at each, any vertex may be a site."""
    lines = file.read_text(encoding="utf-8").split("\n")
    n, m, p = _whole(lines[0], 3, file, 1)
    edges: dict[tuple[int, int], int] = {}
    for row, line in enumerate((each for each in lines[1 : m + 1]), 2):
        i, j, cost = _whole(line, 3, file, row)
        if not (1 <= i <= n and 1 <= j <= n and cost >= 0):
            raise BadInput(Place(file.name, row=row), f"two vertices from 1 to {n} and a cost from 0", line.strip())
        edges[min(i, j) - 1, max(i, j) - 1] = cost
    if len(lines) < m + 1:
        raise BadInput(Place(file.name, row=len(lines)), f"{m} edges", str(len(lines) - 1))
    ends = np.array(list(edges), dtype=np.int64)
    graph = coo_array((np.array(list(edges.values()), dtype=np.float64), (ends[:, 0], ends[:, 1])), shape=(n, n))
    distance = shortest_path(graph.tocsr(), directed=False)
    apart = np.argwhere(~np.isfinite(distance))
    if len(apart):
        raise BadInput(Place(file.name), "a connected graph", f"no way from {apart[0][0] + 1} to {apart[0][1] + 1}")
    return checked(Problem(distance, np.ones(n), p), file.name)


def _whole(line: str, count: int, file: Path, row: int) -> list[int]:
    try:
        values = [int(each) for each in line.split()]
    except ValueError:
        values = []
    if len(values) != count:
        raise BadInput(Place(file.name, row=row), f"{count} whole numbers", line.strip() or "nothing")
    return values


def check_budget(costs: Floats | None, budget: float | None, fixed: tuple[int, ...], sites: int) -> None:
    """BadInput for a budget without costs, or one that the fixed sites alone pass."""
    if budget is None:
        return
    if costs is None or len(costs) != sites:
        raise BadInput(
            Place(field="costs"), f"{sites} costs, one a candidate", "none" if costs is None else str(len(costs))
        )
    bad = np.argwhere(~np.isfinite(costs) | (costs < 0))
    if len(bad):
        raise BadInput(Place(row=int(bad[0][0]) + 1, field="costs"), "numbers from 0", str(costs[bad[0][0]]))
    least = float(costs[list(fixed)].sum()) if fixed else 0.0
    if not np.isfinite(budget) or budget < least:
        raise BadInput(Place(field="budget"), f"at least {least:g}, what the fixed sites cost", str(budget))
