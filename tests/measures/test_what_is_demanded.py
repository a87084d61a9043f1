from __future__ import annotations

from datetime import date

import pytest

from holdfast.domain.duties.standing import Standing
from holdfast.domain.grading.facts import Known
from holdfast.domain.measures.demand import Needed, amount_needed, demanded_measures, opening
from holdfast.domain.measures.measure import Need
from holdfast.kernel.text import Text
from tests.measures.made import COMING, PER_100, TODAY, measure, place

SETS = Text("sets")


@pytest.mark.parametrize(
    ("area", "guards"),
    [(0, 1), (1, 1), (100, 1), (100.1, 2), (101, 2), (200, 2), (12_000, 120), (12_001, 121), (0.1, 1)],
)
def test_guards_are_one_for_each_100_begun(area: float, guards: int) -> None:
    assert amount_needed(PER_100, place(public_floor_area_m2=area)) == Needed(guards)


def test_a_part_is_counted_exactly_and_not_by_a_float() -> None:
    assert amount_needed(Need(SETS, fact="area", each=0.1), place(area=0.3)).amount == 3


def test_an_unknown_area_leaves_the_need_unknown_and_named() -> None:
    needed = amount_needed(PER_100, place(daily_footfall=9000))

    assert (needed.amount, needed.missing, needed.is_unknown) == (None, "public_floor_area_m2", True)


def test_an_assumed_area_is_flagged() -> None:
    assert amount_needed(PER_100, place(public_floor_area_m2=Known(250, assumed=True))) == Needed(3, assumed=True)


def test_a_fixed_amount_is_never_below_the_least() -> None:
    assert amount_needed(Need(SETS, amount=2, at_least=3), place()).amount == 3


CASES = {
    "this grade": (measure(), "class-1", "mall", "normal", True),
    "another grade": (measure(), "class-2", "mall", "normal", False),
    "this use": (measure(uses=frozenset({"school"})), "class-1", "school", "normal", True),
    "another use": (measure(uses=frozenset({"school"})), "class-1", "mall", "normal", False),
    "this posture": (measure(postures=frozenset({"heightened_1"})), "class-1", "mall", "heightened_1", True),
    "another posture": (measure(postures=frozenset({"heightened_1"})), "class-1", "mall", "normal", False),
}


@pytest.mark.parametrize(("rule", "grade", "use", "posture", "wanted"), CASES.values(), ids=CASES)
def test_grade_use_and_posture_decide(rule: object, grade: str, use: str, posture: str, wanted: bool) -> None:
    found = demanded_measures([rule], place(use), grade, posture, on=TODAY)  # type: ignore[list-item]

    assert bool(found) is wanted


def test_a_posture_may_need_more_of_the_same() -> None:
    rule = measure(need=PER_100, need_by_posture={"heightened_1": Need(SETS, fact="public_floor_area_m2", each=50)})
    here = place(public_floor_area_m2=1000)

    normal, high = (
        demanded_measures([rule], here, "class-1", each, on=TODAY)[0] for each in ("normal", "heightened_1")
    )

    assert (normal.needed.amount, high.needed.amount) == (10, 20)


def test_what_is_not_law_yet_is_named_and_binds_nobody_until_it_is_or_is_taken_on() -> None:
    rule = measure(instrument=COMING)

    named = demanded_measures([rule], place(), "class-1", "normal", on=TODAY)
    later = demanded_measures([rule], place(), "class-1", "normal", on=date(2027, 1, 1))
    freely = demanded_measures([rule], place(), "class-1", "normal", on=TODAY, voluntary_from=TODAY)

    assert [each.standing for each in named] == [Standing.NOT_YET]
    assert opening(named) == ()
    assert [each.standing for each in (*opening(later), *opening(freely))] == [Standing.BINDING, Standing.VOLUNTARY]
