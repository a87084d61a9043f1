"""Teams and stock to be kept somewhere before they are needed: what is asked, and checked on the way in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.locate.problem import Floats, Whole, check_listed


@dataclass(frozen=True)
class Tier:
    """Stores that belong together: how far they serve (in the unit of `distance`), how many may open, how much they keep in all."""

    id: str
    reach: float
    stores: int
    amount: float


@dataclass(frozen=True)
class Stock:
    """`distance` (demands, stores). `tier_of`, `room`, `costs` by store. `needs` (scenarios, demands), `shares` of the scenarios.
    `whole`: teams, which cannot be split."""

    distance: Floats
    tiers: tuple[Tier, ...]
    tier_of: tuple[int, ...]
    room: Floats
    needs: Floats
    shares: Floats
    whole: bool = False
    costs: Floats | None = None
    budget: float | None = None
    fixed: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()

    @property
    def pairs(self) -> tuple[Whole, Whole]:
        """Demands and stores that lie within reach of each other, the store not forbidden and some scenario in need there."""
        reach = np.array([self.tiers[tier].reach for tier in self.tier_of])
        needed = np.asarray(self.needs.any(axis=0))
        usable = np.asarray((self.distance <= reach) & needed[:, None])
        usable[:, list(self.forbidden)] = False
        demand, store = np.nonzero(usable)
        return demand.astype(np.int64), store.astype(np.int64)


def check(stock: Stock) -> None:
    """BadInput for what cannot be answered, and where it stands."""
    demands, stores = stock.distance.shape
    if not demands or not stores:
        raise BadInput(Place(field="distance"), "at least one demand and one store", f"{demands} x {stores}")
    numbers = {"distance": stock.distance, "room": stock.room, "needs": stock.needs, "shares": stock.shares}
    for name, values in numbers.items():
        wrong = np.argwhere(np.isnan(values) | (values < 0) | (np.isinf(values) & (name != "distance")))
        if len(wrong):
            raise BadInput(Place(row=int(wrong[0][0]) + 1, field=name), "numbers from 0", str(values[tuple(wrong[0])]))
    for row, need in enumerate(stock.needs.sum(axis=1), 1):
        if need <= 0:
            raise BadInput(Place(row=row, field="needs"), "a scenario in which something is needed", "0")
    if abs(stock.shares.sum() - 1) > 1e-6:
        raise BadInput(Place(field="shares"), "shares that make 1 together", f"{stock.shares.sum():g}")
    check_listed(stock.fixed, stock.forbidden, stores)
    _check_tiers(stock)


def _check_tiers(stock: Stock) -> None:
    for row, tier in enumerate(stock.tiers, 1):
        if not (tier.reach >= 0 and tier.stores >= 0 and 0 <= tier.amount < np.inf):
            raise BadInput(Place(row=row, field="tiers"), "reach, stores and amount from 0", tier.id)
        forced = sum(stock.tier_of[store] == row - 1 for store in stock.fixed)
        if forced > tier.stores:
            raise BadInput(Place(row=row, field="tiers"), f"at least {forced} stores, the fixed ones", str(tier.stores))
    if stock.budget is not None:
        least = 0.0 if stock.costs is None else float(stock.costs[list(stock.fixed)].sum())
        if stock.costs is None or not np.isfinite(stock.budget) or stock.budget < least:
            raise BadInput(
                Place(field="budget"), f"costs, and at least {least:g} for the fixed stores", str(stock.budget)
            )
