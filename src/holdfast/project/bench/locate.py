"""Covering beside other tools on the same matrix in the same run: a city's roads, published instances, a large made-up one.

The other tools (spopt, PuLP with CBC, PySCIPOpt) are no part of Holdfast: they run in the interpreter that
HOLDFAST_ANCHORS_PYTHON names, where they are installed."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.planning.locate.answer import Located
from holdfast.planning.locate.cover import Cover, cover_within, expected, fewest, most
from holdfast.planning.locate.points import read_bds
from holdfast.planning.locate.problem import Floats
from holdfast.project.bench import locate_anchors

Say = Callable[[str], None]
VARIABLE = "HOLDFAST_ANCHORS_PYTHON"


@dataclass(frozen=True)
class Case:
    """One model on one matrix: `kind` mclp, lscp or mexclp."""

    name: str
    kind: str
    distance: Floats
    weights: Floats
    radius: float
    p: int = 0

    def cover(self) -> Cover:
        """The matrix as the models take it."""
        return cover_within(self.distance, self.weights, self.radius)

    def solve(self, limit_s: float) -> Located:
        """Our answer."""
        if self.kind == "mclp":
            return most(self.cover(), self.p, limit_s=limit_s)
        if self.kind == "lscp":
            return fewest(self.cover(), limit_s=limit_s)
        return expected(self.cover(), self.p, busy=0.3, limit_s=limit_s)


@dataclass(frozen=True)
class Size:
    """What is measured: an extract for the city, a folder of published instances, and the large one's size."""

    osm: Path | None
    published: Path | None
    demands: int = 2000
    candidates: int = 300
    large: tuple[int, int] = (10_000, 1_000)
    limit_s: float = 120.0


def run(size: Size, say: Say) -> dict[str, Any]:
    """Every case: ours, and the other tools' where they are installed; whether the values are the same."""
    rows = []
    for case in _cases(size):
        row = _measured(case, size.limit_s)
        sure = f"{'proved' if row['proved'] else 'not proved'}, equal to the others: {row['equal']}"
        say(f"{row['case']}: {row['value']:g} in {row['seconds']} s, {sure}; times ours: {row['times_ours']}")
        rows.append(row)
    return {
        "load": os.getloadavg()[0],
        "anchors": "run" if os.environ.get(VARIABLE) else f"not installed: set {VARIABLE}",
        "cases": rows,
        "all_equal": all(row["equal"] is not False for row in rows),
    }


def _measured(case: Case, limit_s: float) -> dict[str, Any]:
    began = time.perf_counter()
    ours = case.solve(limit_s)
    seconds = time.perf_counter() - began
    others = {} if case.kind == "mexclp" else _anchors(case, limit_s)
    exact = [each["value"] for each in others.values() if each.get("proved")]
    faster = {name: round(each["seconds"] / seconds, 2) for name, each in others.items() if "seconds" in each}
    return {
        "case": case.name,
        "value": ours.value,
        "bound": ours.bound,
        "proved": ours.proved,
        "seconds": round(seconds, 3),
        "notes": list(ours.notes),
        "others": others,
        "times_ours": faster,
        "equal": all(abs(each - ours.value) < 1e-6 * max(1, abs(ours.value)) for each in exact) if exact else None,
    }


def _anchors(case: Case, limit_s: float) -> dict[str, dict[str, Any]]:
    python = os.environ.get(VARIABLE)
    if not python:
        return {}
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        file = Path(folder) / "case.npz"
        np.savez(file, distance=case.distance, weights=case.weights, radius=case.radius, p=case.p, limit=limit_s)
        script = str(Path(locate_anchors.__file__))
        found = subprocess.run([python, script, case.kind, str(file)], capture_output=True, text=True, check=False)
    if found.returncode:
        return {"anchors": {"failed": found.stderr.strip()[-300:]}}
    answer: dict[str, dict[str, Any]] = json.loads(found.stdout.splitlines()[-1])
    return answer


def _cases(size: Size) -> Iterator[Case]:
    if size.osm is not None:
        distance, weights = city(size.osm, size.demands, size.candidates)
        name = f"{size.osm.name.split('.')[0]} {size.demands} x {size.candidates}"
        for minutes, p in ((5, 10), (3, 20)):
            yield Case(f"{name}, MCLP {minutes} min, p {p}", "mclp", distance, weights, minutes, p)
        for minutes in (10, 5, 3):
            yield Case(f"{name}, LSCP {minutes} min", "lscp", distance, weights, minutes)
        for minutes, p in ((5, 10), (3, 20)):
            yield Case(f"{name}, MEXCLP {minutes} min, p {p}, q 0.3", "mexclp", distance, weights, minutes, p)
    for file in sorted(size.published.glob("BDS*.txt")) if size.published is not None else ():
        distance, weights = read_bds(file)
        yield Case(f"{file.stem}, MCLP radius 5.5, p 10", "mclp", distance, weights, 5.5, 10)
        yield Case(f"{file.stem}, LSCP radius 6.25", "lscp", distance, weights, 6.25)
    if size.large[0] and size.osm is not None:
        distance, weights = city(size.osm, *size.large)
        name = f"{size.osm.name.split('.')[0]} {size.large[0]} x {size.large[1]}"
        yield Case(f"{name}, MCLP 5 min, p 10", "mclp", distance, weights, 5, 10)
        yield Case(f"{name}, LSCP 5 min", "lscp", distance, weights, 5)
    if size.large[0] and size.osm is None:
        yield from _large(*size.large)


def _large(demands: int, candidates: int) -> Iterator[Case]:
    """A made-up city: clusters of demand, candidates among them, from one seed. Harder than roads: its relaxation is far from whole."""
    chance = np.random.default_rng(1)
    middles = chance.uniform(0, 30, (40, 2))
    who = middles[chance.integers(0, 40, demands)] + chance.normal(0, 2, (demands, 2))
    where = middles[chance.integers(0, 40, candidates)] + chance.normal(0, 2, (candidates, 2))
    distance = np.hypot(*(who[:, None] - where[None, :]).transpose(2, 0, 1))
    weights = chance.integers(1, 100, demands).astype(np.float64)
    yield Case(f"made up {demands} x {candidates}, MCLP radius 2.5, p 30", "mclp", distance, weights, 2.5, 30)
    yield Case(f"made up {demands} x {candidates}, LSCP radius 2.5", "lscp", distance, weights, 2.5)


def city(osm: Path, demands: int, candidates: int) -> tuple[Floats, Floats]:
    """Minutes by road from candidates to demands, both junctions drawn from one seed; weights from 1 to 99."""
    from holdfast.exchange.osm.roads import read_roads
    from holdfast.planning.roads.profile import profile_named
    from holdfast.planning.roads.snap import at_vertices
    from holdfast.planning.travel.prepared import roads_from
    from holdfast.planning.travel.times import Travel

    profile = profile_named("car")
    roads, _ = roads_from(read_roads(osm, profile.speeds), profile, turns=False)
    chance = np.random.default_rng(1)
    chosen = chance.choice(roads.network.vertices, demands + candidates, replace=False)
    sites, ends = (at_vertices(roads.network, each) for each in (chosen[:candidates], chosen[candidates:]))
    minutes = Travel(roads).table(sites, ends).T / 60_000
    return np.ascontiguousarray(minutes), chance.integers(1, 100, demands).astype(np.float64)
