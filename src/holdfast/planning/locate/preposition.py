"""Where to keep teams and stock before they are needed: stores in tiers, each with room, against several scenarios of need.

For each store j of tier t: open or not, and how much it keeps, q_j <= room_j; the tier's stores together keep what it has. In each
scenario s what goes from j to demand i, y_ijs, is at most q_j in all and at most what i needs; only pairs within the tier's reach
may be used. `expected` is the most of  sum_s share_s * met_s / need_s,  `worst` the most of  min_s met_s / need_s.
(Two-stage location and allocation, as in Rawls and Turnquist 2010.) Teams are whole; stock may be split."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from holdfast.kernel.errors import BadInput, Place
from holdfast.planning.locate.answer import Located, Watch, go_on
from holdfast.planning.locate.mip import Model, solve
from holdfast.planning.locate.problem import Floats
from holdfast.planning.locate.stock import Stock, check

Numbers = NDArray[Any]


@dataclass(frozen=True)
class Placed:
    """What is kept where, and how much of each scenario's need is met by it. `located` has value, bound and proof."""

    located: Located
    amounts: Floats
    met: Floats
    unreachable: tuple[int, ...] = field(default=())


def place(stock: Stock, *, worst: bool = False, limit_s: float = 60.0, watch: Watch = go_on) -> Placed:
    """The best places and amounts, for the worst scenario or for the mean over all."""
    began = time.perf_counter()
    check(stock)
    lost = _unreachable(stock)
    model = _Build(stock, worst=worst).model()
    solved = solve(model, limit_s=limit_s, watch=watch)
    if not solved.possible:
        raise BadInput(
            Place(field="budget"), "a choice that keeps to the budget, the tiers and the fixed stores", "none"
        )
    if solved.x is None:
        raise BadInput(Place(field="limit"), "time enough to find any choice at all", f"{limit_s:g} s")
    stores = len(stock.room)
    amounts, met = _used(stock, _flows(stock, solved.x, worst=worst)[2 * stores :])
    sites = tuple(int(each) for each in np.flatnonzero(solved.x[:stores] > 0.5))
    notes = _words(stock, lost)
    located = Located(sites, solved.value, solved.bound, solved.proved, time.perf_counter() - began, notes)
    return Placed(located, amounts, met, lost)


def _flows(stock: Stock, x: Floats, *, worst: bool) -> Floats:
    """The answer itself; for the worst scenario the flows that serve the others as well as these amounts can."""
    if not worst:
        return x
    kept = np.maximum(x[len(stock.room) : 2 * len(stock.room)], 0.0)
    again = solve(_Build(replace(stock, room=kept), worst=False).model(), limit_s=60.0, relaxed=True)
    return x if again.x is None else again.x


class _Build:
    """The model's columns: open (stores), amounts (stores), flows (scenarios x pairs), and the worst share where that counts."""

    def __init__(self, stock: Stock, *, worst: bool) -> None:
        self._stock, self._worst = stock, worst
        self._demand, self._store = stock.pairs
        self._stores, self._scenarios = len(stock.room), len(stock.needs)
        self._flows = 2 * self._stores
        self._columns = self._flows + self._scenarios * len(self._demand) + worst
        self._cells: list[tuple[Numbers, Numbers, Numbers]] = []
        self._from: list[Floats] = []
        self._to: list[Floats] = []
        self._rows = 0

    def model(self) -> Model:
        self._rooms()
        self._tiers()
        self._flows_out()
        self._flows_in()
        self._budget()
        if self._worst:
            self._least()
        rows, columns, values = (np.concatenate(each) for each in zip(*self._cells, strict=True))
        matrix = coo_array((values, (rows, columns)), shape=(self._rows, self._columns))
        return Model(
            cost=self._gain(),
            matrix=csr_array(matrix.tocsr()),
            rows_from=np.concatenate(self._from),
            rows_to=np.concatenate(self._to),
            upper=self._upper(),
            whole=self._whole(),
            sense=-1,
        )

    def _add(self, rows: Numbers, columns: Numbers, values: Numbers, low: Numbers, high: Numbers) -> None:
        self._cells.append((rows + self._rows, columns, values))
        self._from.append(low)
        self._to.append(high)
        self._rows += len(low)

    def _rooms(self) -> None:
        """amount_j <= room_j * open_j; a fixed store is open."""
        at = np.arange(self._stores)
        rows, columns = np.concatenate([at, at]), np.concatenate([at, self._stores + at])
        values = np.concatenate([-self._stock.room, np.ones(self._stores)])
        self._add(rows, columns, values, np.full(self._stores, -np.inf), np.zeros(self._stores))
        fixed = np.array(self._stock.fixed, dtype=np.int64)
        self._add(np.arange(len(fixed)), fixed, np.ones(len(fixed)), np.ones(len(fixed)), np.ones(len(fixed)))

    def _tiers(self) -> None:
        """How many stores of a tier open, and what they keep in all."""
        for number, tier in enumerate(self._stock.tiers):
            mine = np.flatnonzero(np.array(self._stock.tier_of) == number)
            zero, one = np.zeros(len(mine), dtype=np.int64), np.ones(len(mine))
            self._add(zero, mine, one, np.array([-np.inf]), np.array([float(tier.stores)]))
            self._add(zero, self._stores + mine, one, np.array([-np.inf]), np.array([tier.amount]))

    def _flows_out(self) -> None:
        """From no store goes more than it keeps, in any scenario."""
        pairs = len(self._demand)
        for scenario in range(self._scenarios):
            at = self._flows + scenario * pairs + np.arange(pairs)
            rows = np.concatenate([self._store, np.arange(self._stores)])
            columns = np.concatenate([at, self._stores + np.arange(self._stores)])
            values = np.concatenate([np.ones(pairs), -np.ones(self._stores)])
            self._add(rows, columns, values, np.full(self._stores, -np.inf), np.zeros(self._stores))

    def _flows_in(self) -> None:
        """Nobody gets more than is needed there."""
        pairs, demands = len(self._demand), self._stock.needs.shape[1]
        for scenario in range(self._scenarios):
            at = self._flows + scenario * pairs + np.arange(pairs)
            low = np.full(demands, -np.inf)
            self._add(self._demand, at, np.ones(pairs), low, self._stock.needs[scenario])

    def _budget(self) -> None:
        if self._stock.budget is not None and self._stock.costs is not None:
            at = np.arange(self._stores)
            self._add(at * 0, at, self._stock.costs, np.array([-np.inf]), np.array([self._stock.budget]))

    def _least(self) -> None:
        """The worst share is no more than the share met in any scenario."""
        pairs = len(self._demand)
        for scenario, need in enumerate(self._stock.needs.sum(axis=1)):
            at = np.append(self._flows + scenario * pairs + np.arange(pairs), self._columns - 1)
            values = np.append(np.full(pairs, 1 / need), -1.0)
            self._add(at * 0, at, values, np.zeros(1), np.full(1, np.inf))

    def _gain(self) -> Floats:
        gain = np.zeros(self._columns)
        if self._worst:
            gain[-1] = 1.0
            return gain
        pairs = len(self._demand)
        for scenario, need in enumerate(self._stock.needs.sum(axis=1)):
            at = self._flows + scenario * pairs
            gain[at : at + pairs] = self._stock.shares[scenario] / need
        return gain

    def _upper(self) -> Floats:
        upper = np.full(self._columns, np.inf)
        upper[: self._stores] = 1.0
        upper[list(self._stock.forbidden)] = 0.0
        upper[self._stores : self._flows] = self._stock.room
        if self._worst:
            upper[-1] = 1.0
        return upper

    def _whole(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        whole = np.zeros(self._columns, dtype=bool)
        whole[: self._flows if self._stock.whole else self._stores] = True
        return whole


def _unreachable(stock: Stock) -> tuple[int, ...]:
    """Demands that need something and that no store may serve."""
    served = set(stock.pairs[0].tolist())
    return tuple(int(each) for each in np.flatnonzero(stock.needs.any(axis=0)) if int(each) not in served)


def _used(stock: Stock, flows: Floats) -> tuple[Floats, Floats]:
    """By store the most that any scenario takes from it (more would serve nobody); by scenario the share of need that is met."""
    _, store = stock.pairs
    by_scenario = flows[: len(stock.needs) * len(store)].reshape(len(stock.needs), len(store))
    taken = np.array([np.bincount(store, weights=row, minlength=len(stock.room)) for row in by_scenario])
    amounts = np.ceil(taken.max(axis=0) - 1e-6) if stock.whole else taken.max(axis=0)
    return amounts, by_scenario.sum(axis=1) / stock.needs.sum(axis=1)


def _words(stock: Stock, lost: Sequence[int]) -> tuple[str, ...]:
    if not lost:
        return ()
    most = float(stock.needs[:, list(lost)].sum(axis=1).max())
    return (f"{len(lost)} demands that need up to {most:g} are out of every store's reach",)
