"""The bench of the planning core: our times beside scipy and RoutingKit (pyroutingkit) on one network, in one run.

Rounds alternate the engines and medians are compared. Every answer is compared too: a quick engine that errs is told as
its largest error in thousandths of a second. Compiling is timed apart. Beside the plain network the same table is made
with turns, where the graph's vertices are arcs; there the others search from arcs to arcs, which is less than we answer.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.exchange.osm.roads import read_roads
from holdfast.planning.reach.nearest import nearest
from holdfast.planning.roads.build import build_network
from holdfast.planning.roads.network import Network
from holdfast.planning.roads.profile import Profile, profile_named
from holdfast.planning.roads.snap import at_vertices
from holdfast.planning.roads.ways import Small, Ways
from holdfast.planning.travel.isochrone import arc_beginnings, isochrones
from holdfast.planning.travel.prepared import open_roads, prepare, roads_from, save_roads
from holdfast.planning.travel.times import Travel
from holdfast.project.bench.planning_anchors import anchors

Say = Callable[[str], None]
MINUTES = 10
CLOSED = 20

_CHILD = """
import sys, time
from pathlib import Path
from holdfast.exchange.osm.roads import read_roads
from holdfast.planning.roads.build import build_network
from holdfast.planning.roads.profile import profile_named
began = time.perf_counter()
profile = profile_named(sys.argv[2])
build_network(read_roads(Path(sys.argv[1]), profile.speeds), profile, turns=False)
took = time.perf_counter() - began
# Not getrusage: what it says includes the process that this one was forked from.
peak = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(took, int(peak[0]) / 1024)
"""


@dataclass(frozen=True)
class Size:
    """How much is asked: `many` places for the square table, `few` for everywhere."""

    rounds: int = 3
    few: int = 50
    many: int = 1000
    seed: int = 1


def run(osm: Path, key: str, size: Size, say: Say) -> dict[str, Any]:
    """Every figure, by name; times in seconds."""
    profile = profile_named(key)
    say("compiling")
    compile_s = _compile(osm, profile)
    ways = read_roads(osm, profile.speeds)
    figures: dict[str, Any] = {
        "extract": {"file": osm.name, "sha256": ways.sha256},
        "machine": _machine(),
        "rounds": size.rounds,
        "compile_s": compile_s,
        "build": _build(osm, key, size, say),
    }
    for name, turns in (("without_turns", False), ("with_turns", True)):
        say(f"{name}: preparing")
        figures[name] = _Table(ways, profile, turns, size, say).figures()
    return figures


def _machine() -> dict[str, Any]:
    import numba
    import scipy

    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "numba": numba.__version__,
        "load": round(os.getloadavg()[0], 1),
    }


def _compile(osm: Path, profile: Profile) -> float:
    """What the first call of everything takes, on a handful of roads: compiling, or reading what was compiled before."""
    began = time.perf_counter()
    step = 0.001
    lonlat = np.array([[i * step, j * step] for i in range(4) for j in range(4)])
    pairs = [
        (i, j) for i in range(16) for j in range(16) if np.abs(lonlat[i] - lonlat[j]).sum() < 1.5 * step and i != j
    ]
    network = _tiny(lonlat, np.array(pairs, dtype=np.int32))
    for turns in (False, True):
        roads = prepare(network, turns=turns)
        travel, places = Travel(roads), at_vertices(roads.network, np.arange(16))
        nearest(travel.table(places, places.pick(np.arange(2))), 2)
        travel.to_all(places)
        isochrones(travel, places.pick(np.arange(1)), [1])
    return time.perf_counter() - began


def _tiny(lonlat: np.ndarray, pairs: Small) -> Network:
    count = len(pairs)
    return Network(
        lonlat=lonlat,
        node=np.arange(len(lonlat), dtype=np.int64),
        ends=pairs,
        metres=np.full(count, 100.0),
        way=np.arange(count, dtype=np.int64),
        shape_at=np.arange(0, 2 * count + 1, 2, dtype=np.int32),
        shape=lonlat[pairs].reshape(-1, 2),
        tail=pairs[:, 0].copy(),
        head=pairs[:, 1].copy(),
        edge=np.arange(count, dtype=np.int32),
        along=np.ones(count, dtype=bool),
        ms=np.full(count, 9000, dtype=np.int32),
        arc_at=np.searchsorted(pairs[:, 0], np.arange(len(lonlat) + 1)).astype(np.int32),
        banned=np.empty((0, 2), dtype=np.int32),
    )


def _build(osm: Path, key: str, size: Size, say: Say) -> dict[str, Any]:
    """From the extract to the network in a process of its own, as a command would."""
    took, peak = [], []
    for number in range(size.rounds):
        say(f"build: round {number + 1} of {size.rounds}")
        child = subprocess.run(
            [sys.executable, "-c", _CHILD, str(osm), key], capture_output=True, text=True, check=True
        )
        seconds, megabytes = map(float, child.stdout.split())
        took.append(seconds)
        peak.append(megabytes)
    return {"extract_to_network_s": statistics.median(took), "peak_mb": round(statistics.median(peak))}


class _Table:
    """One table: the same jobs by every engine on the same graph."""

    def __init__(self, ways: Ways, profile: Profile, turns: bool, size: Size, say: Say) -> None:
        self.size, self.say, self.turns = size, say, turns
        network, _ = build_network(ways, profile, turns=turns)
        self.prepare_s = _median(size.rounds, lambda: prepare(network, turns=turns, u_turn_s=profile.u_turn_s))
        self.roads, self.report = roads_from(ways, profile, turns=turns)
        self.travel = Travel(self.roads)
        chance = np.random.default_rng(size.seed)
        count = self.roads.network.vertices
        self.few = at_vertices(self.roads.network, chance.integers(0, count, size.few))
        self.many = at_vertices(self.roads.network, chance.integers(0, count, min(size.many, count)))
        self.anchors = anchors(self.travel)
        self.closed = chance.integers(0, self.roads.network.edges, (64, CLOSED))

    def figures(self) -> dict[str, Any]:
        """The table, with ratios and the largest errors."""
        network = self.roads.network
        load_s, megabytes = self._load()
        jobs = {
            "few_to_all": self._job(lambda: self.travel.to_all(self.few), "few_to_all"),
            "many_to_many": self._job(lambda: self.travel.table(self.many, self.many), "many_to_many"),
            "reweigh": self._reweigh(),
            "search_within": self._within(),
        }
        return {
            "vertices": network.vertices,
            "arcs": network.arcs,
            "graph": {"vertices": self.roads.graph.size, "links": len(self.roads.graph.tail)},
            "hierarchy_arcs": len(self.roads.hierarchy.later),
            "trapped_arcs": self.report.trapped_arcs,
            "prepare": self._beside(self.prepare_s, {name: each.prepare_s for name, each in self.anchors.items()}),
            "load_s": load_s,
            "file_mb": megabytes,
            **jobs,
            **self._own(),
            "largest_error_ms": self._errors(),
        }

    def _own(self) -> dict[str, float]:
        """What only we answer: the sorts from the stored table, and areas as polygons."""
        ms, rounds = self.travel.to_all(self.few), max(self.size.rounds, 3)
        place = self.few.pick(np.array([0]))
        return {
            "nearest_3_of_few_for_all_s": _median(rounds, lambda: nearest(ms, 3)),
            "nearest_few_of_few_for_all_s": _median(rounds, lambda: nearest(ms, len(ms))),
            "few_to_all_and_nearest_3_s": _median(rounds, lambda: nearest(self.travel.to_all(self.few), 3)),
            "area_s": _median(rounds, lambda: isochrones(self.travel, place, [MINUTES])),
            "areas_1_3_5_10_30_s": _median(rounds, lambda: isochrones(self.travel, place, [1, 3, 5, 10, 30])),
            "first_answer_after_closure_s": _median(rounds, self._first_answer),
        }

    def _first_answer(self) -> Small:
        return self.travel.reweighed(closed=self.closed[0]).to_all(self.few)

    def _load(self) -> tuple[float, float]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.roads"
            size = save_roads(path, self.roads)
            return _median(max(self.size.rounds, 5), lambda: open_roads(path)), round(size / 1e6, 1)

    def _job(self, own: Callable[[], object], name: str) -> dict[str, Any]:
        places = self.few if name == "few_to_all" else self.many
        jobs: dict[str, Callable[[], object]] = {"own": own}
        for key, anchor in self.anchors.items():
            jobs[key] = partial(getattr(anchor, name), places)
        return self._alternating(name, jobs)

    def _reweigh(self) -> dict[str, Any]:
        each = iter(np.tile(self.closed, (100, 1)))
        jobs: dict[str, Callable[[], object]] = {"own": lambda: self.travel.reweighed(closed=next(each))}
        for key, anchor in self.anchors.items():
            jobs[key] = partial(anchor.reweigh, self.travel.arc_ms)
        return self._alternating("reweigh", jobs, least=9)

    def _within(self) -> dict[str, Any]:
        """Times of every road within ten minutes of one place; scipy stops at the limit, we cut afterwards."""
        place = self.few.pick(np.array([0]))
        jobs: dict[str, Callable[[], object]] = {"own": lambda: arc_beginnings(self.travel, place)}
        if "scipy" in self.anchors:
            jobs["scipy"] = lambda: self.anchors["scipy"].within(place, MINUTES * 60_000)
        return self._alternating("search_within", jobs)

    def _alternating(self, name: str, jobs: Mapping[str, Callable[[], object]], least: int = 1) -> dict[str, Any]:
        took: dict[str, list[float]] = {key: [] for key in jobs}
        jobs["own"]()
        for number in range(max(self.size.rounds, least)):
            self.say(f"{'with' if self.turns else 'without'} turns, {name}: round {number + 1}")
            for key, job in jobs.items():
                began = time.perf_counter()
                job()
                took[key].append(time.perf_counter() - began)
        medians = {key: statistics.median(each) for key, each in took.items()}
        own = medians.pop("own")
        return self._beside(own, medians)

    def _beside(self, own: float, others: Mapping[str, float | None]) -> dict[str, Any]:
        """Our time, theirs, and how many times as long they take."""
        said: dict[str, Any] = {"own_s": own}
        for key, seconds in others.items():
            if seconds is not None:
                said |= {f"{key}_s": seconds, f"ratio_{key}": seconds / own}
        return said

    def _errors(self) -> dict[str, float]:
        """The largest difference between our times and theirs, over every pair of both tables."""
        places = {"few": self.few, "many": self.many.pick(np.arange(min(len(self.many), 200)))}
        return {
            f"{key}_{name}": anchor.error(self.travel, each)
            for key, anchor in self.anchors.items()
            for name, each in places.items()
        }


def _median(rounds: int, job: Callable[[], object]) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        job()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def in_words(figures: Mapping[str, Any]) -> str:
    """The figures a line each."""
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in figures.items())
