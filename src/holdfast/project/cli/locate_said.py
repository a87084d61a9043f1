"""What `holdfast locate` says: words, JSON, CSV and GeoJSON."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from holdfast.planning.locate.answer import Located
from holdfast.planning.locate.choices import Alternative, Next, Question
from holdfast.planning.locate.preposition import Placed
from holdfast.planning.locate.stock import Stock
from holdfast.planning.locate.tables import Ground


@dataclass(frozen=True)
class Said:
    """A choice with the names of its candidates, and what was asked around it."""

    best: Located
    names: Sequence[str | int]
    worth: Mapping[int, float] | None = None
    more: tuple[Next, ...] = ()
    others: tuple[Alternative, ...] = ()


def answer_json(said: Said) -> dict[str, Any]:
    """Value, bound, gap and proof; sites; what cannot be reached; what was asked around the choice."""
    best = said.best

    def named(sites: Sequence[int]) -> list[str | int]:
        return [said.names[site] for site in sites]

    answer: dict[str, Any] = {
        "value": best.value,
        "bound": _known(best.bound),
        "gap": _known(best.gap),
        "proved": best.proved,
        "seconds": round(best.seconds, 3),
        "sites": named(best.sites),
        "notes": list(best.notes),
    }
    if said.worth is not None:
        answer["worth"] = {str(said.names[site]): _known(worth) for site, worth in said.worth.items()}
    if said.more:
        answer["next"] = [
            {
                "p": each.p,
                "value": each.value,
                "adds": each.adds,
                "at_most": _known(each.at_most),
                "proved": each.proved,
            }
            for each in said.more
        ]
    if said.others:
        answer["alternatives"] = [_other(each, named) for each in said.others]
    return answer


def _other(each: Alternative, named: Any) -> dict[str, Any]:
    return {
        "value": each.value,
        "gives_up": each.gives_up,
        "out": named(each.out),
        "into": named(each.into),
        "weight_worse": each.worse,
        "weight_better": each.better,
        "proved": each.proved,
        "sites": named(each.sites),
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def in_words(said: dict[str, Any]) -> str:
    """What no candidate reaches is said first."""
    bound = "an unknown value" if said["bound"] is None else f"{said['bound']:g}"
    gap = "" if said["gap"] is None else f" (gap {said['gap']:.2%})"
    proof = "proved" if said["proved"] else f"not proved: no choice can be better than {bound}{gap}"
    lines = [*said["notes"], f"{said['value']:g}, {proof}, {said['seconds']:.2f} s"]
    lines.append("sites " + " ".join(map(str, said["sites"])))
    for each in said.get("next", []):
        sure = "" if each["proved"] else " or more, not proved"
        lines.append(f"With {each['p']}: {each['value']:g}, {each['adds']:g} better{sure}")
    lines += [_other_words(number, each) for number, each in enumerate(said.get("alternatives", []), 2)]
    return "\n".join(lines)


def _other_words(number: int, each: dict[str, Any]) -> str:
    swap = f"instead of {', '.join(map(str, each['out'])) or 'none'}: {', '.join(map(str, each['into'])) or 'none'}"
    price = f"gives up {each['gives_up']:g}; worse for a weight of {each['weight_worse']:g}, better for {each['weight_better']:g}"
    return f"Choice {number}, {swap}; {price}" + ("" if each["proved"] else " (rank not proved)")


def csv_of(ground: Ground, best: Located, question: Question) -> str:
    """One demand a row: weight, the nearest open site, how far it is, and what it gets of the model."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["demand", "weight", "site", "distance", "served"])
    writer.writerows(_served(ground, best, question))
    return stream.getvalue()


def _served(ground: Ground, best: Located, question: Question) -> list[list[Any]]:
    sites, served = list(dict.fromkeys(best.sites)), question.served(best.sites)
    if not sites:
        return [[name, weight, "", "", 0.0] for name, weight in zip(ground.demands, ground.weights, strict=True)]
    nearest = np.argmin(ground.distance[:, sites], axis=1)
    rows = []
    for at, name in enumerate(ground.demands):
        far = float(ground.distance[at, sites[nearest[at]]])
        known = math.isfinite(far)
        site = ground.sites[sites[nearest[at]]] if known else ""
        rows.append([name, float(ground.weights[at]), site, far if known else "", _known(float(served[at]))])
    return rows


def geojson_of(ground: Ground, best: Located, question: Question) -> dict[str, Any]:
    """Open sites and demands that have a point."""
    points, features = ground.points or {}, []
    for site in dict.fromkeys(best.sites):
        name = ground.sites[site]
        properties = {"candidate": name, "teams": best.sites.count(site), "fixed": site in question.fixed}
        features.append(_feature(points.get(f"candidate {name}"), properties))
    for name, weight, site, far, served in _served(ground, best, question):
        properties = {"demand": name, "weight": weight, "site": site or None, "distance": far if far != "" else None}
        features.append(_feature(points.get(f"demand {name}"), {**properties, "served": served}))
    return {"type": "FeatureCollection", "features": [each for each in features if each is not None]}


def _feature(point: tuple[float, float] | None, properties: dict[str, Any]) -> dict[str, Any] | None:
    if point is None:
        return None
    geometry = {"type": "Point", "coordinates": list(point)}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def stock_json(names: Any, asked: Stock, placed: Placed, worst: bool) -> dict[str, Any]:
    """Amounts by store, shares met by scenario, and who is out of every store's reach."""
    amounts = {names.stores[at]: float(placed.amounts[at]) for at in placed.located.sites}
    return {
        **answer_json(Said(placed.located, names.stores)),
        "measure": "worst scenario" if worst else "mean over scenarios",
        "amounts": amounts,
        "tiers": {
            tier.id: sum(amounts[names.stores[at]] for at in placed.located.sites if asked.tier_of[at] == number)
            for number, tier in enumerate(asked.tiers)
        },
        "met": {name: float(met) for name, met in zip(names.scenarios, placed.met, strict=True)},
        "unreachable": [names.demands[at] for at in placed.unreachable],
    }


def stock_words(said: dict[str, Any]) -> str:
    """Who cannot be reached first; then stores and what each scenario gets."""
    lines = [f"Out of every store's reach: {', '.join(said['unreachable'])}"] if said["unreachable"] else []
    lines += [in_words({**said, "notes": []}) + f" ({said['measure']})"]
    lines += [f"  {store}: {amount:g}" for store, amount in said["amounts"].items()]
    lines += [f"  {scenario}: {met:.1%} of the need is met" for scenario, met in said["met"].items()]
    return "\n".join(lines)
