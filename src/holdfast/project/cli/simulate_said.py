"""What `holdfast simulate` says: words, JSON, CSV and GeoJSON."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from holdfast.planning.simulate.change import Change
from holdfast.planning.simulate.fit import Fit
from holdfast.planning.simulate.replicate import Answer, Interval, difference
from holdfast.planning.simulate.scenario import Scenario
from holdfast.planning.simulate.trial import Tried

NOT_MODELLED = (
    "where a crew is on its way home: it is free at its station as soon as it is free",
    "a crew that is called off to a graver call",
    "shifts: every crew is on duty all the time",
    "a crew that takes a waiting call straight from another: it travels as from its station",
)
SHARES = ("lost", "short", "waited", "within_target", "cancelled")


def run_json(scenario: Scenario, base: Answer, asked: Change | None, changed: Answer | None) -> dict[str, Any]:
    """The replay, and beside it the one with the change and the difference that it makes."""
    said: dict[str, Any] = {
        "replications": len(base.samples),
        "whole": base.is_whole and (changed is None or changed.is_whole),
        "level": 0.95,
        "figures": _figures(base.figures),
        "units": {unit.id: _interval(each) for unit, each in zip(scenario.units, base.unit_busy, strict=True)},
        "moves": sum(sample.moves for sample in base.samples) / len(base.samples),
        "not_modelled": list(NOT_MODELLED),
    }
    if asked is not None and changed is not None:
        said["change"] = {
            "what": asked.words,
            "figures": _figures(changed.figures),
            "difference": _figures(difference(base, changed)),
        }
    return said


def _figures(figures: Any) -> dict[str, dict[str, float | None]]:
    return {name: _interval(each) for name, each in figures.items()}


def _interval(each: Interval) -> dict[str, float | None]:
    """JSON knows no infinity: a half width that is not known is null."""
    return {"mean": _known(each.mean), "half": _known(each.half)}


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def run_words(said: dict[str, Any]) -> str:
    """A table of figures, with the difference where one thing was changed."""
    change = said.get("change")
    lines = [] if said["whole"] else ["Stopped early: the figures are those of what was done."]
    lines += [f"{said['replications']} replications" + (f"; what if: {change['what']}" if change else "")]
    for name, figure in said["figures"].items():
        if name.endswith("_mean"):
            continue
        more = f"   {_pm(name, change['difference'][name], signed=True)}" if change else ""
        lines.append(f"  {name.replace('_', ' '):16s} {_pm(name, figure)}{more}")
    busiest = sorted(said["units"].items(), key=lambda item: -(item[1]["mean"] or 0))[:5]
    lines.append("Busiest: " + ", ".join(f"{name} {each['mean']:.1%}" for name, each in busiest))
    return "\n".join([*lines, "Not modelled: " + "; ".join(said["not_modelled"])])


def _pm(name: str, figure: dict[str, float | None], *, signed: bool = False) -> str:
    mean, half = figure["mean"], figure["half"]
    if mean is None:
        return "none"
    share, sign = name in SHARES, "+" if signed else ""
    words = f"{mean:{sign}.2%}" if share else f"{mean:{sign}.2f}"
    return words if half is None else words + (f" \u00b1 {half:.2%}" if share else f" \u00b1 {half:.2f}")


def csv_of(base: Answer, changed: Answer | None) -> str:
    """One figure a row: mean and half width, and those of the change."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    moved = difference(base, changed) if changed is not None else {}
    writer.writerow(["figure", "mean", "half", *(["changed", "difference", "difference_half"] if changed else [])])
    for name, each in base.figures.items():
        row = [name, each.mean, each.half]
        if changed is not None:
            row += [changed.figures[name].mean, moved[name].mean, moved[name].half]
        writer.writerow(row)
    return stream.getvalue()


def geojson_of(scenario: Scenario, base: Answer, changed: Answer | None) -> dict[str, Any]:
    """The zones that have a point, with calls and mean response in minutes."""
    features = []
    for at, zone in enumerate(scenario.zones):
        if zone not in scenario.points:
            continue
        properties: dict[str, Any] = {
            "zone": zone,
            "calls": float(base.calls_by_zone[at]),
            "response_min": _known(float(base.response_by_zone[at])),
        }
        if changed is not None:
            properties["response_min_changed"] = _known(float(changed.response_by_zone[at]))
        point = {"type": "Point", "coordinates": list(scenario.points[zone])}
        features.append({"type": "Feature", "geometry": point, "properties": properties})
    return {"type": "FeatureCollection", "features": features}


def fit_json(found: Fit, tests: Sequence[Tried]) -> dict[str, Any]:
    """What was fitted, how good it is, and how it did on days that it has not seen."""
    return {
        "calls": found.calls,
        "days": found.days,
        "calls_a_day": dict(found.rates),
        "dispersion": _known(found.dispersion),
        "dispersion_chance": _known(found.chance),
        "travel_min": {"a": found.travel_a, "b_per_km": found.travel_b},
        "units": len(found.scenario.units),
        "zones": len(found.scenario.zones),
        "dropped": dict(found.dropped),
        "pooled": dict(found.pooled),
        "test": [{**asdict(each), "error": each.error} for each in tests],
    }


def fit_words(said: dict[str, Any]) -> str:
    """Rates, goodness, what was dropped, and the trial."""
    lines = [f"{said['calls']} calls in {said['days']:g} days, {said['units']} crews, {said['zones']} zones"]
    lines += [f"  {kind}: {rate:.1f} a day" for kind, rate in said["calls_a_day"].items()]
    lines.append(f"Kinds put together as other: {len(said['pooled'])} with {sum(said['pooled'].values())} calls")
    lines += [f"Rows dropped, {why}: {count}" for why, count in said["dropped"].items()]
    if said["dispersion"] is not None:
        lines.append(
            f"Counts by hour: dispersion {said['dispersion']:.2f} (1 is Poisson; chance of as much {said['dispersion_chance']:.2g})"
        )
    lines.append(f"Travel: {said['travel_min']['a']:.2f} min + {said['travel_min']['b_per_km']:.2f} min a km")
    lines += [
        f"  {each['interval']:9s} {each['percentile']}: log {each['log']:.2f}, replayed {each['replayed']['mean']:.2f} min, {each['error']:+.1%}"
        for each in said["test"]
    ]
    return "\n".join(lines)
