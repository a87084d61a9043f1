"""Covering instances of Cordeau, Furini and Ljubic (2019): sites and customers as points in a plane."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.locate.problem import Floats


def read_bds(file: Path) -> tuple[Floats, Floats]:
    """Euclidean distances (customers, sites) and demands from `sites customers`, then `F id x y cost` and `C id x y demand`."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    counts = _numbers(lines[0].split(), 2, file, 1) if lines else ()
    if len(counts) != 2:
        raise BadInput(Place(file.name, row=1), "how many sites and customers", lines[0] if lines else "nothing")
    found: dict[str, list[tuple[float, ...]]] = {"F": [], "C": []}
    for row, line in enumerate(lines[1:], 2):
        kind, *values = line.split()
        if kind not in found:
            raise BadInput(Place(file.name, row=row), "a line that begins with F or C", kind)
        found[kind].append(_numbers(values, 4, file, row))
    for kind, name, count in (("F", "sites", counts[0]), ("C", "customers", counts[1])):
        if len(found[kind]) != count or not count:
            raise BadInput(Place(file.name, field=name), f"{count:g} of them, at least one", str(len(found[kind])))
    sites, customers = np.array(found["F"]), np.array(found["C"])
    distance = np.hypot(customers[:, 1, None] - sites[None, :, 1], customers[:, 2, None] - sites[None, :, 2])
    return distance, customers[:, 3]


def _numbers(words: list[str], count: int, file: Path, row: int) -> tuple[float, ...]:
    try:
        values = tuple(float(each) for each in words)
    except ValueError:
        values = ()
    if len(values) != count or not np.isfinite(values).all():
        raise BadInput(Place(file.name, row=row), f"{count} numbers", " ".join(words)[:60] or "nothing")
    return values
