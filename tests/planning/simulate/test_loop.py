"""The loop against the exact hypercube, against a second loop written plainly, and against cases worked by hand."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.planning.hypercube.solve import erlang_b, solve
from holdfast.planning.simulate.arrays import ARRIVED, BUSY, CANCELLED, SENT, TRAVEL, TURNOUT, UNSENT, Tape
from holdfast.planning.simulate.calls import seed_of, tape_of
from holdfast.planning.simulate.chance import FIRST, PACKAGE, drawn, uniform
from holdfast.planning.simulate.compiled import model_of
from holdfast.planning.simulate.document import scenario_from
from holdfast.planning.simulate.replicate import Play, interval, replicate
from holdfast.planning.simulate.scenario import Scenario
from holdfast.planning.simulate.simple import over, simulated
from tests.planning.simulate.scenes import as_scenario, played, random_system, tape, town


@pytest.mark.parametrize("seed", range(1, 21))
def test_twenty_random_systems_lie_inside_the_interval_of_the_exact_hypercube(seed: int) -> None:
    system = random_system(seed, units=1 + (seed + 1) % 8)
    exact, answer = solve(system), replicate(Play(as_scenario(system, days=100)), replications=20, level=0.999)

    assert answer.figures["lost"].holds(exact.loss)
    assert answer.figures["travel_mean"].holds(exact.mean_travel)
    for unit, busy in enumerate(exact.busy):
        # All crews of a system together at 99.9 %, so each by itself at more.
        assert interval([sample.unit_busy[unit] for sample in answer.samples], 1 - 0.001 / system.units).holds(busy)
    assert answer.figures["lost"].half < 0.02


@pytest.mark.parametrize("seed", range(1, 21))
def test_the_quick_chain_lies_inside_the_same_interval(seed: int) -> None:
    system = random_system(seed, units=1 + (seed + 1) % 8)
    exact = solve(system)
    figures = over([simulated(system, 200_000, number) for number in range(12)])

    assert interval(figures["loss"], 0.999).holds(exact.loss)
    assert interval(figures["mean_travel"], 0.999).holds(exact.mean_travel)
    for unit, busy in enumerate(exact.busy):
        assert interval(figures[f"busy_{unit}"], 1 - 0.001 / system.units).holds(float(busy))


def test_crews_that_are_alike_lose_what_erlang_b_says() -> None:
    system = random_system(5, 6, alike=True)
    answer = replicate(Play(as_scenario(system, days=400)), replications=12, level=0.999)

    assert answer.figures["lost"].holds(erlang_b(6, float(system.calls.sum()) / 2.0))


def test_a_line_is_as_long_as_erlang_c_says() -> None:
    """Three crews alike that wait: the share that waits is C(3, a), the mean wait of all C / (3 mu - lambda)."""
    offered, crews, rate = 1.8, 3, 2.0
    blocked = erlang_b(crews, offered)
    waits = crews * blocked / (crews - offered * (1 - blocked))
    system = random_system(9, crews, alike=True)
    system = type(system)(
        system.calls * offered * rate / system.calls.sum(), system.service, system.travel, system.order
    )
    answer = replicate(Play(as_scenario(system, days=400, when_busy="waits")), replications=12, level=0.999)

    assert answer.figures["waited"].holds(waits)
    assert answer.figures["waiting_mean"].holds(60 * waits / (crews * rate - offered * rate))
    assert answer.figures["lost"].mean == 0


# ---- a second loop, written plainly


class Plain:
    """The same rules with lists and a heap: nearest free crew of the type, lines by priority and time, nobody moves up."""

    def __init__(self, scenario: Scenario, calls: Tape, seed: int) -> None:
        self.scenario, self.calls, self.seed = scenario, calls, seed_of(seed, 0)
        self.model, self.free = model_of(scenario), set(range(len(scenario.units)))
        self.ends: list[tuple[float, int]] = []
        self.line: list[tuple[int, float, int, int, int]] = []
        self.rows: dict[tuple[int, int], tuple[float, float, float, float, int]] = {}

    def run(self) -> dict[tuple[int, int], tuple[float, float, float, float, int]]:
        for call, ready in enumerate(self.calls.ready):
            while self.ends and self.ends[0][0] <= ready:
                self.end()
            for slot, wanted in enumerate(self.wanted(call)):
                self.ask(call, slot, wanted, float(ready))
        while self.ends:
            self.end()
        return self.rows

    def wanted(self, call: int) -> list[int]:
        u, at = uniform(self.seed, self.calls.ident[call], PACKAGE), 0
        while self.model.package_upto[self.calls.kind[call], at] <= u:
            at += 1
        needs = self.model.needs[self.model.package_of[self.calls.kind[call], at]]
        return [type_ for type_, count in enumerate(needs) for _ in range(count)]

    def ask(self, call: int, slot: int, wanted: int, now: float) -> None:
        mine = [unit for unit in self.free if self.model.type_of[unit] == wanted]
        if mine:
            zone = self.calls.zone[call]
            unit = min(
                mine, key=lambda each: (self.scenario.travel[self.model.home[each], zone], self.model.home[each])
            )
            self.free.discard(unit)
            self.go(call, slot, unit, now)
        elif self.model.waits:
            priority = int(self.model.priority[self.calls.kind[call]])
            self.line.append((priority, now, call, slot, wanted))

    def go(self, call: int, slot: int, unit: int, now: float) -> None:
        kind, wanted = self.calls.kind[call], self.model.type_of[unit]

        def draw(table: Any, what: int) -> float:
            return drawn(
                self.model.table,
                table[kind, wanted],
                uniform(self.seed, self.calls.ident[call], FIRST + 4 * slot + what),
            )

        turnout = draw(self.model.turnout, 0)
        travel = self.scenario.travel[self.model.home[unit], self.calls.zone[call]] * draw(self.model.noise, 1)
        stay = draw(self.model.busy, 2)
        stop = uniform(self.seed, self.calls.ident[call], FIRST + 4 * slot + 3)
        share = self.model.cancelled[kind]
        cancelled = stop < share
        busy = (turnout + travel) * stop / share if cancelled else turnout + travel + stay
        self.rows[call, slot] = (now, turnout, travel, busy, CANCELLED if cancelled else ARRIVED)
        heapq.heappush(self.ends, (now + busy, unit))

    def end(self) -> None:
        now, unit = heapq.heappop(self.ends)
        mine = sorted(each for each in self.line if each[4] == self.model.type_of[unit])
        if mine:
            self.line.remove(mine[0])
            self.go(mine[0][2], mine[0][3], unit, now)
        else:
            self.free.add(unit)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    stations, zones = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    units = [{"id": f"u{at}", "station": f"s{chance.integers(stations)}", "type": "ab"[at % 2]} for at in range(6)]
    packages = [
        {"share": 2, "needs": {"a": 1}},
        {"share": 1, "needs": {"a": 2, "b": 1}},
        {"share": 1, "needs": {"b": 3}},
    ]
    kinds = [
        {
            "id": f"k{at}",
            "per_hour": float(chance.uniform(0.5, 4)),
            "packages": packages,
            "on_scene": {"mean": float(chance.uniform(10, 50))},
            "turnout": {"by_type": {"a": {"quantiles": [0.5, 1, 3]}}, "other": 1},
            "factor": {"quantiles": [0.5, 1.0, 2.5]},
            "cancelled": float(chance.uniform(0, 0.4)),
            "priority": at,
        }
        for at in range(2)
    ]
    return scenario_from(
        {
            "zones": [{"id": f"z{at}"} for at in range(zones)],
            "stations": [{"id": f"s{at}"} for at in range(stations)],
            "units": units,
            "kinds": kinds,
            "travel": chance.uniform(1, 20, (stations, zones)).tolist(),
            "when_busy": draw(st.sampled_from(["lost", "waits"])),
            "days": 1,
        }
    )


@given(scenario=scenarios(), seed=st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_a_second_loop_written_plainly_sends_the_same_crews_at_the_same_times(scenario: Scenario, seed: int) -> None:
    calls = tape_of(scenario, seed, 0)
    out, _ = played(scenario, calls, seed)
    plain = Plain(scenario, calls, seed).run()
    most = scenario.most

    assert {(at // most, at % most) for at in np.flatnonzero(out.status != UNSENT)} == set(plain)
    for (call, slot), row in plain.items():
        assert (*out.times[call * most + slot], out.status[call * most + slot]) == pytest.approx(row)


# ---- worked by hand


def rows(document: dict[str, Any], calls: list[tuple[float, int, int]]) -> list[tuple[float, float, float, int]]:
    """Sent, travel, busy, unit of each request."""
    out, _ = played(scenario_from(document), tape(calls))
    picked = zip(out.times[:, SENT], out.times[:, TRAVEL], out.times[:, BUSY], out.unit, strict=True)
    return [(float(sent), float(travel), float(busy), int(unit)) for sent, travel, busy, unit in picked]


def test_the_third_call_waits_for_the_crew_that_is_free_first() -> None:
    assert rows(town(), [(0, 0, 0), (1, 0, 0), (2, 1, 0)]) == [(0, 4, 34, 0), (1, 10, 40, 1), (34, 10, 40, 0)]


def test_what_is_graver_is_served_first_though_it_came_later() -> None:
    kinds = [
        {"id": "small", "per_hour": 1, "on_scene": 30, "priority": 5},
        {"id": "grave", "per_hour": 1, "on_scene": 30, "priority": 1},
    ]
    found = rows(town(kinds=kinds), [(0, 0, 0), (0, 1, 0), (1, 0, 0), (2, 0, 1)])

    assert [each[0] for each in found] == [0, 0, 34, 34]
    assert found[3][3] == 0, "the west crew, first free, takes the grave call"


def test_an_order_of_preference_is_kept_against_the_travel() -> None:
    order = {"west": ["e", "w"], "east": ["e", "w"]}

    assert rows(town(rule="order", order=order), [(0, 0, 0)])[0][3] == 1


def test_of_those_in_reach_the_crew_that_is_missed_least_goes() -> None:
    """Post w alone covers the far zone; both reach the middle, w quicker. The nearest is w, what is missed least is e."""
    document = town(
        zones=[{"id": "far"}, {"id": "middle"}],
        stations=[{"id": "w"}, {"id": "e"}],
        travel=[[4, 3], [20, 5]],
        reach_min=5,
    )

    assert rows(document, [(0, 1, 0)])[0][3] == 0
    assert rows({**document, "rule": "cover"}, [(0, 1, 0)])[0][3] == 1
    assert rows({**document, "rule": "cover"}, [(0, 0, 0)])[0][3] == 0


def moving(**more: Any) -> dict[str, Any]:
    """East has nine calls of ten and one crew, west two crews."""
    units = [{"id": "e1", "station": "e"}, {"id": "w1", "station": "w"}, {"id": "w2", "station": "w"}]
    kinds = [{"id": "fire", "per_hour": 1, "on_scene": 30, "shares": {"east": 9, "west": 1}}]
    return town(units=units, kinds=kinds, **more)


def test_a_crew_moves_up_where_the_post_is_empty_and_goes_home_when_it_may() -> None:
    calls = [(0.0, 1, 0), (20.0, 1, 0), (200.0, 1, 0)]
    still, moves = played(scenario_from(moving()), tape(calls))
    assert (still.times[1, TRAVEL], moves) == (10, 0)

    moved, moves = played(scenario_from(moving(move_up=0.9)), tape(calls))
    assert moved.times[1, TRAVEL] == 4, "it stood in the east by then"
    assert moves >= 2
    assert moved.times[2, TRAVEL] == 4
    assert moved.unit[2] == 0, "everybody is at home again"


def test_a_crew_on_its_way_up_is_not_sent_before_it_is_there() -> None:
    out, _ = played(scenario_from(moving(move_up=0.9)), tape([(0.0, 1, 0), (5.0, 0, 0), (6.0, 0, 0)]))

    assert out.times[1, SENT] == 5
    assert out.times[2, SENT] == 10, "both others are away: the one that moves up arrives at 10"


def test_who_is_stopped_on_the_way_never_arrives_and_is_free_before_it_would_have() -> None:
    kinds = [{"id": "fire", "per_hour": 1, "on_scene": 30, "cancelled": 1.0}]
    out, _ = played(scenario_from(town(kinds=kinds)), tape([(float(at * 100), 0, 0) for at in range(50)]))

    assert set(out.status) == {CANCELLED}
    assert (out.times[:, BUSY] < out.times[:, TURNOUT] + out.times[:, TRAVEL]).all()


def test_a_loss_system_sends_who_is_there_and_counts_who_is_not() -> None:
    kinds = [{"id": "fire", "per_hour": 1, "on_scene": 30, "packages": [{"needs": {"crew": 2}}]}]
    out, _ = played(scenario_from(town(kinds=kinds, when_busy="lost")), tape([(0, 0, 0), (35, 0, 0), (36, 1, 0)]))

    assert out.status.tolist() == [ARRIVED, ARRIVED, ARRIVED, UNSENT, UNSENT, UNSENT]
