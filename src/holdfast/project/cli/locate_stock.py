"""Stock to be placed, from a TOML or JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from holdfast.planning.locate.stock import Stock, Tier
from holdfast.planning.simulate.reading import At, Row, matrix_of, names_of, rows_of


@dataclass(frozen=True)
class Names:
    """What stores, demands and scenarios are called."""

    stores: tuple[str, ...]
    demands: tuple[str, ...]
    scenarios: tuple[str, ...]


def stock_from(document: Mapping[str, Any], file: str = "input") -> tuple[Stock, Names]:
    """`tiers` (id, reach, stores, amount), `stores` (id, tier, room, cost, fixed, forbidden), `demands`, `scenarios` (id,
    share, needs by demand), `travel` (a row a demand, a column a store), maybe `budget` and `teams = true`."""
    At(file).known(document, ["tiers", "stores", "demands", "scenarios", "travel", "budget", "teams"])
    tables = {name: rows_of(document, name, file) for name in ("tiers", "stores", "demands", "scenarios")}
    tiers, stores, demands, scenarios = (names_of(rows) for rows in tables.values())
    budget = At(file).number(document, "budget") if "budget" in document else None
    for at, row in tables["stores"]:
        at.known(row, ["id", "tier", "room", "cost", "fixed", "forbidden"])
    asked = Stock(
        distance=matrix_of(document, "travel", (len(demands), len(stores)), ("demands", "stores"), file),
        tiers=tuple(_tier(at, row) for at, row in tables["tiers"]),
        tier_of=tuple(tiers.index(at.word(row, "tier", tiers)) for at, row in tables["stores"]),
        room=np.array([at.number(row, "room") for at, row in tables["stores"]]),
        needs=np.array([_needs(at, row, demands) for at, row in tables["scenarios"]]),
        shares=_shares(tables["scenarios"]),
        whole=document.get("teams") is True,
        costs=np.array([at.number(row, "cost", 0.0) for at, row in tables["stores"]]),
        budget=budget,
        fixed=tuple(number for number, (_, row) in enumerate(tables["stores"]) if row.get("fixed") is True),
        forbidden=tuple(number for number, (_, row) in enumerate(tables["stores"]) if row.get("forbidden") is True),
    )
    return asked, Names(stores, demands, scenarios)


def _tier(at: At, row: Row) -> Tier:
    at.known(row, ["id", "reach", "stores", "amount"])
    return Tier(row["id"], at.number(row, "reach"), int(at.number(row, "stores")), at.number(row, "amount"))


def _needs(at: At, row: Row, demands: tuple[str, ...]) -> list[float]:
    at.known(row, ["id", "share", "needs"])
    needs = row.get("needs")
    if not isinstance(needs, Mapping) or not needs:
        raise at.bad("needs", "an amount by demand", needs)
    at.known(needs, demands)
    return [at.number(needs, demand, 0.0) for demand in demands]


def _shares(rows: list[tuple[At, Row]]) -> Any:
    """As they are said; all alike when none is said."""
    if not any("share" in row for _, row in rows):
        return np.full(len(rows), 1 / len(rows))
    return np.array([at.number(row, "share", high=1.0) for at, row in rows])
