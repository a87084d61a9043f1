"""A scenario from a TOML or JSON document."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from holdfast.planning.simulate.arrays import Floats, Whole
from holdfast.planning.simulate.reading import At, Row, matrix_of, names_of, rows_of
from holdfast.planning.simulate.scenario import (
    WEEK,
    Kind,
    Package,
    Rule,
    Scenario,
    Spread,
    Times,
    Unit,
    WhenBusy,
    fixed,
)

FIELDS = ["zones", "stations", "units", "kinds", "travel", "order", "rule", "when_busy", "reach_min", "target_min"]
FIELDS += ["move_up", "begins_hour", "days", "warm_up_h"]
KIND_FIELDS = ["id", "per_hour", "shares", "packages", "on_scene", "busy", "handling", "turnout", "factor"]
KIND_FIELDS += ["cancelled", "priority"]


def scenario_from(document: Mapping[str, Any], file: str = "input") -> Scenario:
    """The scenario that a document describes; BadInput names file, row and field of what is wrong."""
    at = At(file)
    at.known(document, FIELDS)
    zone_rows, station_rows = rows_of(document, "zones", file), rows_of(document, "stations", file)
    zones, stations = names_of(zone_rows), names_of(station_rows)
    units = _units(document, stations, file)
    kinds = _kinds(document, zones, {unit.type: 0 for unit in units}, file)
    _can_be_met(units, kinds, file)
    rule = Rule(at.word(document, "rule", [each.value for each in Rule], "nearest"))
    days = at.number(document, "days", 7.0, low=1 / 24, high=36_525)
    return Scenario(
        zones=zones,
        stations=stations,
        station_zone=_station_zones(station_rows, zones),
        travel=matrix_of(document, "travel", (len(stations), len(zones)), ("stations", "zones"), file),
        units=units,
        kinds=kinds,
        rule=rule,
        order=_order(document, zones, stations, at) if rule is Rule.ORDER else None,
        when_busy=WhenBusy(at.word(document, "when_busy", [each.value for each in WhenBusy], "waits")),
        reach_min=at.number(document, "reach_min", 5.0),
        target_min=at.number(document, "target_min", 10.0),
        move_up=_move_up(document, station_rows, at),
        begins_hour=int(at.number(document, "begins_hour", 0, high=WEEK - 1)),
        days=days,
        warm_up_h=at.number(document, "warm_up_h", min(12.0, days * 6), high=math.nextafter(days * 24, 0)),
        points=_points(zone_rows),
    )


def _units(document: Row, stations: tuple[str, ...], file: str) -> tuple[Unit, ...]:
    if document.get("units") == []:
        raise At(file).bad("units", "at least one crew", "0 crews")
    rows = rows_of(document, "units", file)
    names_of(rows)
    units = []
    for at, row in rows:
        at.known(row, ["id", "station", "type", "pace"])
        station = stations.index(at.word(row, "station", stations))
        pace = at.number(row, "pace", 1.0, low=1e-6)
        units.append(Unit(row["id"], station, at.word(row, "type", default="crew"), pace))
    return tuple(units)


def _kinds(document: Row, zones: tuple[str, ...], types: Mapping[str, int], file: str) -> tuple[Kind, ...]:
    rows = rows_of(document, "kinds", file)
    names_of(rows)
    kinds = tuple(_kind(at, row, zones, list(types)) for at, row in rows)
    if not any(sum(kind.per_hour) > 0 for kind in kinds):
        raise At(file, "kinds").bad("per_hour", "at least one kind that is called for", "0 calls an hour")
    return kinds


def _kind(at: At, row: Row, zones: tuple[str, ...], types: list[str]) -> Kind:
    at.known(row, KIND_FIELDS)
    if ("on_scene" in row) == ("busy" in row):
        raise at.bad("on_scene", "either on_scene or busy", "both" if "busy" in row else None)
    per_hour = row.get("per_hour")
    listed = per_hour if isinstance(per_hour, list) else [per_hour]
    return Kind(
        id=row["id"],
        per_hour=at.numbers(listed, "per_hour", (1, 24, WEEK)),
        shares=_shares(at, row, zones),
        packages=_packages(at, row, types),
        busy=_times(at, row, "busy" if "busy" in row else "on_scene", types),
        busy_is_whole="busy" in row,
        handling=_spread(at, row.get("handling", 0), "handling"),
        turnout=_times(at, row, "turnout", types, 0),
        factor=_times(at, row, "factor", types, 1),
        cancelled=at.number(row, "cancelled", 0.0, high=1.0),
        priority=int(at.number(row, "priority", 0, high=99)),
    )


def _shares(at: At, row: Row, zones: tuple[str, ...]) -> Floats:
    """Shares by zone: even when nothing is said; by list or by the zone's name."""
    given = row.get("shares", [1.0] * len(zones))
    if isinstance(given, Mapping):
        at.known(given, zones)
        given = [given.get(zone, 0.0) for zone in zones]
    shares = np.array(at.numbers(given, "shares", (len(zones),)))
    if shares.sum() <= 0:
        raise at.bad("shares", "at least one zone with a share above 0", "0")
    return shares


def _packages(at: At, row: Row, types: list[str]) -> tuple[Package, ...]:
    given = row.get("packages", [{"share": 1.0, "needs": {types[0]: 1}}] if len(types) == 1 else None)
    if not isinstance(given, list) or not given or not all(isinstance(each, Mapping) for each in given):
        raise at.bad("packages", "a list of {share, needs} by type of crew", given)
    packages = []
    for each in given:
        at.known(each, ["share", "needs"])
        needs = each.get("needs")
        if not isinstance(needs, Mapping) or not needs:
            raise at.bad("packages.needs", "a number of crews by type", needs)
        at.known(needs, types)
        counts = {type_: int(at.number(needs, type_, low=1, high=99)) for type_ in needs}
        packages.append(Package(at.number(each, "share", 1.0), counts))
    if sum(package.share for package in packages) <= 0:
        raise at.bad("packages", "shares above 0", "0")
    return tuple(packages)


def _times(at: At, row: Row, field: str, types: list[str], default: float | None = None) -> Times:
    value = row.get(field, default)
    if not isinstance(value, Mapping) or "by_type" not in value:
        return Times(_spread(at, value, field))
    at.known(value["by_type"], types)
    by_type = {type_: _spread(at, each, f"{field}.{type_}") for type_, each in value["by_type"].items()}
    return Times(_spread(at, value.get("other", default), field) if len(by_type) < len(types) else fixed(0.0), by_type)


def _spread(at: At, value: object, field: str) -> Spread:
    """A number, {mean} for an exponential spread, or {quantiles} at even steps."""
    if isinstance(value, int | float):
        return fixed(at.number({field: value}, field))
    if isinstance(value, Mapping) and list(value) == ["mean"]:
        return Spread(mean=at.number({field: value["mean"]}, field, low=1e-9))
    if isinstance(value, Mapping) and list(value) == ["quantiles"]:
        points = at.numbers(value["quantiles"], field)
        if len(points) < 2 or any(b < a for a, b in pairwise(points)):
            raise at.bad(field, "at least two quantiles, none below the one before", points[:6])
        return Spread(quantiles=points)
    raise at.bad(field, "minutes, {mean = minutes} or {quantiles = [...]}", value)


def _can_be_met(units: tuple[Unit, ...], kinds: tuple[Kind, ...], file: str) -> None:
    """No call may need more crews of a type than there are: it would wait for ever."""
    for number, kind in enumerate(kinds, 1):
        for package in kind.packages:
            for type_, wanted in package.needs.items():
                there = sum(unit.type == type_ for unit in units)
                if wanted > there:
                    raise At(file, "kinds", number).bad("packages.needs", f"at most {there} of type {type_}", wanted)


def _station_zones(rows: list[tuple[At, Row]], zones: tuple[str, ...]) -> Whole:
    found = []
    for at, row in rows:
        at.known(row, ["id", "zone"])
        found.append(zones.index(at.word(row, "zone", zones)) if "zone" in row else 0)
    return np.array(found, dtype=np.int64)


def _move_up(document: Row, stations: list[tuple[At, Row]], at: At) -> float:
    share = at.number(document, "move_up", 0.0, high=1.0)
    without = [(place, row) for place, row in stations if "zone" not in row]
    if share > 0 and without:
        raise without[0][0].bad("zone", "the zone in which the station stands, as crews move up", None)
    return share


def _points(rows: list[tuple[At, Row]]) -> dict[str, tuple[float, float]]:
    points = {}
    for at, row in rows:
        at.known(row, ["id", "lon", "lat"])
        if "lon" in row or "lat" in row:
            points[row["id"]] = (
                at.number(row, "lon", low=-180, high=180),
                at.number(row, "lat", low=-90, high=90),
            )
    return points


def _order(document: Row, zones: tuple[str, ...], stations: tuple[str, ...], at: At) -> Whole:
    """Stations by preference for each zone, by name."""
    given = document.get("order")
    if not isinstance(given, Mapping):
        raise at.bad("order", "stations by preference for each zone", given)
    at.known(given, zones)
    rows = []
    for zone in zones:
        listed = given.get(zone)
        if not isinstance(listed, list) or sorted(map(str, listed)) != sorted(stations):
            raise at.bad(f"order.{zone}", "each of the stations once", listed)
        rows.append([stations.index(each) for each in listed])
    return np.array(rows, dtype=np.int64)
