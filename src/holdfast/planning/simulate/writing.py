"""A scenario as the document that `scenario_from` reads the same scenario from."""

from __future__ import annotations

from typing import Any

from holdfast.planning.simulate.scenario import Kind, Scenario, Spread, Times


def document_of(scenario: Scenario) -> dict[str, Any]:
    """The document that `scenario_from` reads the same scenario from."""
    zones = [
        {"id": zone}
        | (dict(zip(("lon", "lat"), scenario.points[zone], strict=True)) if zone in scenario.points else {})
        for zone in scenario.zones
    ]
    stations = [
        {"id": station, "zone": scenario.zones[at]}
        for station, at in zip(scenario.stations, scenario.station_zone, strict=True)
    ]
    units = [
        {"id": unit.id, "station": scenario.stations[unit.station], "type": unit.type, "pace": unit.pace}
        for unit in scenario.units
    ]
    document: dict[str, Any] = {
        "days": scenario.days,
        "warm_up_h": scenario.warm_up_h,
        "begins_hour": scenario.begins_hour,
        "rule": scenario.rule.value,
        "when_busy": scenario.when_busy.value,
        "reach_min": scenario.reach_min,
        "target_min": scenario.target_min,
        "move_up": scenario.move_up,
        "zones": zones,
        "stations": stations,
        "units": units,
        "kinds": [_kind_document(kind) for kind in scenario.kinds],
        "travel": scenario.travel.tolist(),
    }
    if scenario.order is not None:
        names = zip(scenario.zones, scenario.order, strict=True)
        document["order"] = {zone: [scenario.stations[at] for at in row] for zone, row in names}
    return document


def _kind_document(kind: Kind) -> dict[str, Any]:
    return {
        "id": kind.id,
        "per_hour": list(kind.per_hour),
        "shares": kind.shares.tolist(),
        "packages": [{"share": each.share, "needs": dict(each.needs)} for each in kind.packages],
        "busy" if kind.busy_is_whole else "on_scene": _times_document(kind.busy),
        "handling": _spread_document(kind.handling),
        "turnout": _times_document(kind.turnout),
        "factor": _times_document(kind.factor),
        "cancelled": kind.cancelled,
        "priority": kind.priority,
    }


def _times_document(times: Times) -> dict[str, Any]:
    by_type = {type_: _spread_document(spread) for type_, spread in times.by_type.items()}
    other = _spread_document(times.other)
    return {"by_type": by_type, "other": other} if by_type else other


def _spread_document(spread: Spread) -> dict[str, Any]:
    if spread.mean is not None:
        return {"mean": spread.mean}
    return {"quantiles": list(spread.quantiles)}
