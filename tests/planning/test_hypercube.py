"""The hypercube against Erlang's formulas, against the balance equations solved by scipy, and against bad input."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import lil_matrix
from scipy.sparse.linalg import spsolve

from holdfast.kernel.errors import BadInput
from holdfast.planning.hypercube.solve import erlang_b, solve
from holdfast.planning.hypercube.system import System, system_from
from holdfast.project.cli.hypercube import hypercube


def random_system(seed: int, units: int, zones: int = 12, *, alike: bool = False, when_busy: str = "lost") -> System:
    chance = np.random.default_rng(seed)
    service = np.full(units, 2.0) if alike else chance.uniform(1.0, 3.0, units)
    calls = chance.uniform(0.1, 1.0, zones)
    calls *= 0.6 * service.sum() / calls.sum()
    travel = chance.uniform(1, 12, (units, zones))
    return system_from({"calls": calls, "service": service, "travel": travel, "when_busy": when_busy})


def balanced_by_scipy(system: System) -> np.ndarray[Any, Any]:
    """The states by the balance equations, written down here again and solved directly."""
    count = 1 << system.units
    matrix = lil_matrix((count, count))
    for state in range(count):
        for unit in range(system.units):
            if state >> unit & 1:
                matrix[state & ~(1 << unit), state] += system.service[unit]
                matrix[state, state] -= system.service[unit]
        if state == count - 1:
            continue
        for zone, rate in enumerate(system.calls):
            unit = next(int(each) for each in system.order[zone] if not state >> int(each) & 1)
            matrix[state | 1 << unit, state] += rate
            matrix[state, state] -= rate
    matrix[count - 1, :] = 1.0
    right = np.zeros(count)
    right[-1] = 1.0
    return np.asarray(spsolve(matrix.tocsc(), right))


@pytest.mark.parametrize("units", [1, 2, 5, 8, 12])
def test_units_that_are_alike_lose_what_erlang_b_says(units: int) -> None:
    system = random_system(units, units, alike=True)

    assert solve(system).loss == pytest.approx(erlang_b(units, float(system.calls.sum()) / 2.0), abs=1e-9)


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_states_are_those_of_the_balance_equations(seed: int) -> None:
    system = random_system(seed, units=3 + seed % 6)

    assert solve(system).states == pytest.approx(balanced_by_scipy(system), abs=1e-10)


def test_two_units_by_hand() -> None:
    """One zone, one call an hour, each unit ends one an hour. Levels by Erlang 1 : 1 : 1/2, so 0.4, 0.4, 0.2; unit 0
    always goes first, and the balance of "only unit 1 is busy" gives it a quarter of the middle level."""
    system = system_from({"calls": [1.0], "service": [1.0, 1.0], "travel": [[2.0], [6.0]]})
    answer = solve(system)

    assert answer.loss == pytest.approx(0.2)
    assert answer.states == pytest.approx([0.4, 0.3, 0.1, 0.2])
    assert answer.busy == pytest.approx([0.5, 0.3])
    assert answer.mean_travel == pytest.approx((0.5 * 2 + 0.3 * 6) / 0.8)


def test_waiting_calls_find_all_busy_as_often_as_erlang_c_says() -> None:
    system = random_system(3, 4, alike=True, when_busy="waits")
    offered = float(system.calls.sum()) / 2.0
    blocked = erlang_b(4, offered)
    erlang_c = blocked / (1 - offered / 4 * (1 - blocked))

    answer = solve(system)

    assert answer.loss == pytest.approx(erlang_c, abs=1e-9)
    assert answer.busy.mean() == pytest.approx(offered / 4, abs=1e-9)
    assert answer.dispatches.sum() == pytest.approx(1.0)


@given(seed=st.integers(0, 10_000), units=st.integers(1, 6), load=st.floats(0.05, 3.0))
@settings(max_examples=40, deadline=None)
def test_work_done_equals_work_sent(seed: int, units: int, load: float) -> None:
    base = random_system(seed, units)
    system = System(base.calls * load, base.service, base.travel, base.order)
    answer = solve(system)
    answered = system.calls.sum() * (1 - answer.loss)

    assert answer.states.sum() == pytest.approx(1.0)
    assert answer.unbalanced < 1e-12
    assert answer.dispatches.sum(axis=1) * answered == pytest.approx(answer.busy * system.service, rel=1e-8)
    assert 0 <= answer.loss < 1


def test_sixteen_units_are_solved_exactly() -> None:
    system = random_system(16, 16, zones=40, alike=True)
    answer = solve(system)

    assert answer.loss == pytest.approx(erlang_b(16, float(system.calls.sum()) / 2.0), abs=1e-9)


GOOD: dict[str, Any] = {"calls": [1.0, 1.0], "service": [2.0], "travel": [[1.0, 2.0]]}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"calls": [1.0, -1.0]}, "calls", "from 0"),
        ({"calls": [1.0, math.nan]}, "calls", "from 0"),
        ({"calls": [0.0, 0.0]}, "calls", "at least one zone"),
        ({"calls": 3}, "calls", "a list"),
        ({"service": []}, "service", "a list"),
        ({"service": [0.0]}, "service", "above 0"),
        ({"service": [1.0] * 17}, "service", "at most 16"),
        ({"travel": [[1.0]]}, "travel", "2 zones"),
        ({"travel": [[1.0, 2.0], [1.0]]}, "travel", "as long as"),
        ({"order": [[0]]}, "order", "2 rows"),
        ({"order": [[0], [1]]}, "order", "once"),
        ({"when_busy": "goes"}, "when_busy", "lost or waits"),
        ({"when_busy": "waits", "calls": [2.0, 2.0]}, "calls", "fewer calls"),
        ({"weight": 1}, "weight", "one of"),
    ],
)
def test_bad_input_is_refused_by_its_field(change: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        system_from({**GOOD, **change}, "crews.json")

    assert refused.value.place.field == field
    assert words in refused.value.expected


def test_the_command_says_loss_load_and_travel(tmp_path: Path) -> None:
    file = tmp_path / "crews.json"
    file.write_text(json.dumps({"calls": [1.0], "service": [1.0, 1.0], "travel": [[2.0], [6.0]]}), encoding="utf-8")
    said = json.loads(CliRunner().invoke(hypercube, [str(file), "--within", "3", "--json"]).output)

    assert said["loss"] == pytest.approx(0.2)
    assert said["busy"] == pytest.approx([0.5, 0.3])
    assert said["within"] == {"3": pytest.approx(0.5 / 0.8)}
    assert said["seconds"] >= 0
