"""Small scenarios for the tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from holdfast.planning.hypercube.system import System, system_from
from holdfast.planning.simulate.arrays import Out, Tape
from holdfast.planning.simulate.calls import seed_of
from holdfast.planning.simulate.compiled import model_of, out_of, state_of
from holdfast.planning.simulate.document import scenario_from
from holdfast.planning.simulate.loop import run
from holdfast.planning.simulate.scenario import Scenario


def random_system(seed: int, units: int, zones: int = 12, *, alike: bool = False) -> System:
    chance = np.random.default_rng(seed)
    service = np.full(units, 2.0) if alike else chance.uniform(1.0, 3.0, units)
    calls = chance.uniform(0.1, 1.0, zones)
    calls *= 0.6 * service.sum() / calls.sum()
    return system_from({"calls": calls, "service": service, "travel": chance.uniform(1, 12, (units, zones))})


def as_scenario(system: System, **more: Any) -> Scenario:
    """The hypercube's system for the loop: a crew a station, one kind, exponential from leaving to free."""
    units, zones = system.travel.shape
    document = {
        "zones": [{"id": f"z{at}"} for at in range(zones)],
        "stations": [{"id": f"s{at}"} for at in range(units)],
        "units": [
            {"id": f"u{at}", "station": f"s{at}", "pace": 1 / float(rate)} for at, rate in enumerate(system.service)
        ],
        "kinds": [
            {"id": "call", "per_hour": float(system.calls.sum()), "shares": system.calls.tolist(), "busy": {"mean": 60}}
        ],
        "travel": system.travel.tolist(),
        "when_busy": "lost",
        **more,
    }
    return scenario_from(document)


def tape(calls: list[tuple[float, int, int]]) -> Tape:
    """Calls by hand: (minute, zone, kind), ready as they come."""
    when, zone, kind = (np.array(column) for column in zip(*calls, strict=True))
    when = when.astype(np.float64)
    return Tape(np.arange(len(calls)), when, when.copy(), zone.astype(np.int64), kind.astype(np.int64))


def played(scenario: Scenario, calls: Tape, seed: int = 1) -> tuple[Out, int]:
    """What happened to each request, and how many crews moved up or home."""
    model, most = model_of(scenario), scenario.most
    state, out = state_of(model, len(calls.ready), most), out_of(len(calls.ready), most)
    run(model, calls, state, out, seed_of(seed, 0), most)
    return out, int(state.size[1])


def town(**more: Any) -> dict[str, Any]:
    """Two posts, two zones, one crew at each post; 4 minutes within, 10 across; 30 minutes on scene."""
    return {
        "zones": [{"id": "west", "lon": 14.4, "lat": 35.9}, {"id": "east", "lon": 14.5, "lat": 35.9}],
        "stations": [{"id": "w", "zone": "west"}, {"id": "e", "zone": "east"}],
        "units": [{"id": "one", "station": "w"}, {"id": "two", "station": "e"}],
        "kinds": [{"id": "fire", "per_hour": 1, "on_scene": 30}],
        "travel": [[4, 10], [10, 4]],
        **more,
    }
