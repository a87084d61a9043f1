"""The target of an indicator on a day: the pack's steps, what leading groups decided, and nothing before the first."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.domain.governance.targets import DECISION, Step, series_of

DAY = timedelta(days=1)
START, NEXT, LAST = date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)
PACK = (Step(START, 90), Step(NEXT, 92), Step(LAST, 95))


def decided(on: date, value: float, reach: int = 1) -> Step:
    return Step(on, value, DECISION, reach)


def value(day: date, *more: Step) -> float | None:
    target = series_of(PACK, more, at_least=True).on(day)
    return target.value if target else None


def test_a_step_holds_from_its_first_day_until_the_next_begins() -> None:
    days = [START - DAY, START, NEXT - DAY, NEXT, LAST - DAY, LAST, LAST + 9999 * DAY]

    assert [value(day) for day in days] == [None, 90, 90, 92, 92, 95, 95]


def test_a_decision_holds_until_the_next_step_of_the_pack() -> None:
    own = decided(date(2026, 7, 1), 94)

    assert [value(day, own) for day in (date(2026, 6, 30), date(2026, 7, 1), NEXT - DAY, NEXT)] == [90, 94, 94, 92]


def test_of_one_day_the_decision_goes_before_the_pack_and_the_nearer_area_before_the_wider() -> None:
    city, district = decided(NEXT, 97, reach=1), decided(NEXT, 93, reach=2)

    assert value(NEXT, city) == 97
    assert value(NEXT, city, district) == value(NEXT, district, city) == 93


def test_reached_counts_the_value_for_at_least_and_not_for_below() -> None:
    at_least, below = (series_of([Step(START, 10)], at_least=kind).on(START) for kind in (True, False))

    assert at_least
    assert at_least.is_reached(10)
    assert not at_least.is_reached(9.9)
    assert below
    assert below.is_reached(9.9)
    assert not below.is_reached(10)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 100), st.integers(0, 3)), max_size=8),
    st.integers(-10, 450),
)
def test_the_target_of_a_day_is_the_last_step_begun_whatever_the_order_of_telling(
    told: list[tuple[int, int, int]], day: int
) -> None:
    own = [decided(START + offset * DAY, worth, reach) for offset, worth, reach in told]
    on = START + day * DAY
    one, other = series_of(PACK, own, at_least=True).on(on), series_of(PACK[::-1], own[::-1], at_least=True).on(on)
    begun = [step.from_on for step in (*PACK, *own) if step.from_on <= on]

    assert (one is None) == (not begun)
    if one and other:
        assert one.from_on == other.from_on == max(begun)
        assert one.value in {step.value for step in (*PACK, *own) if step.from_on == one.from_on}
