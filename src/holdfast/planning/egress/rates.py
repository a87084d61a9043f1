"""Flow rates and walking speeds as published: `rates.toml`, one set a source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np


class Way(StrEnum):
    """What a link is."""

    DOOR = "door"
    CORRIDOR = "corridor"
    STAIRS_UP = "stairs_up"
    STAIRS_DOWN = "stairs_down"


@dataclass(frozen=True)
class Rate:
    """Of one kind of way: the highest specific flow (persons/m/s), the boundary layer (m a side), speed by flow."""

    flow: float
    layer: float
    speeds: tuple[tuple[float, float], ...]

    def clear_width(self, width_m: float) -> float:
        """The width that people use, in metres."""
        return max(width_m - 2 * self.layer, 0.0)

    def slowed(self, specific_flow: float) -> float:
        """The share of free speed that is left at a specific flow."""
        return _at(self.speeds, specific_flow) / self.free_speed

    @property
    def free_speed(self) -> float:
        """Walking speed with nobody in the way, in m/s."""
        return self.speeds[0][1]


@dataclass(frozen=True)
class Rates:
    """One published set."""

    key: str
    title: str
    source: str
    ways: Mapping[Way, Rate]
    densities: tuple[tuple[float, float], ...]

    def room_slowed(self, density: float) -> float:
        """The share of free speed that is left in a room at a density in persons/m2."""
        return _at(self.densities, density) / self.densities[0][1]


@cache
def published() -> Mapping[str, Rates]:
    """Every set, by its key."""
    tables = tomllib.loads(Path(__file__).with_name("rates.toml").read_text(encoding="utf-8"))
    return {key: _rates(key, table) for key, table in tables.items()}


def _rates(key: str, table: dict[str, dict[str, object]]) -> Rates:
    ways = {way: _rate(table[way.value]) for way in Way}
    return Rates(key, str(table["title"]), str(table["source"]), ways, _pairs(table["room"]["densities"]))


def _rate(table: dict[str, object]) -> Rate:
    return Rate(float(str(table["flow"])), float(str(table.get("layer", 0))), _pairs(table["speeds"]))


def _pairs(listed: object) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in listed)  # type: ignore[attr-defined]


def _at(table: tuple[tuple[float, float], ...], x: float) -> float:
    xs, ys = zip(*table, strict=True)
    return float(np.interp(x, xs, ys))
