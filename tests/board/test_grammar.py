"""The grammar of figures: what is counted, what is left out, what nothing shows, ranks and weights."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from holdfast.domain.indicator.figure import Aim, Grammar, added, figure
from holdfast.domain.indicator.outcome import Outcome, Owed, outcome_of
from holdfast.domain.indicator.periods import begins, ends
from holdfast.domain.indicator.rank import nearest_rank
from holdfast.domain.indicator.weights import Part, rolled_up
from holdfast.domain.indicator.words import Exclusion, Period, Result, WhenNone
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import State

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
PAST, AHEAD = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)
outcomes = some.builds(Outcome, some.sampled_from(Result), some.none() | some.sampled_from(Exclusion))
counted = some.dictionaries(outcomes, some.integers(0, 50))

calmly = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("owed", "result", "mark"),
    [
        (Owed(State.MET, PAST), Result.MET, None),
        (Owed(State.MET, PAST, system_down=True), Result.MET, None),
        (Owed(State.MET_LATE, PAST), Result.LATE, None),
        (Owed(State.MISSED, PAST), Result.MISSED, None),
        (Owed(State.MISSED, PAST, system_down=True), Result.MISSED, Exclusion.SYSTEM_DOWN),
        (Owed(State.EXCUSED, PAST), Result.MISSED, Exclusion.EXCUSED),
        (Owed(State.OPEN, AHEAD), Result.OPEN, None),
        (Owed(State.OPEN, NOW), Result.LATE, None),
        (Owed(State.OPEN, PAST, paused_at=PAST), Result.OPEN, Exclusion.PAUSED),
        (Owed(State.MET, PAST, mode=Mode.EXERCISE), Result.MET, Exclusion.EXERCISE),
    ],
)
def test_each_obligation_has_one_outcome(owed: Owed, result: Result, mark: Exclusion | None) -> None:
    assert outcome_of(owed, NOW) == Outcome(result, mark)


def test_what_was_withdrawn_is_owed_no_more() -> None:
    assert outcome_of(Owed(State.WITHDRAWN, PAST), NOW) is None


@calmly
@given(counted)
def test_every_row_is_in_the_count_or_left_out_by_name_and_in_no_two_places(counts: dict[Outcome, int]) -> None:
    told = figure(counts, Grammar())
    assert told.denominator + told.open + sum(told.left_out.values()) == sum(counts.values())
    assert told.value is None or 0 <= told.value <= 100


@calmly
@given(counted, some.frozensets(some.sampled_from(Exclusion)))
def test_only_what_the_pack_excludes_is_left_out(counts: dict[Outcome, int], excludes: frozenset[Exclusion]) -> None:
    told = figure(counts, Grammar(excludes))
    assert set(told.left_out) <= excludes
    kept = {outcome: number for outcome, number in counts.items() if outcome.mark not in excludes}
    assert told.met == sum(number for outcome, number in kept.items() if outcome.result is Result.MET)


@calmly
@given(some.lists(counted, max_size=4))
def test_branches_add_up_by_their_rows_and_shares_are_never_averaged(parts: list[dict[Outcome, int]]) -> None:
    together = figure(added(parts), Grammar())
    each = [figure(part, Grammar()) for part in parts]
    assert together.met == sum(one.met for one in each)
    assert together.denominator == sum(one.denominator for one in each)
    if together.value is not None:
        assert together.value == pytest.approx(100 * Fraction(together.met, together.denominator))


@pytest.mark.parametrize(
    ("when_none", "reached"), [(WhenNone.NOTHING, None), (WhenNone.MET, True), (WhenNone.NOT_MET, False)]
)
def test_nothing_to_count_has_no_value_and_reaches_the_target_only_where_the_pack_says_so(
    when_none: WhenNone, reached: bool | None
) -> None:
    told = figure({Outcome(Result.OPEN): 3}, Grammar(when_none=when_none, aim=Aim(95)))
    assert (told.value, told.open, told.reached) == (None, 3, reached)


def test_at_least_counts_the_value_itself_and_below_does_not() -> None:
    counts = {Outcome(Result.MET): 95, Outcome(Result.MISSED): 5}
    assert figure(counts, Grammar(aim=Aim(95))).reached is True
    assert figure(counts, Grammar(aim=Aim(95, at_least=False))).reached is False


@calmly
@given(some.lists(some.integers(0, 1000), min_size=1), some.integers(1, 100))
def test_a_rank_is_the_least_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    rank = nearest_rank(values, percent)
    assert rank in values
    reached = [value for value in values if value <= rank]
    below = [value for value in values if value < rank]
    assert 100 * len(reached) >= percent * len(values) > 100 * len(below)


def test_a_median_of_four_is_the_second_and_of_none_is_none() -> None:
    assert nearest_rank([4, 1, 3, 2], 50) == 2
    assert nearest_rank(range(1, 11), 90) == 9
    assert nearest_rank([], 50) is None


def test_a_whole_is_made_of_the_parts_that_have_a_value_by_their_weights() -> None:
    parts = [Part("all"), Part("a", 0.4, "all"), Part("b", 0.6, "all"), Part("b1", 3, "b"), Part("b2", 1, "b")]
    values = {"a": 50.0, "b1": 100.0, "b2": 60.0}
    assert rolled_up(parts, values)["all"] == pytest.approx(0.4 * 50 + 0.6 * 90)
    assert rolled_up(parts, {"a": None, "b1": 80.0, "b2": None})["all"] == 80
    assert rolled_up(parts, {})["all"] is None


@calmly
@given(some.dates(date(2020, 1, 1), date(2040, 12, 31)), some.sampled_from(Period))
def test_periods_follow_each_other_without_a_gap(day: date, period: Period) -> None:
    first, after = begins(period, day), ends(period, day)
    assert first <= day < after
    assert begins(period, after) == after
    assert ends(period, after - timedelta(days=1)) == after


def test_an_empty_count_is_a_figure_too() -> None:
    assert figure(Counter(), Grammar()).value is None
