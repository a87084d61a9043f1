"""What the compiled loop reads and writes: the model and the state as plain arrays, named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
Step = TypeVar("Step", bound=Callable[..., Any])


def loop_step(step: Step) -> Step:
    """Compiles a step of the loop. Steps take arrays and make none, so nobody need count who holds them: counting costs
    four fifths of the time."""
    return cast(Step, njit(**_OPTIONS)(step))


# The rules by which a crew is chosen.
NEAREST, COVER = 0, 1
# How a request for one crew ended.
UNSENT, ARRIVED, CANCELLED = 0, 1, 2
# Columns of the requests' times.
SENT, TURNOUT, TRAVEL, BUSY = 0, 1, 2, 3


class Model(NamedTuple):
    """What does not change in a run. Minutes throughout; a table of spreads holds quantiles by row."""

    travel: Floats  # (stations, zones)
    near: Whole  # (zones, stations): by travel, or by the order given
    within: NDArray[np.bool_]  # (stations, zones): reached within the target
    reach_from: Whole  # (stations + 1): where each station's zones within the target begin in the next list
    reach_zone: Whole  # zones within the target, station after station
    weight: Floats  # (zones): share of calls
    station_zone: Whole  # (stations)
    home: Whole  # (units)
    type_of: Whole  # (units)
    pace: Floats  # (units): factor on the time busy
    needs: Whole  # (packages, types)
    package_upto: Floats  # (kinds, most packages): cumulated shares
    package_of: Whole  # (kinds, most packages)
    cancelled: Floats  # (kinds)
    priority: Whole  # (kinds): 0 is served first
    table: Floats  # (spreads, quantiles)
    turnout: Whole  # (kinds, types): row of the table
    noise: Whole  # (kinds, types)
    busy: Whole  # (kinds, types)
    busy_is_whole: NDArray[np.bool_]  # (kinds): the time busy is drawn from dispatch on, travel in it
    rule: int
    waits: bool
    move_up: float  # the share of calls to keep within the target; 0: crews never move up


class Tape(NamedTuple):
    """Calls in the order in which they are ready to be sent to. `ident` names a call in every run of the same seed."""

    ident: Whole
    received: Floats
    ready: Floats
    zone: Whole
    kind: Whole


class State(NamedTuple):
    """Where everything stands. Crews that are free hang on their station and type, lines of requests on their type and priority."""

    head: Whole  # (stations, types): a free crew, -1 none
    behind: Whole  # (units): the next free crew at the same station
    free: Whole  # (stations, types): how many are free
    at: Whole  # (units): the station that it stands at or goes to
    heap_time: Floats  # (units)
    heap_unit: Whole  # (units)
    size: Whole  # (4): of the heap, moves made, events, crews away from home
    line_from: Whole  # (types, priorities): first waiting request, -1 none
    line_to: Whole  # (types, priorities)
    line_next: Whole  # (requests)
    reaching: Whole  # (types, zones): free crews within the target
    covered: Floats  # (types): weight within the target of a free crew


class Out(NamedTuple):
    """What happened, by request (call and place in its package)."""

    status: Whole  # (requests)
    unit: Whole  # (requests)
    type: Whole  # (requests): -1 where the package is shorter
    times: Floats  # (requests, 4): sent, turnout, travel, busy
