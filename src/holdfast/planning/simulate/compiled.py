"""A scenario as the loop's arrays."""

from __future__ import annotations

import numpy as np

from holdfast.planning.simulate.arrays import COVER, NEAREST, Floats, Model, Out, State, Whole
from holdfast.planning.simulate.scenario import Kind, Rule, Scenario, Spread, Times, WhenBusy


class _Table:
    """Spreads by row; equal ones once."""

    def __init__(self) -> None:
        self._rows: dict[Spread, int] = {}

    def of(self, spread: Spread) -> int:
        return self._rows.setdefault(spread, len(self._rows))

    def by_type(self, times: Times, types: tuple[str, ...]) -> list[int]:
        return [self.of(times.of(type_)) for type_ in types]

    def array(self) -> Floats:
        return np.array([spread.row() for spread in self._rows])


def model_of(scenario: Scenario) -> Model:
    """The arrays that do not change in a run."""
    types, table = scenario.types, _Table()
    needs, upto, packages = _packages(scenario)
    weight = np.sum([kind.week().sum() * kind.shares for kind in scenario.kinds], axis=0)
    within = np.asarray(scenario.travel <= scenario.reach_min)
    turnout, noise, busy = (
        np.array([table.by_type(times, types) for times in column], dtype=np.int64)
        for column in zip(*((kind.turnout, kind.factor, kind.busy) for kind in scenario.kinds), strict=True)
    )
    return Model(
        travel=scenario.travel,
        near=_near(scenario),
        within=within,
        reach_from=np.concatenate([[0], np.cumsum(within.sum(axis=1))]).astype(np.int64),
        reach_zone=np.nonzero(within)[1].astype(np.int64),
        weight=weight / max(weight.sum(), 1e-300),
        station_zone=scenario.station_zone,
        home=np.array([unit.station for unit in scenario.units], dtype=np.int64),
        type_of=np.array([types.index(unit.type) for unit in scenario.units], dtype=np.int64),
        pace=np.array([unit.pace for unit in scenario.units]),
        needs=needs,
        package_upto=upto,
        package_of=packages,
        cancelled=np.array([kind.cancelled for kind in scenario.kinds]),
        priority=_priorities(scenario.kinds),
        table=table.array(),
        turnout=turnout,
        noise=noise,
        busy=busy,
        busy_is_whole=np.array([kind.busy_is_whole for kind in scenario.kinds]),
        rule=COVER if scenario.rule is Rule.COVER else NEAREST,
        waits=scenario.when_busy is WhenBusy.WAITS,
        move_up=float(scenario.move_up),
    )


def _near(scenario: Scenario) -> Whole:
    if scenario.rule is Rule.ORDER and scenario.order is not None:
        return scenario.order
    return np.ascontiguousarray(np.argsort(scenario.travel.T, axis=1, kind="stable").astype(np.int64))


def _priorities(kinds: tuple[Kind, ...]) -> Whole:
    """Priorities as they are, made dense from 0."""
    known = sorted({kind.priority for kind in kinds})
    return np.array([known.index(kind.priority) for kind in kinds], dtype=np.int64)


def _packages(scenario: Scenario) -> tuple[Whole, Floats, Whole]:
    """Needs by package and type; for each kind the cumulated shares of its packages, and which they are."""
    types = scenario.types
    widest = max(len(kind.packages) for kind in scenario.kinds)
    upto, which = np.full((len(scenario.kinds), widest), 2.0), np.zeros((len(scenario.kinds), widest), dtype=np.int64)
    needs: list[list[int]] = []
    for row, kind in enumerate(scenario.kinds):
        total = sum(package.share for package in kind.packages)
        so_far = 0.0
        for at, package in enumerate(kind.packages):
            so_far += package.share / total
            upto[row, at], which[row, at] = so_far, len(needs)
            needs.append([package.needs.get(type_, 0) for type_ in types])
        upto[row, len(kind.packages) - 1] = 2.0
    return np.array(needs, dtype=np.int64), upto, which


def state_of(model: Model, calls: int, most: int) -> State:
    """Everything at rest: no crew is put down yet, nobody waits."""
    stations, zones = model.travel.shape
    units, types = len(model.home), model.needs.shape[1]
    lines = (types, int(model.priority.max()) + 1)
    return State(
        head=np.full((stations, types), -1, dtype=np.int64),
        behind=np.full(units, -1, dtype=np.int64),
        free=np.zeros((stations, types), dtype=np.int64),
        at=model.home.copy(),
        heap_time=np.zeros(units),
        heap_unit=np.zeros(units, dtype=np.int64),
        size=np.zeros(4, dtype=np.int64),
        line_from=np.full(lines, -1, dtype=np.int64),
        line_to=np.full(lines, -1, dtype=np.int64),
        line_next=np.empty(calls * most if model.waits else 1, dtype=np.int64),
        reaching=np.zeros((types, zones), dtype=np.int64),
        covered=np.zeros(types),
    )


def out_of(calls: int, most: int) -> Out:
    """Room for what happens."""
    requests = calls * most
    return Out(
        status=np.zeros(requests, dtype=np.int64),
        unit=np.full(requests, -1, dtype=np.int64),
        type=np.full(requests, -1, dtype=np.int64),
        times=np.full((requests, 4), np.nan),
    )
