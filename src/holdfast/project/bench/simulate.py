"""Replaying beside SimPy on the same model in the same run, beside the exact hypercube, and a fit on days that it has not seen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.kernel.errors import Unavailable
from holdfast.planning.hypercube.solve import erlang_b, solve
from holdfast.planning.hypercube.system import System, system_from
from holdfast.planning.simulate.calls import seed_of, tape_of
from holdfast.planning.simulate.compiled import model_of, out_of, state_of
from holdfast.planning.simulate.document import scenario_from
from holdfast.planning.simulate.fit import fitted
from holdfast.planning.simulate.log import read_log
from holdfast.planning.simulate.loop import run as play
from holdfast.planning.simulate.replicate import Play, interval, replicate
from holdfast.planning.simulate.scenario import Scenario
from holdfast.planning.simulate.simple import simulated
from holdfast.planning.simulate.trial import tried

Say = Callable[[str], None]
ZONES, BEST_OF = 100, 3


def run(log: Path | None, events: int, say: Say) -> dict[str, Any]:
    """Speed, agreement, and the fit where a log is given."""
    say("speed")
    speed = [_speed(units, events) for units in (6, 10, 12)]
    say("20 systems against the hypercube")
    systems = [_agreement(seed) for seed in range(1, 21)]
    figures: dict[str, Any] = {
        "load": os.getloadavg()[0],
        "speed": speed,
        "full_model_events_a_second": round(_full(events)),
        "inside_999": sum(system["inside"] for system in systems),
        "of": len(systems),
        "systems": systems,
        "erlang_b_worst": max(_erlang(units) for units in (1, 2, 4, 8, 12)),
    }
    if log is not None:
        say("fit")
        figures["fit"] = _fit(log)
    return figures


def _system(seed: int, units: int, zones: int, *, alike: bool = False) -> System:
    chance = np.random.default_rng(seed)
    service = np.full(units, 2.0) if alike else chance.uniform(1.0, 3.0, units)
    calls = chance.uniform(0.1, 1.0, zones)
    calls *= 0.6 * service.sum() / calls.sum()
    return system_from({"calls": calls, "service": service, "travel": chance.uniform(1, 12, (units, zones))})


def scenario_of(system: System, days: float) -> Scenario:
    """The hypercube's system for the whole model."""
    units, zones = system.travel.shape
    kind = {"id": "call", "per_hour": float(system.calls.sum()), "shares": system.calls.tolist(), "busy": {"mean": 60}}
    return scenario_from(
        {
            "zones": [{"id": str(at)} for at in range(zones)],
            "stations": [{"id": str(at)} for at in range(units)],
            "units": [
                {"id": str(at), "station": str(at), "pace": 1 / float(system.service[at])} for at in range(units)
            ],
            "kinds": [kind],
            "travel": system.travel.tolist(),
            "when_busy": "lost",
            "days": days,
        }
    )


def _speed(units: int, events: int) -> dict[str, Any]:
    """Events a second: the quick chain on one thread and on two, the whole model, SimPy; processor's time, best of three."""
    system = _system(units, units, ZONES, alike=True)
    simulated(system, 1000, 1)
    quick = max(_rate(lambda: simulated(system, events, 1).events) for _ in range(BEST_OF))
    beside = max(_simpy(system, max(events // 100, 20_000)) for _ in range(BEST_OF))
    whole = max(_whole(scenario_of(system, events / 2 / 24 / float(system.calls.sum()))) for _ in range(BEST_OF))
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda seed: simulated(system, events, seed), range(4)))
    return {
        "units": units,
        "quick_a_second": round(quick),
        "two_threads_a_second_of_the_clock": round(4 * events / (time.perf_counter() - began)),
        "whole_model_a_second": round(whole),
        "simpy_a_second": round(beside),
        "quick_over_simpy": round(quick / beside, 1),
        "whole_model_over_simpy": round(whole / beside, 1),
    }


def _rate(work: Callable[[], int]) -> float:
    began = time.process_time()
    events = work()
    return events / (time.process_time() - began)


def _whole(scenario: Scenario) -> float:
    """Events a second of the loop itself, its calls drawn beforehand."""
    tape, model, most = tape_of(scenario, 1, 0), model_of(scenario), scenario.most
    state, out = state_of(model, len(tape.ready), most), out_of(len(tape.ready), most)
    began = time.process_time()
    play(model, tape, state, out, seed_of(1, 0), most)
    return float(state.size[2]) / (time.process_time() - began)


def _full(events: int) -> float:
    """With lines, several crews a call, crews stopped on the way and crews that move up: 12 posts, 24 crews of two types."""
    chance = np.random.default_rng(2)
    packages = [
        {"share": 3, "needs": {"a": 1}},
        {"share": 1, "needs": {"a": 2, "b": 1}},
        {"share": 1, "needs": {"b": 1}},
    ]
    document = {
        "zones": [{"id": str(at)} for at in range(40)],
        "stations": [{"id": str(at), "zone": str(at)} for at in range(12)],
        "units": [{"id": str(at), "station": str(at % 12), "type": "ab"[at // 12]} for at in range(24)],
        "kinds": [{"id": "call", "per_hour": 15, "on_scene": {"mean": 35}, "packages": packages, "cancelled": 0.2}],
        "travel": chance.uniform(1, 15, (12, 40)).tolist(),
        "move_up": 0.5,
        "days": events / 3 / 24 / 15,
    }
    return max(_whole(scenario_from(document)) for _ in range(BEST_OF))


def _simpy(system: System, events: int) -> float:
    """The same model as SimPy's users write it: a process a call, a timeout a service."""
    try:
        import simpy
    except ImportError as error:
        raise Unavailable("SimPy is not installed here: pip install simpy", code="no-simpy") from error
    chance, env = np.random.default_rng(1), simpy.Environment()
    free, count = [True] * system.units, [0]
    order, rate, zones = system.order.tolist(), float(system.calls.sum()), len(system.calls)
    upto = np.cumsum(system.calls) / rate

    def served(unit: int) -> Any:
        yield env.timeout(chance.exponential(1 / system.service[unit]))
        free[unit] = True
        count[0] += 1

    def calling() -> Any:
        while count[0] < events:
            yield env.timeout(chance.exponential(1 / rate))
            count[0] += 1
            zone = min(int(np.searchsorted(upto, chance.random())), zones - 1)
            unit = next((each for each in order[zone] if free[each]), -1)
            if unit >= 0:
                free[unit] = False
                env.process(served(unit))

    def whole() -> int:
        env.process(calling())
        env.run()
        return count[0]

    return _rate(whole)


def _agreement(seed: int) -> dict[str, Any]:
    """Loss, mean travel and every crew's time busy against the exact answer, at 99.9 %: all crews of a system together."""
    system = _system(seed, 1 + (seed + 1) % 8, 12)
    exact, answer = solve(system), replicate(Play(scenario_of(system, 200)), replications=20, level=0.999)
    busy = [
        interval([sample.unit_busy[unit] for sample in answer.samples], 1 - 0.001 / system.units).holds(each)
        for unit, each in enumerate(exact.busy)
    ]
    lost, travel = answer.figures["lost"], answer.figures["travel_mean"]
    return {
        "seed": seed,
        "units": system.units,
        "loss": [exact.loss, lost.mean, lost.half],
        "travel": [exact.mean_travel, travel.mean, travel.half],
        "inside": bool(lost.holds(exact.loss) and travel.holds(exact.mean_travel) and all(busy)),
    }


def _erlang(units: int) -> float:
    system = _system(units, units, 12, alike=True)
    return abs(solve(system).loss - erlang_b(units, float(system.calls.sum()) / 2.0))


def _fit(file: Path) -> dict[str, Any]:
    """The first five days fitted, the last two foretold."""
    log = read_log(file)
    first = min(row.received for row in log.rows).replace(hour=0, minute=0, second=0, microsecond=0)
    last = max(row.received for row in log.rows).replace(hour=0, minute=0, second=0, microsecond=0)
    train = log.between(first, first + timedelta(days=5))
    test = log.between(last - timedelta(days=1), last + timedelta(days=1))
    found = fitted(train)
    tests = tried(replace(found.scenario), test, replications=20)
    return {
        "calls": found.calls,
        "dropped": dict(found.dropped),
        "dispersion": found.dispersion,
        "errors": {f"{each.interval} {each.percentile}": [each.log, each.replayed.mean, each.error] for each in tests},
        "within_10_percent": sum(abs(each.error) <= 0.1 for each in tests),
        "of": len(tests),
    }
