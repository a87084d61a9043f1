"""Whatever the measures and whatever was found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.measures.demand import Needed, demanded_measures
from holdfast.domain.measures.finding import Finding, State, mark
from holdfast.domain.measures.peers import among
from holdfast.domain.measures.score import figures, lines
from holdfast.domain.measures.steps import next_steps
from holdfast.domain.measures.what_if import Situation, Supposed, reckon, suppose
from tests.measures.made import TODAY, counted, place
from tests.measures.test_score import BOOK

SHARES = st.lists(st.floats(0, 100), min_size=1, max_size=12)
AMOUNTS = st.integers(0, 500)
HELD = st.lists(st.tuples(AMOUNTS, st.integers(1, 400)), min_size=1, max_size=8)


@given(SHARES)
def test_the_weakest_link_is_never_above_the_average(shares: list[float]) -> None:
    found = figures([(f"m.{number}", share) for number, share in enumerate(shares)])

    assert found is not None
    assert 0 <= found.weakest <= found.average <= 100
    assert (found.met == found.demanded) == (found.weakest >= 100)


@given(AMOUNTS, st.integers(0, 100), st.floats(0, 1000), st.floats(0, 100))
def test_more_held_never_lowers_a_share(held: int, more: int, needed: float, at_most: float) -> None:
    less, rather = (
        mark(Finding(State.PARTIAL, held=amount, at_most=at_most), Needed(needed)) for amount in (held, held + more)
    )

    assert 0 <= less.share <= rather.share <= 100


@given(HELD)
def test_what_if_of_nothing_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    rules = tuple(counted(f"m.{number}", needed) for number, (_, needed) in enumerate(pairs))
    findings = {f"m.{number}": Finding(State.PARTIAL, held=held) for number, (held, _) in enumerate(pairs)}
    here = Situation(place(daily_footfall=9000), "class-1", "normal", findings)

    assert reckon(rules, suppose(here, Supposed(), BOOK), on=TODAY) == reckon(rules, here, on=TODAY)


@given(HELD)
def test_doing_every_step_raises_the_weakest_link_to_what_was_promised(pairs: list[tuple[int, int]]) -> None:
    rules = tuple(counted(f"m.{number}", needed) for number, (_, needed) in enumerate(pairs))
    held = {f"m.{number}": float(amount) for number, (amount, _) in enumerate(pairs)}
    demanded = demanded_measures(rules, place(), "class-1", "normal", on=TODAY)
    before = lines(demanded, {rule: Finding(State.PARTIAL, held=amount) for rule, amount in held.items()})

    steps = next_steps(before)
    for step in steps:
        held[step.line.id] += step.units or 0

    after = lines(demanded, {rule: Finding(State.PARTIAL, held=amount) for rule, amount in held.items()})
    weakest = min(line.mark.share for line in after)
    assert not steps or weakest == steps[0].together > min(line.mark.share for line in before)


@given(st.floats(0, 100), st.lists(st.floats(0, 100), max_size=30))
def test_a_rank_lies_within_its_peers(own: float, others: list[float]) -> None:
    found = among(own, others)

    assert 1 <= found.rank <= found.of == len(others) + 1
    assert found.lower <= found.median <= found.upper
