"""One thing changed: a post closed, a crew more, a surge, two large calls at once. Everything else stays, chance included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.simulate.calls import Staged, Surge
from holdfast.planning.simulate.replicate import Play
from holdfast.planning.simulate.scenario import Kind, Scenario, Unit


@dataclass(frozen=True)
class Change:
    """A play that differs in one thing, in words."""

    words: str
    play: Play


def closed(scenario: Scenario, post: str, to: str | None = None) -> Change:
    """A post closes: its crews are gone, or stand at another one."""
    at = _index(scenario.stations, post, "close")
    if to is None:
        units = tuple(unit for unit in scenario.units if unit.station != at)
        words = f"{post} closed, {len(scenario.units) - len(units)} crews fewer"
    else:
        there = _index(scenario.stations, to, "close")
        units = tuple(replace(unit, station=there) if unit.station == at else unit for unit in scenario.units)
        words = f"{post} closed, its crews at {to}"
    _still_met(scenario, units, post)
    return Change(words, Play(replace(scenario, units=units)))


def added(scenario: Scenario, post: str, type_: str) -> Change:
    """One crew of a type more at a post."""
    at = _index(scenario.stations, post, "add")
    _index(scenario.types, type_, "add")
    unit = Unit(f"{post}+", at, type_)
    return Change(f"one {type_} more at {post}", Play(replace(scenario, units=(*scenario.units, unit))))


def surged(
    scenario: Scenario, factor: float, from_hour: float = 0, to_hour: float = 24, kind: str | None = None
) -> Change:
    """So many times the calls in some hours of each day."""
    if not 0 <= factor < 1000:
        raise BadInput(Place(field="surge"), "a factor from 0 to 1000", str(factor))
    if not 0 <= from_hour < to_hour <= 24:
        raise BadInput(Place(field="surge"), "hours from 0 to 24, the first before the last", f"{from_hour}-{to_hour}")
    number = None if kind is None else _index(tuple(each.id for each in scenario.kinds), kind, "surge")
    words = f"{factor:g} times the calls{'' if kind is None else ' of ' + kind} from {from_hour:g} to {to_hour:g} h"
    return Change(words, Play(scenario, Surge(factor, from_hour, to_hour, number)))


def at_once(scenario: Scenario, calls: Sequence[tuple[str, str]], hour: float) -> Change:
    """Calls of given kinds in given zones at the same moment of each day, on top of all others."""
    if not calls:
        raise BadInput(Place(field="at-once"), "at least one call as kind:zone", "none")
    if not 0 <= hour < 24:
        raise BadInput(Place(field="at-once"), "an hour from 0 to below 24", str(hour))
    kinds = tuple(kind.id for kind in scenario.kinds)
    staged = tuple(
        Staged(_index(kinds, kind, "at-once"), _index(scenario.zones, zone, "at-once"), hour) for kind, zone in calls
    )
    words = " and ".join(f"{kind} in {zone}" for kind, zone in calls) + f" at once, at {hour:g} h each day"
    return Change(words, Play(scenario, staged=staged))


def _index(names: Sequence[str], name: str, field: str) -> int:
    if name not in names:
        raise BadInput(Place(field=field), "one of " + ", ".join(list(names)[:12]), name)
    return list(names).index(name)


def _still_met(scenario: Scenario, units: tuple[Unit, ...], post: str) -> None:
    """Without the post every call must still be answerable by somebody."""
    for kind in scenario.kinds:
        for type_, wanted in _most(kind).items():
            left = sum(unit.type == type_ for unit in units)
            if left < wanted:
                expected = f"a post without which {wanted} of type {type_} are left for {kind.id}"
                raise BadInput(Place(field="close"), expected, f"{post} leaves {left}")


def _most(kind: Kind) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for package in kind.packages:
        for type_, count in package.needs.items():
            wanted[type_] = max(wanted.get(type_, 0), count)
    return wanted
