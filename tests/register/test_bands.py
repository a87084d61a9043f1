"""The bands of a grade are those of the pack's own rules, for the place as it is."""

from __future__ import annotations

import pytest

from holdfast.domain.grading.bands import Band, band_of, bands, measured_fact
from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.domain.grading.grade import grade
from holdfast.policy.read import shipped_pack

CN, UK = shipped_pack("cn-2026"), shipped_pack("uk-2025")


def mall(**known: bool | int) -> PlaceFacts:
    return PlaceFacts("mall", {name: Known(value) for name, value in known.items()})


def test_the_bands_of_a_mall_are_those_of_the_plan() -> None:
    found = bands(mall(), CN.book, "daily_footfall")

    assert found == (Band("class-3"), Band("class-2", 2000, True), Band("class-1", 5000, False))


def test_a_public_service_place_is_never_below_class_2() -> None:
    found = bands(mall(public_service=True), CN.book, "daily_footfall")

    assert [band.grade for band in found] == ["class-2", "class-1"]


def test_a_critical_place_has_one_band_only() -> None:
    assert bands(mall(critical=True), CN.book, "daily_footfall") == (Band("class-1"),)


@pytest.mark.parametrize("value", [0, 199, 200, 799, 800, 1999, 2000, 2001, 4999, 5000, 5001, 1_000_000])
@pytest.mark.parametrize(("pack", "fact"), [(CN, "daily_footfall"), (UK, "peak_presence")], ids=["cn", "uk"])
def test_a_value_lies_in_the_band_of_its_own_grade(pack: object, fact: str, value: int) -> None:
    book = pack.book  # type: ignore[attr-defined]

    assert band_of(bands(mall(), book, fact), value).grade == grade(mall(**{fact: value}), book).grade


def test_the_number_that_decides_is_named_also_while_it_is_unknown() -> None:
    assert measured_fact(grade(mall(), CN.book), CN.book) == "daily_footfall"
    assert measured_fact(grade(mall(), UK.book), UK.book) == "peak_presence"


def test_a_grade_by_designation_alone_has_no_number() -> None:
    assert measured_fact(grade(mall(critical=True), CN.book), CN.book) == ""
