"""A scenario from a log: calls by kind, hour and zone; what is sent; how long everything takes; how good the fit is.

A kind is the log's kind and priority, apart for one crew and for several, as who goes alone is seldom stopped on the way.
Rates are means by hour of the day (shrunk to the shape of all calls where a kind is rare); zones are drawn by their share;
times are the log's own quantiles by kind and type of crew. Travel is `a + b * km` from a crew's home, by least squares, times
the log's quantiles of what it really took over that line from the nearest home of the type."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from scipy.stats import chi2

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.simulate.arrays import Floats, Whole
from holdfast.planning.simulate.log import Log, Sent
from holdfast.planning.simulate.scenario import Kind, Package, Scenario, Spread, Times, Unit, WhenBusy, fixed

# A kind with fewer calls is one of `other`; a spread with fewer times is that of all kinds together.
LEAST_CALLS, LEAST_TIMES = 40, 25
# A rare kind's hours lean on the shape of all calls, as if that many calls had been seen with it.
SHAPE_CALLS = 120.0
OTHER = "other"
NODES = 101
EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Ground:
    """Zones with their middle and how far their calls lie from it, kilometres from zone to zone, and where crews are at home."""

    zones: tuple[str, ...]
    points: Floats
    km: Floats
    homes: Mapping[str, int]


@dataclass(frozen=True)
class Fit:
    """The scenario and what is said of it: `travel_a`, `travel_b`; `dispersion` of hourly counts (1: Poisson) and its chance;
    what of the log was dropped, which kinds were put together, which packages left out."""

    scenario: Scenario
    calls: int
    days: float
    travel_a: float
    travel_b: float
    dispersion: float
    chance: float
    dropped: Mapping[str, int]
    pooled: Mapping[str, int]
    rates: Mapping[str, float]


def fitted(log: Log) -> Fit:
    """The scenario of a log that spans at least one day."""
    rows = log.rows
    if not rows:
        raise BadInput(Place(field="log"), "calls in these days", "none")
    first = min(row.received for row in rows).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (max(row.received for row in rows) - first) / timedelta(days=1)
    if days < 0.9:
        raise BadInput(Place(field="log"), "at least one day", f"{days:.2f} days")
    days = float(np.ceil(days))
    calls = _calls(rows)
    pooled = _pooled(calls)
    ground = _ground(rows)
    a, b = _travel_line(rows, ground)
    base = a + b * ground.km
    kinds = _kinds(calls, pooled, ground, base, days)
    hours = np.array([[row.received.toordinal() - first.toordinal(), row.received.hour] for row, *_ in calls.values()])
    dispersion, chance = _dispersion(hours, int(days))
    scenario = _scenario(rows, ground, base, kinds, first.weekday() * 24)
    rates = {kind.id: float(sum(kind.per_hour)) for kind in kinds}
    dropped = dict(log.dropped)
    return Fit(scenario, len(calls), days, a, b, dispersion, chance, dropped, pooled, rates)


def _calls(rows: Sequence[Sent]) -> dict[str, list[Sent]]:
    calls: dict[str, list[Sent]] = defaultdict(list)
    for row in rows:
        calls[row.call].append(row)
    return calls


def _kind_of(rows: Sequence[Sent]) -> str:
    return f"{rows[0].kind} ({'one crew' if len(rows) == 1 else 'several'})"


def _pooled(calls: Mapping[str, list[Sent]]) -> dict[str, int]:
    """Kinds too rare for figures of their own, with their calls."""
    counts = Counter(_kind_of(rows) for rows in calls.values())
    return {kind: count for kind, count in counts.items() if count < LEAST_CALLS}


def _ground(rows: Sequence[Sent]) -> Ground:
    zones = tuple(sorted({row.zone for row in rows}))
    by_zone: dict[str, list[tuple[float, float]]] = defaultdict(list)
    served: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        by_zone[row.zone].append((row.lat, row.lon))
        served[row.unit][row.zone] += 1
    points = np.array([np.median(by_zone[zone], axis=0) for zone in zones])
    km = kilometres(points, points)
    for at, zone in enumerate(zones):
        km[at, at] = float(kilometres(points[at : at + 1], np.array(by_zone[zone])).mean())
    homes = {unit: zones.index(max(sorted(seen), key=lambda zone: seen[zone])) for unit, seen in served.items()}
    return Ground(zones, points, km, homes)


def kilometres(these: Floats, those: Floats) -> Floats:
    """Great-circle distances between points of latitude and longitude (haversine)."""
    one, two = np.radians(these)[:, None, :], np.radians(those)[None, :, :]
    half = np.sin((two - one) / 2) ** 2
    inside = half[..., 0] + np.cos(one[..., 0]) * np.cos(two[..., 0]) * half[..., 1]
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(inside, 1.0))))


def _travel_line(rows: Sequence[Sent], ground: Ground) -> tuple[float, float]:
    """Minutes as a line over kilometres from home, by least squares, both from above 0."""
    pairs = [
        (ground.km[ground.homes[row.unit], ground.zones.index(row.zone)], minutes)
        for row in rows
        if (minutes := row.minutes("left", "on_scene")) is not None
    ]
    if len(pairs) < LEAST_TIMES:
        raise BadInput(
            Place(field="on_scene"), f"at least {LEAST_TIMES} crews that left and arrived", f"{len(pairs)} of them"
        )
    km, minutes = np.array(pairs).T
    if np.ptp(km) < 1e-6:
        # All ways are of one length: nothing can be said of kilometres.
        return float(minutes.mean()), 0.1
    b, a = np.polyfit(km, minutes, 1)
    return max(float(a), 0.5), max(float(b), 0.1)


def _kinds(
    calls: Mapping[str, list[Sent]], pooled: Mapping[str, int], ground: Ground, base: Floats, days: float
) -> tuple[Kind, ...]:
    by_kind: dict[str, list[list[Sent]]] = defaultdict(list)
    for rows in calls.values():
        kind = _kind_of(rows)
        by_kind[OTHER if kind in pooled else kind].append(rows)
    everybody = [row for rows in calls.values() for row in rows]
    shape = np.bincount([rows[0].received.hour for rows in calls.values()], minlength=24) / len(calls)
    spread = np.bincount([ground.zones.index(rows[0].zone) for rows in calls.values()], minlength=len(ground.zones))
    near = {type_: base[sorted(homes)].min(axis=0) for type_, homes in _homes_by_type(everybody, ground).items()}
    return tuple(
        _kind(name, by_kind[name], everybody, ground, near, days, shape, spread / len(calls))
        for name in sorted(by_kind)
    )


def _homes_by_type(rows: Sequence[Sent], ground: Ground) -> dict[str, set[int]]:
    homes: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        homes[row.type].add(ground.homes[row.unit])
    return homes


def _kind(
    name: str,
    calls: Sequence[Sequence[Sent]],
    everybody: Sequence[Sent],
    ground: Ground,
    near: Mapping[str, Floats],
    days: float,
    shape: Floats,
    spread: Floats,
) -> Kind:
    hours = np.bincount([rows[0].received.hour for rows in calls], minlength=24)
    share = (hours + SHAPE_CALLS * shape) / (len(calls) + SHAPE_CALLS)
    zones = np.bincount([ground.zones.index(rows[0].zone) for rows in calls], minlength=len(ground.zones))
    rows = [row for rows in calls for row in rows]
    first = [min(row.sent for row in rows) - rows[0].received for rows in calls]

    def over_base(row: Sent) -> float | None:
        minutes = row.minutes("left", "on_scene")
        return None if minutes is None else minutes / near[row.type][ground.zones.index(row.zone)]

    return Kind(
        id=name,
        per_hour=tuple(float(each) for each in share * len(calls) / days),
        shares=(zones + 20.0 * spread) / (zones.sum() + 20.0),
        packages=_packages(calls),
        busy=_times(rows, everybody, lambda row: row.minutes("on_scene", "free")),
        handling=_spread([each.total_seconds() / 60 for each in first]),
        turnout=_times(rows, everybody, lambda row: row.minutes("sent", "left")),
        factor=_times(rows, everybody, over_base),
        cancelled=float(np.mean([row.on_scene is None for row in rows])),
    )


def _packages(calls: Sequence[Sequence[Sent]]) -> tuple[Package, ...]:
    counts = Counter(tuple(sorted(Counter(row.type for row in rows).items())) for rows in calls)
    return tuple(Package(count / len(calls), dict(needs)) for needs, count in counts.most_common())


def _times(rows: Sequence[Sent], everybody: Sequence[Sent], value: Callable[[Sent], float | None]) -> Times:
    """Quantiles by type of crew; of all kinds together where a type has too few here."""
    own, common = _by_type(rows, value), _by_type(everybody, value)
    chosen = {type_: own[type_] if len(own[type_]) >= LEAST_TIMES else common[type_] for type_ in sorted(common)}
    pooled = [each for values in common.values() for each in values]
    return Times(_spread(pooled), {type_: _spread(values or pooled) for type_, values in chosen.items()})


def _by_type(rows: Sequence[Sent], value: Callable[[Sent], float | None]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        minutes = value(row)
        if minutes is not None:
            found[row.type].append(minutes)
    return found


def _spread(values: Sequence[float]) -> Spread:
    if not len(values):
        return fixed(0.0)
    return Spread(quantiles=tuple(float(each) for each in np.quantile(values, np.linspace(0, 1, NODES))))


def _dispersion(hours: Whole, days: int) -> tuple[float, float]:
    """Counts by day and hour against their hour's mean: the index of dispersion, and the chance of one as large under Poisson."""
    counts = np.zeros((max(days, int(hours[:, 0].max()) + 1), 24))
    np.add.at(counts, (hours[:, 0], hours[:, 1]), 1)
    mean = counts.mean(axis=0)
    known, free = mean > 0, (len(counts) - 1) * int((mean > 0).sum())
    if free == 0:
        return float("nan"), float("nan")
    squares = float((((counts - mean) ** 2)[:, known] / mean[known]).sum())
    return squares / free, float(chi2.sf(squares, free))


def _scenario(rows: Sequence[Sent], ground: Ground, base: Floats, kinds: tuple[Kind, ...], begins: int) -> Scenario:
    stations = sorted(set(ground.homes.values()))
    return Scenario(
        zones=ground.zones,
        stations=tuple(ground.zones[at] for at in stations),
        station_zone=np.array(stations, dtype=np.int64),
        travel=np.ascontiguousarray(base[stations]),
        units=_units(rows, ground, stations),
        kinds=kinds,
        when_busy=WhenBusy.WAITS,
        begins_hour=begins,
        points={zone: (float(lon), float(lat)) for zone, (lat, lon) in zip(ground.zones, ground.points, strict=True)},
    )


def _units(rows: Sequence[Sent], ground: Ground, stations: Sequence[int]) -> tuple[Unit, ...]:
    """The crews that the log knows, each at the station of the zone where it was most."""
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        types[row.unit][row.type] += 1
    return tuple(
        Unit(unit, stations.index(home), max(sorted(types[unit]), key=lambda type_: types[unit][type_]))
        for unit, home in sorted(ground.homes.items())
    )
