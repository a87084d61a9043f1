"""The next crew that becomes free: a binary heap of moments and units."""

from __future__ import annotations

from holdfast.planning.simulate.arrays import State, loop_step


@loop_step
def push(state: State, time: float, unit: int) -> None:
    """The unit becomes free at that moment."""
    times, units = state.heap_time, state.heap_unit
    child = state.size[0]
    state.size[0] += 1
    while child > 0:
        parent = (child - 1) >> 1
        if times[parent] <= time:
            break
        times[child], units[child] = times[parent], units[parent]
        child = parent
    times[child], units[child] = time, unit


@loop_step
def pop(state: State) -> int:
    """Takes out the unit that is free first."""
    times, units = state.heap_time, state.heap_unit
    unit = units[0]
    state.size[0] -= 1
    size = state.size[0]
    time, last = times[size], units[size]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and times[child + 1] < times[child]:
            child += 1
        if times[child] >= time:
            break
        times[place], units[place] = times[child], units[child]
        place = child
    times[place], units[place] = time, last
    return int(unit)
