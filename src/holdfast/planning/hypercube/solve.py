"""The exact answer: one state for each set of busy units, balanced level by level until nothing moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from holdfast.planning.hypercube.system import Floats, System, WhenBusy, Whole

# The largest flow out of balance, as a share of all flow, at which the answer counts as exact.
BALANCED = 1e-13
MOST_SWEEPS = 20_000


@dataclass(frozen=True)
class Answer:
    """`loss`: the share of calls that find all units busy (lost, or waiting). `busy` (units): the share of time.
    `dispatches` (units, zones): the share of all answered calls. Travel in minutes, over answered calls. `unbalanced`: what is left of
    the balance equations, as a share of all flow."""

    loss: float
    busy: Floats
    dispatches: Floats
    mean_travel: float
    mean_travel_by_zone: Floats
    states: Floats
    unbalanced: float
    sweeps: int

    def within(self, travel: Floats, minutes: float) -> float:
        """The share of answered calls reached within so many minutes."""
        return float(self.dispatches[travel <= minutes].sum())


def erlang_b(units: int, offered: float) -> float:
    """The share of calls lost by `units` that are all alike, at so many Erlangs (Erlang 1917)."""
    loss = 1.0
    for count in range(1, units + 1):
        loss = offered * loss / (count + offered * loss)
    return loss


def solve(system: System) -> Answer:
    """The exact hypercube solution; 2**units states, so at most 16 units (`system_from` holds that)."""
    arrivals = _arrivals(system.calls, system.order)
    states, sweeps, unbalanced = _balance(arrivals, system.service, BALANCED, MOST_SWEEPS)
    waiting = 0.0
    if system.when_busy is WhenBusy.WAITS:
        # Beyond the last state the line is one of a single server as strong as all units together.
        waiting = float(states[-1]) * system.load / (1 - system.load)
        states, waiting = states / (1 + waiting), waiting / (1 + waiting)
    return _answer(system, states, waiting, unbalanced, sweeps)


@njit(cache=True)
def _arrivals(calls: Floats, order: Whole) -> Floats:
    """(states, units): calls an hour that send this unit out in this state."""
    zones, units = order.shape
    rates = np.zeros((1 << units, units))
    for state in range((1 << units) - 1):
        for zone in range(zones):
            for unit in order[zone]:
                if not state >> unit & 1:
                    rates[state, unit] += calls[zone]
                    break
    return rates


@njit(cache=True)
def _balance(arrivals: Floats, service: Floats, enough: float, most: int) -> tuple[Floats, int, float]:
    """Sweeps up and down through the states until every state gives as much as it takes; then scales to one."""
    count, units = arrivals.shape
    out = np.empty(count)
    for state in range(count):
        rate = arrivals[state].sum()
        for unit in range(units):
            if state >> unit & 1:
                rate += service[unit]
        out[state] = rate
    shares = np.full(count, 1.0 / count)
    worst = 1.0
    for sweep in range(1, most + 1):
        worst = 0.0
        for step in range(count):
            state = step if sweep % 2 else count - 1 - step
            inflow = 0.0
            for unit in range(units):
                other = state ^ (1 << unit)
                if state >> unit & 1:
                    inflow += shares[other] * arrivals[other, unit]
                else:
                    inflow += shares[other] * service[unit]
            worst = max(worst, abs(inflow - shares[state] * out[state]))
            shares[state] = inflow / out[state]
        shares /= shares.sum()
        if worst <= enough * (shares * out).sum():
            return shares, sweep, worst / (shares * out).sum()
    return shares, most, worst / (shares * out).sum()


def _answer(system: System, states: Floats, waiting: float, unbalanced: float, sweeps: int) -> Answer:
    total = system.calls.sum()
    sent = _sent(states, system.calls, system.order)
    all_busy = float(states[-1]) + waiting
    if system.when_busy is WhenBusy.WAITS:
        # Who waits gets the unit that ends first: each as often as it ends calls, from zones as often as they call.
        sent += all_busy * np.outer(system.service / system.service.sum(), system.calls)
    answered = float(sent.sum())
    dispatches = sent / answered
    zone_total = dispatches.sum(axis=0)
    by_zone = np.divide(
        (dispatches * system.travel).sum(axis=0), zone_total, out=np.zeros_like(zone_total), where=zone_total > 0
    )
    bits = np.arange(len(states))[:, None] >> np.arange(system.units) & 1
    return Answer(
        loss=all_busy if system.when_busy is WhenBusy.WAITS else 1 - answered / total,
        busy=states @ bits + waiting,
        dispatches=dispatches,
        mean_travel=float((dispatches * system.travel).sum()),
        mean_travel_by_zone=by_zone,
        states=states,
        unbalanced=unbalanced,
        sweeps=sweeps,
    )


@njit(cache=True)
def _sent(states: Floats, calls: Floats, order: Whole) -> Floats:
    """(units, zones): calls an hour of the zone that the unit answers without waiting."""
    zones, units = order.shape
    sent = np.zeros((units, zones))
    for state in range((1 << units) - 1):
        for zone in range(zones):
            for unit in order[zone]:
                if not state >> unit & 1:
                    sent[unit, zone] += states[state] * calls[zone]
                    break
    return sent
