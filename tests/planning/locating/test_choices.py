"""What stands beside the best choice, budgets and stock in tiers: against every choice tried one by one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from holdfast.kernel.errors import BadInput
from holdfast.planning.locate import questions
from holdfast.planning.locate.answer import Located
from holdfast.planning.locate.choices import Question, alternatives, next_teams, worth_of_each
from holdfast.planning.locate.cover import backed, cover_within, fewest, most
from holdfast.planning.locate.pmedian import p_median
from holdfast.planning.locate.preposition import place
from holdfast.planning.locate.problem import Problem
from holdfast.planning.locate.stock import Stock, Tier
from holdfast.project.cli.stopping import Stopping

FEW = settings(max_examples=25, deadline=None)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    demands, sites = draw(st.integers(2, 9)), draw(st.integers(3, 7))
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    weights = chance.integers(0, 5, demands).astype(float)
    fixed = (0,) if draw(st.booleans()) else ()
    return Problem(
        chance.integers(0, 30, (demands, sites)).astype(float),
        weights,
        draw(st.integers(1, min(3, sites - 1))),
        fixed,
        (1,),
    )


def every(problem: Problem) -> list[tuple[int, ...]]:
    free = [each for each in range(problem.distance.shape[1]) if each not in problem.forbidden]
    return [each for each in combinations(free, problem.p) if set(problem.fixed) <= set(each)]


def ranked(question: Question, values: list[float]) -> None:
    """The best and three others have the four best values of all, in order, and every one is told truly."""
    best = question.best(60)
    found = alternatives(question, best, count=3)

    assert [best.value, *(each.value for each in found)] == pytest.approx(values[:4])
    assert len({frozenset(best.sites), *(frozenset(each.sites) for each in found)}) == 1 + len(found)
    for each in found:
        assert each.proved
        assert set(each.sites) == (set(best.sites) - set(each.out)) | set(each.into)
        assert each.gives_up == pytest.approx(abs(each.value - best.value))
        assert each.gives_up >= -1e-9


@given(problem=problems())
@FEW
def test_the_next_best_medians_are_the_next_best_of_all(problem: Problem) -> None:
    values = [float((problem.distance[:, each].min(axis=1) * problem.weights).sum()) for each in every(problem)]

    ranked(questions.median(problem), sorted(values))


@given(problem=problems(), reach=st.floats(3, 20))
@FEW
def test_the_next_best_covers_are_the_next_best_of_all(problem: Problem, reach: float) -> None:
    cover = cover_within(problem.distance, problem.weights, reach, fixed=problem.fixed, forbidden=problem.forbidden)
    values = [float(problem.weights[cover.reaches[:, each].any(axis=1)].sum()) for each in every(problem)]

    ranked(questions.covering(cover, problem.p), sorted(values, reverse=True))


@given(problem=problems(), reach=st.floats(8, 25))
@FEW
def test_other_complete_covers_leave_out_nobody_who_can_be_reached(problem: Problem, reach: float) -> None:
    cover = cover_within(problem.distance, problem.weights, reach, fixed=problem.fixed, forbidden=problem.forbidden)
    question = questions.complete(cover)
    best = question.best(60)
    for each in alternatives(question, best, count=3):
        assert not (question.served(best.sites) > question.served(each.sites)).any()
        assert each.value == len(each.sites) >= best.value


@given(problem=problems(), reach=st.floats(3, 20))
@FEW
def test_the_next_team_adds_what_the_best_of_all_with_one_more_adds(problem: Problem, reach: float) -> None:
    cover = cover_within(problem.distance, problem.weights, reach, forbidden=problem.forbidden)
    question = questions.covering(cover, problem.p)
    best = question.best(60)
    steps = next_teams(question, best, more=9)
    free = problem.distance.shape[1] - 1

    assert [each.p for each in steps] == list(range(problem.p + 1, free + 1))
    values = [best.value] + [each.value for each in steps]
    assert [each.adds for each in steps] == pytest.approx(np.diff(values).tolist())
    assert all(each.adds >= -1e-9 and each.proved for each in steps)


def hurried(question: Question) -> Question:
    """The same question whose parts are never proved."""

    def solve(p: int, fixed: tuple[int, ...], forbidden: tuple[int, ...], limit_s: float) -> Located:
        return replace(question.solve(p, fixed, forbidden, limit_s), proved=False, bound=1e9)

    return replace(question, solve=solve)


def test_a_rank_from_parts_that_were_not_proved_is_never_called_proved() -> None:
    chance = np.random.default_rng(1)
    cover = cover_within(chance.uniform(0, 10, (30, 8)), np.ones(30), 3.0)
    question = questions.covering(cover, 2)
    best = question.best(60)

    assert all(each.proved for each in alternatives(question, best, count=3))
    assert not any(each.proved for each in alternatives(hurried(question), best, count=3))
    assert alternatives(question, best, count=3, limit_s=0) == ()
    step = next_teams(hurried(question), best)[0]
    assert not step.proved
    assert step.at_most > step.adds


def test_the_worth_of_a_site_is_what_only_it_gives() -> None:
    """Sites 0 and 1 share a demand of 5; 0 alone has one of 3, 1 alone one of 2."""
    cover = cover_within(np.array([[1, 1, 9], [1, 9, 9], [9, 1, 9.0]]), np.array([5.0, 3, 2]), 2)
    question = questions.covering(cover, 2)

    assert worth_of_each(question, question.best(60)) == {0: 3.0, 1: 2.0}


@given(problem=problems(), reach=st.floats(3, 20), budget=st.floats(4, 15))
@FEW
def test_within_a_budget_the_cover_is_the_best_that_it_can_pay(problem: Problem, reach: float, budget: float) -> None:
    sites = problem.distance.shape[1]
    costs = np.random.default_rng(3).integers(1, 5, sites).astype(float)
    cover = cover_within(problem.distance, problem.weights, reach, fixed=problem.fixed, costs=costs, budget=budget)
    answer = most(cover, sites)
    affordable = [
        each
        for size in range(sites + 1)
        for each in combinations(range(sites), size)
        if set(problem.fixed) <= set(each) and costs[list(each)].sum() <= budget
    ]
    best = max(float(problem.weights[cover.reaches[:, each].any(axis=1)].sum()) for each in affordable)

    assert answer.value == pytest.approx(best)
    assert costs[list(answer.sites)].sum() <= budget
    assert answer.proved


# ---- stock


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    demands, stores, scenarios = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    tiers = (Tier("city", 8.0, draw(st.integers(1, 2)), 4.0), Tier("province", 20.0, 1, 3.0))
    needs = chance.integers(0, 4, (scenarios, demands)).astype(float)
    needs[:, 0] += 1
    return Stock(
        distance=chance.uniform(0, 25, (demands, stores)),
        tiers=tiers,
        tier_of=tuple(int(each) for each in chance.integers(0, 2, stores)),
        room=chance.integers(0, 4, stores).astype(float),
        needs=needs,
        shares=np.full(scenarios, 1 / scenarios),
        whole=True,
    )


def met(stock: Stock, amounts: tuple[int, ...], need: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """The most of one scenario's need that these amounts can meet: a flow, by linear programming."""
    demand, store = stock.pairs
    if not len(demand):
        return 0.0
    rows = np.vstack([demand == at for at in range(len(need))] + [store == at for at in range(len(amounts))])
    solved = linprog(-np.ones(len(demand)), A_ub=rows.astype(float), b_ub=np.concatenate([need, amounts]))
    return float(-solved.fun / need.sum())


def possible(stock: Stock) -> list[tuple[int, ...]]:
    return [
        amounts
        for amounts in product(*(range(int(room) + 1) for room in stock.room))
        if all(
            sum(each > 0 for each in mine) <= tier.stores and sum(mine) <= tier.amount
            for number, tier in enumerate(stock.tiers)
            for mine in [[each for each, of in zip(amounts, stock.tier_of, strict=True) if of == number]]
        )
    ]


@given(stock=stocks())
@settings(max_examples=12, deadline=None)
def test_stock_in_tiers_is_the_best_of_all_ways_to_keep_it_on_the_mean_and_at_the_worst(stock: Stock) -> None:
    shares = [[met(stock, amounts, need) for need in stock.needs] for amounts in possible(stock)]
    mean, worst = place(stock), place(stock, worst=True)

    assert mean.located.value == pytest.approx(max(np.dot(each, stock.shares) for each in shares), abs=1e-6)
    assert worst.located.value == pytest.approx(max(min(each) for each in shares), abs=1e-6)
    for placed in (mean, worst):
        assert placed.located.proved
        assert [met(stock, tuple(placed.amounts), need) for need in stock.needs] == pytest.approx(placed.met.tolist())
        assert set(np.flatnonzero(placed.amounts)) <= set(placed.located.sites)


def two_stores(**more: object) -> Stock:
    """A demand near each of two stores, one scenario each; a third demand that nobody reaches."""
    return replace(
        Stock(
            distance=np.array([[1.0, 9], [9, 1], [99, 99]]),
            tiers=(Tier("city", 5.0, 1, 10.0),),
            tier_of=(0, 0),
            room=np.array([4.0, 4.0]),
            needs=np.array([[4.0, 0, 0], [1.0, 2, 1]]),
            shares=np.array([0.5, 0.5]),
        ),
        **more,
    )


def test_who_no_store_reaches_is_said_and_one_store_serves_what_it_can() -> None:
    placed = place(two_stores())

    assert placed.unreachable == (2,)
    assert placed.located.notes == ("1 demands that need up to 1 are out of every store's reach",)
    assert placed.located.sites == (0,)
    assert placed.amounts.tolist() == [4, 0]
    assert placed.met.tolist() == [1, 0.25]


def test_a_fixed_store_stands_and_a_forbidden_one_does_not() -> None:
    assert place(two_stores(fixed=(1,))).met.tolist() == [0, 0.5]
    assert place(two_stores(forbidden=(0,))).located.sites == (1,)


# ---- refusals


ONES = np.ones((2, 2))


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        (lambda: cover_within(np.ones((2, 0)), np.ones(2), 1), "distance", "one candidate"),
        (lambda: cover_within(ONES, np.array([1, -1.0]), 1), "weights", "from 0"),
        (lambda: cover_within(ONES, np.array([1, np.nan]), 1), "weights", "from 0"),
        (lambda: cover_within(ONES, np.ones(3), 1), "weights", "2 weights"),
        (lambda: cover_within(np.array([[1, np.nan]]), np.ones(1), 1), "distance", "from 0"),
        (lambda: cover_within(np.array([[1, -1.0]]), np.ones(1), 1), "distance", "from 0"),
        (lambda: cover_within(ONES, np.ones(2), np.nan), "radius", "from 0"),
        (lambda: cover_within(ONES, np.ones(2), 1, fixed=(2,)), "fixed", "0 to 1"),
        (lambda: cover_within(ONES, np.ones(2), 1, fixed=(1,), forbidden=(1,)), "forbidden", "fixed as well"),
        (lambda: cover_within(ONES, np.ones(2), 1, budget=3), "costs", "2 costs"),
        (lambda: cover_within(ONES, np.ones(2), 1, costs=-np.ones(2), budget=3), "costs", "from 0"),
        (
            lambda: cover_within(ONES, np.ones(2), 1, fixed=(0,), costs=np.full(2, 5.0), budget=3),
            "budget",
            "at least 5",
        ),
        (lambda: most(cover_within(ONES, np.ones(2), 1), 0), "p", "from 1"),
        (lambda: most(cover_within(ONES, np.ones(2), 1), 3), "p", "to 2"),
        (lambda: backed(cover_within(ONES, np.ones(2), 1, forbidden=(0, 1)), 1, times=2), "p", "from 1"),
        (lambda: place(two_stores(distance=np.ones((0, 0)))), "distance", "one store"),
        (lambda: place(two_stores(room=np.array([1.0, -1.0]))), "room", "from 0"),
        (lambda: place(two_stores(needs=np.array([[np.nan, 0, 0], [1, 1, 1]]))), "needs", "from 0"),
        (lambda: place(two_stores(needs=np.zeros((2, 3)))), "needs", "something is needed"),
        (lambda: place(two_stores(shares=np.array([0.5, 0.4]))), "shares", "1 together"),
        (lambda: place(two_stores(fixed=(0, 1))), "tiers", "at least 2"),
        (lambda: place(two_stores(budget=3.0)), "budget", "costs"),
        (lambda: place(two_stores(fixed=(0,), costs=np.full(2, 5.0), budget=3.0)), "budget", "at least 5"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_its_field(asked: Callable[[], object], field: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        asked()

    assert refused.value.place.field == field
    assert words in refused.value.expected


def test_demands_that_nobody_reaches_are_said_and_never_counted_as_covered() -> None:
    cover = cover_within(np.array([[1.0], [9.0], [np.inf]]), np.array([1.0, 2.0, 4.0]), 5)

    assert most(cover, 1).value == 1
    assert "2 demands with a weight of 6" in most(cover, 1).notes[0]
    assert fewest(cover).sites == (0,)
    assert "2 demands with a weight of 6" in fewest(cover).notes[0]


# ---- Ctrl-C


def points(count: int) -> Problem:
    corners = np.random.default_rng(5).uniform(0, 1000, (count, 2))
    distance = np.rint(np.hypot(*(corners[:, None] - corners[None, :]).transpose(2, 0, 1)))
    return Problem(distance, np.ones(count), 6)


def test_ctrl_c_ends_a_search_with_the_best_so_far_and_its_bound() -> None:
    problem = points(250)
    with Stopping() as watch:
        os.kill(os.getpid(), signal.SIGINT)
        stopped = p_median(problem, watch=watch)

    assert not stopped.proved
    assert stopped.bound <= p_median(problem).value <= stopped.value


def test_ctrl_c_is_heard_inside_highs() -> None:
    cover = cover_within(points(80).distance, np.ones(80), 150.0)
    heard: list[float] = []

    def watch(_bound: float, value: float) -> bool:
        heard.append(value)
        return False

    stopped = backed(cover, 7, times=2, watch=watch)

    assert heard
    assert not stopped.proved
    assert stopped.bound >= backed(cover, 7, times=2).value >= stopped.value
