"""Crews that are free, by station and type: put down, taken up, and what their place covers."""

from __future__ import annotations

import numpy as np

from holdfast.planning.simulate.arrays import COVER, Model, State, loop_step
from holdfast.planning.simulate.heap import push

# A crew moves up only when that much of all calls comes within the target.
WORTH_A_MOVE = 0.01


@loop_step
def watches_cover(model: Model) -> bool:
    """Whether the run must know what is covered at each moment."""
    return model.rule == COVER or model.move_up > 0.0


@loop_step
def put_down(model: Model, state: State, unit: int, station: int) -> None:
    """The unit is free at the station."""
    kind = model.type_of[unit]
    state.behind[unit] = state.head[station, kind]
    state.head[station, kind] = unit
    state.free[station, kind] += 1
    state.at[unit] = station
    if watches_cover(model):
        _cover(model, state, station, kind, 1)


@loop_step
def take_up(model: Model, state: State, station: int, kind: int) -> int:
    """One of the free units of the station; who came last goes first."""
    unit = state.head[station, kind]
    state.head[station, kind] = state.behind[unit]
    state.free[station, kind] -= 1
    if watches_cover(model):
        _cover(model, state, station, kind, -1)
    return int(unit)


@loop_step
def _cover(model: Model, state: State, station: int, kind: int, change: int) -> None:
    before_is = 0 if change > 0 else 1
    for at in range(model.reach_from[station], model.reach_from[station + 1]):
        zone = model.reach_zone[at]
        if state.reaching[kind, zone] == before_is:
            state.covered[kind] += change * model.weight[zone]
        state.reaching[kind, zone] += change


@loop_step
def loss_of(model: Model, state: State, station: int, kind: int) -> float:
    """The weight that only this station's one free crew of the type covers."""
    if state.free[station, kind] > 1:
        return 0.0
    loss = 0.0
    for at in range(model.reach_from[station], model.reach_from[station + 1]):
        zone = model.reach_zone[at]
        if state.reaching[kind, zone] == 1:
            loss += model.weight[zone]
    return loss


@loop_step
def gain_of(model: Model, state: State, station: int, kind: int) -> float:
    """The weight that a crew of the type would newly cover from this station."""
    gain = 0.0
    for at in range(model.reach_from[station], model.reach_from[station + 1]):
        zone = model.reach_zone[at]
        if state.reaching[kind, zone] == 0:
            gain += model.weight[zone]
    return gain


@loop_step
def station_for(model: Model, state: State, zone: int, kind: int) -> int:
    """The station that sends a crew of the type by the rule; -1 when none is free."""
    found, least = -1, np.inf
    for station in model.near[zone]:
        if state.head[station, kind] < 0:
            continue
        if model.rule != COVER or (found >= 0 and not model.within[station, zone]):
            return int(station) if found < 0 else found
        if not model.within[station, zone]:
            return int(station)
        loss = loss_of(model, state, station, kind)
        if loss < least - 1e-12:
            found, least = int(station), loss
    return found


@loop_step
def move_up(model: Model, state: State, now: float, kind: int) -> None:
    """Where too little is covered, the crew whose leaving costs least goes to the empty station that wins most."""
    if state.covered[kind] >= model.move_up:
        return
    into, gain = -1, 0.0
    for station in range(len(model.travel)):
        if state.free[station, kind] == 0:
            here = gain_of(model, state, station, kind)
            if here > gain:
                into, gain = station, here
    if into < 0:
        return
    out, loss = -1, gain - WORTH_A_MOVE
    for station in range(len(model.travel)):
        if state.head[station, kind] >= 0:
            here = loss_of(model, state, station, kind)
            if here < loss:
                out, loss = station, here
    if out >= 0:
        _move(model, state, now, out, into, kind)


@loop_step
def _move(model: Model, state: State, now: float, out: int, into: int, kind: int) -> None:
    unit = take_up(model, state, out, kind)
    state.size[3] += (into != model.home[unit]) - (out != model.home[unit])
    state.at[unit] = into
    state.size[1] += 1
    push(state, now + model.travel[out, model.station_zone[into]], unit)


@loop_step
def send_home(model: Model, state: State, now: float, kind: int) -> None:
    """Crews that stand elsewhere go home when that leaves enough within the target."""
    if state.size[3] == 0:
        return
    for station in range(len(model.travel)):
        unit = state.head[station, kind]
        if unit < 0 or model.home[unit] == station:
            continue
        if state.covered[kind] - loss_of(model, state, station, kind) >= model.move_up:
            _move(model, state, now, station, int(model.home[unit]), kind)
