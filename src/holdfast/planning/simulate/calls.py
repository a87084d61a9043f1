"""The calls of one replication, in order: Poisson by hour of the week, kind and zone.

A surge adds calls of its own to the same tape, and one call more at a given moment stands beside them: whoever calls without
the change calls with it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from holdfast.planning.simulate.arrays import Floats, Tape, Whole
from holdfast.planning.simulate.chance import HANDLING, THINNING, uniforms
from holdfast.planning.simulate.scenario import WEEK, Scenario

EXTRA = 1 << 40
STAGED = 1 << 41


@dataclass(frozen=True)
class Surge:
    """`factor` times as many calls from hour to hour of each day (0 to 24), of one kind or of all."""

    factor: float
    from_hour: float = 0.0
    to_hour: float = 24.0
    kind: int | None = None


@dataclass(frozen=True)
class Staged:
    """A call of a kind in a zone, each day at this hour."""

    kind: int
    zone: int
    hour: float


def seed_of(seed: int, replication: int) -> np.uint64:
    """The seed of one replication."""
    return np.uint64(np.random.SeedSequence([seed, replication]).generate_state(1, np.uint64)[0])


def tape_of(
    scenario: Scenario, seed: int, replication: int, surge: Surge | None = None, staged: Sequence[Staged] = ()
) -> Tape:
    """All calls of one replication, in the order in which they are ready."""
    parts = [_poisson(scenario, np.random.default_rng([seed, replication, 0]), 0, None)]
    if surge is not None and surge.factor > 1:
        parts.append(_poisson(scenario, np.random.default_rng([seed, replication, 1]), EXTRA, surge))
    if staged:
        parts.append(_staged(scenario, staged))
    ident, received, zone, kind = (np.concatenate(column) for column in zip(*parts, strict=True))
    if surge is not None and surge.factor < 1:
        stays = ~_in(surge, scenario, received, kind) | (
            uniforms(seed_of(seed, replication), ident, THINNING) < surge.factor
        )
        ident, received, zone, kind = ident[stays], received[stays], zone[stays], kind[stays]
    ready = received + _handling(scenario, seed_of(seed, replication), ident, kind)
    by = np.argsort(ready, kind="stable")
    return Tape(ident[by], received[by], ready[by], zone[by], kind[by])


def _poisson(
    scenario: Scenario, chance: np.random.Generator, first: int, surge: Surge | None
) -> tuple[Whole, Floats, Whole, Whole]:
    times, zones, kinds = [], [], []
    hours = int(np.ceil(scenario.days * 24))
    of_week = (scenario.begins_hour + np.arange(hours)) % WEEK
    for number, kind in enumerate(scenario.kinds):
        rate = kind.week()[of_week]
        if surge is not None:
            rate = rate * (surge.factor - 1) * _share_of_hour(surge, of_week % 24, number)
        counts = chance.poisson(rate)
        when = 60.0 * (np.repeat(np.arange(hours), counts) + _within_hour(surge, of_week, counts, chance))
        times.append(when)
        kinds.append(np.full(len(when), number, dtype=np.int64))
        upto = np.cumsum(kind.shares) / kind.shares.sum()
        found = np.searchsorted(upto, chance.random(len(when)), side="right")
        zones.append(np.minimum(found, len(upto) - 1).astype(np.int64))
    received, zone, kind_of = np.concatenate(times), np.concatenate(zones), np.concatenate(kinds)
    stays = received < scenario.days * 1440
    ident = first + np.arange(len(received), dtype=np.int64)
    return ident[stays], received[stays], zone[stays], kind_of[stays]


def _share_of_hour(surge: Surge, of_day: Whole, kind: int) -> Floats:
    """Which part of each hour of the day lies in the surge."""
    if surge.kind is not None and surge.kind != kind:
        return np.zeros(len(of_day))
    inside = np.minimum(of_day + 1.0, surge.to_hour) - np.maximum(of_day, surge.from_hour)
    return np.asarray(np.maximum(inside, 0.0))


def _within_hour(surge: Surge | None, of_week: Whole, counts: Whole, chance: np.random.Generator) -> Floats:
    """Where in its hour each call falls: anywhere, or in the part that lies in the surge."""
    u = chance.random(int(counts.sum()))
    if surge is None:
        return u
    hour = np.repeat(of_week % 24, counts)
    low = np.maximum(hour, surge.from_hour) - hour
    high = np.minimum(hour + 1.0, surge.to_hour) - hour
    return np.asarray(low + u * (high - low))


def _in(surge: Surge, scenario: Scenario, received: Floats, kind: Whole) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    of_day = (scenario.begins_hour + received / 60) % 24
    inside = (of_day >= surge.from_hour) & (of_day < surge.to_hour)
    return np.asarray(inside if surge.kind is None else inside & (kind == surge.kind))


def _staged(scenario: Scenario, staged: Sequence[Staged]) -> tuple[Whole, Floats, Whole, Whole]:
    rows = [
        (60.0 * (day * 24 + (each.hour - scenario.begins_hour) % 24), each.zone, each.kind)
        for day in range(int(np.ceil(scenario.days)))
        for each in staged
    ]
    rows = [row for row in rows if row[0] < scenario.days * 1440]
    received, zone, kind = (np.array(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    ident = STAGED + np.arange(len(rows), dtype=np.int64)
    return ident, np.asarray(received, dtype=np.float64), np.asarray(zone, np.int64), np.asarray(kind, np.int64)


def _handling(scenario: Scenario, seed: np.uint64, ident: Whole, kind: Whole) -> Floats:
    """Minutes from a call's coming until a crew may be sent."""
    times = np.zeros(len(ident))
    for number, each in enumerate(scenario.kinds):
        mine = kind == number
        row = each.handling.row()
        if row.any():
            times[mine] = _drawn(row, uniforms(seed, ident[mine], HANDLING))
    return times


def _drawn(row: Floats, u: Floats) -> Floats:
    if row[0] < 0:
        return np.asarray(row[0] * np.log(1 - u))
    return np.interp(u, np.linspace(0, 1, len(row)), row)
