"""What an import doubts. The table is `doubts.toml`, with the reason of each number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from holdfast.domain.register.far_off import FarOff
from holdfast.policy.tables import read_table, shipped_text


@dataclass(frozen=True, kw_only=True)
class FarOffTable:
    times: float
    at_least_km: float
    fewest: int


@dataclass(frozen=True, kw_only=True)
class DoubtsTable:
    far_off: FarOffTable


@cache
def far_off_rule() -> FarOff:
    """When a row lies far off, by the table that ships with this version."""
    table = read_table(DoubtsTable, shipped_text("doubts.toml"), "doubts.toml").far_off
    return FarOff(table.times, table.at_least_km * 1000, table.fewest)
