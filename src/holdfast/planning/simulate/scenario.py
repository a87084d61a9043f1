"""What is simulated: zones that call, stations, crews by type, kinds of calls, and the rules by which crews go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from holdfast.planning.simulate.arrays import Floats, Whole

QUANTILES = 201
WEEK = 168


class Rule(StrEnum):
    """Which free crew goes: the nearest, the first in the zone's own order, or of those in reach the one that is missed least."""

    NEAREST = "nearest"
    ORDER = "order"
    COVER = "cover"


class WhenBusy(StrEnum):
    """A call that finds nobody is lost (somebody else answers it), or waits by priority, then by time."""

    LOST = "lost"
    WAITS = "waits"


@dataclass(frozen=True)
class Spread:
    """How a time in minutes (or a factor) varies: exponentially about a mean, or by quantiles at even steps from 0 to 1."""

    mean: float | None = None
    quantiles: tuple[float, ...] = (0.0, 0.0)

    def row(self) -> Floats:
        """A row of the compiled table: quantiles, or the mean below 0 for an exponential."""
        if self.mean is not None:
            return np.full(QUANTILES, -self.mean)
        even = np.linspace(0, 1, len(self.quantiles))
        return np.interp(np.linspace(0, 1, QUANTILES), even, self.quantiles)


def fixed(value: float) -> Spread:
    """Always the same."""
    return Spread(quantiles=(value, value))


@dataclass(frozen=True)
class Times:
    """A spread for each type of crew; `other` for the types without one."""

    other: Spread
    by_type: Mapping[str, Spread] = field(default_factory=dict)

    def of(self, type_: str) -> Spread:
        """The spread of a type."""
        return self.by_type.get(type_, self.other)


@dataclass(frozen=True)
class Package:
    """What is sent together, with the share of calls that get it."""

    share: float
    needs: Mapping[str, int]


@dataclass(frozen=True)
class Kind:
    """`per_hour`: calls by hour of the week (one number, 24, or 168 from Monday). `shares`: by zone. `busy` from leaving to
    being free when `busy_is_whole`, else on scene. `factor` on the table's travel; `cancelled`: the share of crews stopped on the way."""

    id: str
    per_hour: tuple[float, ...]
    shares: Floats
    packages: tuple[Package, ...]
    busy: Times
    busy_is_whole: bool = False
    handling: Spread = field(default_factory=lambda: fixed(0.0))
    turnout: Times = field(default_factory=lambda: Times(fixed(0.0)))
    factor: Times = field(default_factory=lambda: Times(fixed(1.0)))
    cancelled: float = 0.0
    priority: int = 0

    def week(self) -> Floats:
        """Calls an hour, for each hour of the week."""
        return np.tile(np.asarray(self.per_hour, dtype=np.float64), WEEK // len(self.per_hour))


@dataclass(frozen=True)
class Unit:
    """One crew: its station, its type, and a factor on how long it is busy."""

    id: str
    station: int
    type: str
    pace: float = 1.0


@dataclass(frozen=True)
class Scenario:
    """`travel` (stations, zones) in minutes. `station_zone`: the zone in which a station stands, for crews that move up.
    A crew counts as covering what it reaches in `reach_min`; a call is in time when somebody is there `target_min` after it came."""

    zones: tuple[str, ...]
    stations: tuple[str, ...]
    station_zone: Whole
    travel: Floats
    units: tuple[Unit, ...]
    kinds: tuple[Kind, ...]
    rule: Rule = Rule.NEAREST
    order: Whole | None = None
    when_busy: WhenBusy = WhenBusy.WAITS
    reach_min: float = 5.0
    target_min: float = 10.0
    move_up: float = 0.0
    begins_hour: int = 0
    days: float = 7.0
    warm_up_h: float = 12.0
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The types of crews, in order."""
        return tuple(sorted({unit.type for unit in self.units}))

    @property
    def calls_a_week(self) -> float:
        """How many calls a week brings."""
        return float(sum(kind.week().sum() for kind in self.kinds))

    @property
    def most(self) -> int:
        """The most crews that one call needs."""
        return max(sum(package.needs.values()) for kind in self.kinds for package in kind.packages)
