"""The loop of events: calls that are ready, crews that become free, lines in between."""

from __future__ import annotations

import numpy as np

from holdfast.planning.simulate.arrays import (
    ARRIVED,
    BUSY,
    CANCELLED,
    SENT,
    TRAVEL,
    TURNOUT,
    Model,
    Out,
    State,
    Tape,
    loop_step,
)
from holdfast.planning.simulate.chance import FIRST, PACKAGE, drawn, uniform
from holdfast.planning.simulate.crews import move_up, put_down, send_home, station_for, take_up
from holdfast.planning.simulate.heap import pop, push


@loop_step
def run(model: Model, tape: Tape, state: State, out: Out, seed: np.uint64, most: int) -> None:
    """Plays the tape to its end, and on until the last crew is back."""
    for unit in range(len(model.home)):
        put_down(model, state, unit, model.home[unit])
    for call in range(len(tape.ready)):
        while state.size[0] > 0 and state.heap_time[0] <= tape.ready[call]:
            _free(model, tape, state, out, seed, most)
        state.size[2] += 1
        _answer(model, tape, state, out, seed, most, call)
    while state.size[0] > 0:
        _free(model, tape, state, out, seed, most)


@loop_step
def _answer(model: Model, tape: Tape, state: State, out: Out, seed: np.uint64, most: int, call: int) -> None:
    kind = tape.kind[call]
    u = uniform(seed, tape.ident[call], PACKAGE)
    choice = 0
    while model.package_upto[kind, choice] <= u:
        choice += 1
    needs = model.needs[model.package_of[kind, choice]]
    request = call * most
    for wanted in range(len(needs)):
        for _ in range(needs[wanted]):
            out.type[request] = wanted
            _request(model, tape, state, out, seed, most, request)
            request += 1
    if model.move_up > 0.0:
        for wanted in range(len(needs)):
            if needs[wanted] > 0:
                move_up(model, state, tape.ready[call], wanted)


@loop_step
def _request(model: Model, tape: Tape, state: State, out: Out, seed: np.uint64, most: int, request: int) -> None:
    call, wanted = request // most, out.type[request]
    station = station_for(model, state, tape.zone[call], wanted)
    if station >= 0:
        unit = take_up(model, state, station, wanted)
        _send(model, tape, state, out, seed, most, request, unit, tape.ready[call])
    elif model.waits:
        _join_line(state, wanted, model.priority[tape.kind[call]], request)


@loop_step
def _join_line(state: State, wanted: int, priority: int, request: int) -> None:
    state.line_next[request] = -1
    if state.line_from[wanted, priority] < 0:
        state.line_from[wanted, priority] = request
    else:
        state.line_next[state.line_to[wanted, priority]] = request
    state.line_to[wanted, priority] = request


@loop_step
def _send(
    model: Model, tape: Tape, state: State, out: Out, seed: np.uint64, most: int, request: int, unit: int, now: float
) -> None:
    """The unit goes; whatever happens to it on this call is known by chance already."""
    call = request // most
    kind, wanted, ident = tape.kind[call], model.type_of[unit], tape.ident[call]
    what = FIRST + 4 * (request - call * most)
    turnout = drawn(model.table, model.turnout[kind, wanted], uniform(seed, ident, what))
    travel = model.travel[state.at[unit], tape.zone[call]]
    travel *= drawn(model.table, model.noise[kind, wanted], uniform(seed, ident, what + 1))
    stay = drawn(model.table, model.busy[kind, wanted], uniform(seed, ident, what + 2)) * model.pace[unit]
    cancel = uniform(seed, ident, what + 3)
    busy = stay if model.busy_is_whole[kind] else turnout + travel + stay
    out.status[request] = ARRIVED
    if cancel < model.cancelled[kind]:
        # Where on the way it is stopped is even: the same number once more, within the share of those cancelled.
        busy = (turnout + travel) * cancel / model.cancelled[kind]
        out.status[request] = CANCELLED
    out.unit[request] = unit
    out.times[request, SENT], out.times[request, TURNOUT] = now, turnout
    out.times[request, TRAVEL], out.times[request, BUSY] = travel, busy
    state.size[3] -= state.at[unit] != model.home[unit]
    state.at[unit] = model.home[unit]
    push(state, now + busy, unit)


@loop_step
def _free(model: Model, tape: Tape, state: State, out: Out, seed: np.uint64, most: int) -> None:
    """The first unit that becomes free takes whoever waits longest in the first line, or stands at its station again."""
    now = state.heap_time[0]
    unit = pop(state)
    state.size[2] += 1
    wanted = model.type_of[unit]
    for priority in range(state.line_from.shape[1]):
        request = state.line_from[wanted, priority]
        if request >= 0:
            state.line_from[wanted, priority] = state.line_next[request]
            _send(model, tape, state, out, seed, most, request, unit, now)
            return
    put_down(model, state, unit, state.at[unit])
    if model.move_up > 0.0:
        send_home(model, state, now, wanted)
