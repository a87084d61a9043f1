"""How a kind of vehicle uses a way, a node and a turn: read from TOML, answered from tags."""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from holdfast.kernel.canonical import canonical_json
from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.roads.ways import Tags

SHIPPED = Path(__file__).with_name("profiles.toml")
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|knots|km/h|kmh|kph)?")
_UNITS = {"mph": 1.609344, "knots": 1.852}
_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
# A way whose direction changes by the hour is driven in none: nobody can say which one holds.
_UNSURE = frozenset({"reversible", "alternating"})
_ROUND = frozenset({"roundabout", "circular"})
_ONEWAY_CLASSES = frozenset({"motorway"})
_FASTEST = 200.0


@dataclass(frozen=True)
class Profile:
    """One table of `profiles.toml`, where each key is explained; speeds in km/h."""

    key: str
    title: str
    source: str
    speeds: Mapping[str, float]
    share: float
    access: tuple[str, ...]
    refused: tuple[str, ...]
    blocked: tuple[str, ...]
    turn_rules: bool
    spared: tuple[str, ...]
    u_turn_s: float
    service: Mapping[str, float] = field(default_factory=dict)
    opens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maxspeed_words: Mapping[str, float] = field(default_factory=dict)
    hours: tuple[float, ...] = ()

    def speeds_of(self, tags: Tags) -> tuple[float, float]:
        """Driven along the way and against it, 0 where it is closed."""
        base = self.speeds.get(tags.get("highway", ""))
        if base is None or tags.get("area") == "yes" or not self._is_open(tags):
            return 0.0, 0.0
        base = min(base, self.service.get(tags.get("service", ""), base))
        along, against = _directions(tags)
        return (
            self._driven(tags, base, "maxspeed:forward") if along else 0.0,
            self._driven(tags, base, "maxspeed:backward") if against else 0.0,
        )

    def stops_at(self, tags: Tags) -> bool:
        """Whether a node with these tags stops the vehicle."""
        said = self._said(tags)
        if said is not None:
            return said in self.refused
        return tags.get("barrier") in self.blocked

    def is_bound_by(self, spared: tuple[str, ...]) -> bool:
        """Whether a turn rule that spares these vehicles binds this one."""
        return not set(spared) & set(self.spared)

    def fingerprint(self) -> str:
        """A hash of the whole table; networks of one extract and one hash are the same."""
        return hashlib.sha256(canonical_json(vars(self))).hexdigest()

    def _is_open(self, tags: Tags) -> bool:
        said = self._said(tags)
        if said is None or said not in self.refused:
            return True
        return any(tags.get(key) in values for key, values in self.opens.items())

    def _said(self, tags: Tags) -> str | None:
        return next((tags[key] for key in reversed(self.access) if key in tags), None)

    def _driven(self, tags: Tags, base: float, one_way: str) -> float:
        limit = self.limit(tags.get(one_way) or tags.get("maxspeed", ""))
        if limit is None:
            return base
        # A limit says little of roads on which nobody drives as fast as is allowed: those keep their class speed.
        if tags.get("highway") in ("service", "living_street", "pedestrian", "road"):
            return min(base, limit * self.share)
        return limit * self.share

    def limit(self, text: str) -> float | None:
        """A speed limit in km/h; None where there is none or nobody can read it."""
        text = text.strip().casefold()
        if match := _LIMIT.fullmatch(text):
            limit = float(match[1]) * _UNITS.get(match[2] or "", 1.0)
            return limit if 1 <= limit <= _FASTEST else None
        zone = text.rpartition(":")[2]
        if zone.startswith("zone") and zone[4:].isdigit():
            return float(zone[4:]) or None
        return self.maxspeed_words.get(zone)


def _directions(tags: Tags) -> tuple[bool, bool]:
    said = tags.get("oneway", "")
    if said in _UNSURE:
        return False, False
    if said in _BACKWARD:
        return False, True
    if said in _FORWARD:
        return True, False
    if said == "no":
        return True, True
    one_way = tags.get("junction") in _ROUND or tags.get("highway") in _ONEWAY_CLASSES
    return True, not one_way


def profiles(file: Path = SHIPPED) -> Mapping[str, Profile]:
    """Every profile of the file, by key; BadInput names the key that is missing or of the wrong kind."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(Place(file.name), "profiles in TOML", str(error)) from error
    return {key: _profile(file.name, key, table) for key, table in tables.items()}


def profile_named(key: str, file: Path = SHIPPED) -> Profile:
    """One profile of the file; BadInput lists those that there are."""
    every = profiles(file)
    if key not in every:
        raise BadInput(Place(file.name, field="profile"), "one of " + ", ".join(sorted(every)), key)
    return every[key]


_NUMBERS = ("share", "u_turn_s")
_LISTS = ("access", "refused", "blocked", "spared")
_WORDS = ("title", "source")
_SPEEDS = ("speeds", "service", "maxspeed_words")


def _profile(file: str, key: str, table: Any) -> Profile:
    if not isinstance(table, dict):
        raise BadInput(Place(file, field=key), "a table", type(table).__name__)
    known = set(get_type_hints(Profile)) - {"key"}
    if unknown := set(table) - known:
        raise BadInput(Place(file, field=f"{key}.{min(unknown)}"), "a key among " + ", ".join(sorted(known)), "another")
    values: dict[str, Any] = {"key": key}
    for name in _WORDS:
        values[name] = _typed(file, key, table, name, str)
    for name in _NUMBERS:
        values[name] = _number(file, f"{key}.{name}", table.get(name))
    for name in _LISTS:
        values[name] = tuple(map(str, _typed(file, key, table, name, list)))
    values["turn_rules"] = _typed(file, key, table, "turn_rules", bool)
    for name in _SPEEDS:
        listed = table.get(name, {}) if name != "speeds" else _typed(file, key, table, name, dict)
        values[name] = {each: _speed(file, f"{key}.{name}.{each}", value) for each, value in listed.items()}
    values["opens"] = {each: tuple(map(str, listed)) for each, listed in table.get("opens", {}).items()}
    values["hours"] = _hours(file, key, table.get("hours", []))
    return Profile(**values)


def _hours(file: str, key: str, listed: Any) -> tuple[float, ...]:
    """What times are multiplied with in each hour of a day; none is shipped, as none is measured here."""
    if not isinstance(listed, list) or len(listed) not in (0, 24):
        raise BadInput(Place(file, field=f"{key}.hours"), "24 factors, one an hour", str(listed))
    factors = tuple(_number(file, f"{key}.hours", each) for each in listed)
    if 0.0 in factors:
        raise BadInput(Place(file, field=f"{key}.hours"), "factors above 0", "0")
    return factors


def _typed(file: str, key: str, table: dict[str, Any], name: str, kind: type) -> Any:
    value = table.get(name)
    if not isinstance(value, kind):
        came = "nothing" if value is None else type(value).__name__
        raise BadInput(Place(file, field=f"{key}.{name}"), kind.__name__, came)
    return value


def _number(file: str, field_: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value < 0:
        raise BadInput(Place(file, field=field_), "a number from 0", str(value))
    return float(value)


def _speed(file: str, field_: str, value: Any) -> float:
    speed = _number(file, field_, value)
    if not 1 <= speed <= _FASTEST:
        raise BadInput(Place(file, field=field_), f"a speed from 1 to {_FASTEST:g} km/h", str(value))
    return speed
