"""The order and the bounds of the two packs, place by place, as `docs/rules.md` says them."""

from __future__ import annotations

import pytest

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.policy.read import shipped_pack
from tests.policy.packs import place

CN = shipped_pack("cn-2026").book
UK = shipped_pack("uk-2025").book


@pytest.mark.parametrize(
    ("footfall", "expected"),
    [
        (0, "class-3"),
        (1999, "class-3"),
        (2000, "class-2"),
        (2001, "class-2"),
        (4999, "class-2"),
        (5000, "class-2"),
        (5001, "class-1"),
        (10**7, "class-1"),
    ],
)
def test_footfall_decides_with_2000_and_5000_both_in_class_2(footfall: int, expected: str) -> None:
    assert grade(place(daily_footfall=footfall, critical=False), CN).grade == expected


@pytest.mark.parametrize("footfall", [None, 0, 1999, 2000, 5001])
def test_a_critical_place_is_class_1_whatever_its_footfall(footfall: int | None) -> None:
    assert grade(place(daily_footfall=footfall, critical=True), CN).grade == "class-1"


@pytest.mark.parametrize("public_service", [True, False])
def test_unknown_footfall_is_ungraded_and_named_even_for_a_public_service(public_service: bool) -> None:
    grading = grade(place(critical=False, public_service=public_service), CN)

    assert (grading.grade, grading.missing) == ("ungraded", "daily_footfall")


@pytest.mark.parametrize(("footfall", "expected"), [(1, "class-2"), (5000, "class-2"), (5001, "class-1")])
def test_a_public_service_is_class_2_unless_footfall_lifts_it(footfall: int, expected: str) -> None:
    assert grade(place(daily_footfall=footfall, public_service=True), CN).grade == expected


def test_a_place_that_nobody_designated_is_not_critical() -> None:
    assert grade(place(daily_footfall=10), CN).grade == "class-3"


@pytest.mark.parametrize(
    ("peak", "expected"),
    [
        (0, "out_of_scope"),
        (199, "out_of_scope"),
        (200, "standard"),
        (799, "standard"),
        (800, "enhanced"),
        (9000, "enhanced"),
    ],
)
def test_peak_presence_decides_with_200_and_800_both_in_the_higher_tier(peak: int, expected: str) -> None:
    assert grade(place(peak_presence=peak), UK).grade == expected


@pytest.mark.parametrize(
    ("peak", "expected"), [(199, "out_of_scope"), (200, "standard"), (800, "standard"), (9000, "standard")]
)
def test_an_always_standard_use_is_never_enhanced(peak: int, expected: str) -> None:
    assert grade(place("school", peak_presence=peak, always_standard=True), UK).grade == expected


@pytest.mark.parametrize("kind", ["power_plant", "water_works", "ferry_terminal", "air_terminal"])
@pytest.mark.parametrize("peak", [None, 900])
def test_a_use_that_is_out_is_out_before_its_peak_is_asked(kind: str, peak: int | None) -> None:
    assert grade(place(kind, peak_presence=peak), UK).grade == "out_of_scope"


def test_unknown_peak_is_ungraded_even_for_an_always_standard_use() -> None:
    grading = grade(place("school", always_standard=True), UK)

    assert (grading.grade, grading.missing) == ("ungraded", "peak_presence")


def test_an_assumed_fact_that_was_looked_at_is_flagged() -> None:
    assumed = PlaceFacts("mall", {"daily_footfall": Known(3000, assumed=True), "critical": Known(False)})

    assert grade(assumed, CN).assumed == ("daily_footfall",)


def test_an_assumed_fact_that_was_not_looked_at_is_not() -> None:
    assumed = PlaceFacts("mall", {"daily_footfall": Known(3000, assumed=True), "critical": Known(True)})

    assert grade(assumed, CN).assumed == ()
