"""Grades of real places by both packs, against a count that imports nothing of ours and whose totals stand here."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

SERVICE = {f"amenity={use}" for use in ("townhall", "courthouse", "library", "clinic", "community_centre")}
OUT = {"power=plant", "man_made=water_works", "amenity=ferry_terminal", "aeroway=terminal"}
ALWAYS = {f"amenity={use}" for use in ("school", "kindergarten", "college", "place_of_worship")}

CN_TOTALS = {
    "malta": {"class-1": 65, "class-2": 122, "class-3": 822, "ungraded": 48},
    "helsinki-centre": {"class-1": 14, "class-2": 23, "class-3": 62, "ungraded": 3},
    "monaco": {"class-1": 6, "class-2": 15, "class-3": 74, "ungraded": 5},
    "andorra": {"class-1": 6, "class-2": 10, "class-3": 70, "ungraded": 4},
}
UK_TOTALS = {
    "malta": {"standard": 339, "enhanced": 89, "out_of_scope": 567, "ungraded": 62},
    "helsinki-centre": {"standard": 34, "enhanced": 19, "out_of_scope": 42, "ungraded": 7},
    "monaco": {"standard": 33, "enhanced": 14, "out_of_scope": 51, "ungraded": 2},
    "andorra": {"standard": 20, "enhanced": 11, "out_of_scope": 51, "ungraded": 8},
}


def cn(row: Mapping[str, str]) -> str:
    if row["critical"] == "1":
        return "class-1"
    if row["daily_footfall"] == "":
        return "ungraded"
    if int(row["daily_footfall"]) > 5000:
        return "class-1"
    if int(row["daily_footfall"]) >= 2000 or row["tag"] in SERVICE:
        return "class-2"
    return "class-3"


def uk(row: Mapping[str, str]) -> str:
    if row["tag"] in OUT:
        return "out_of_scope"
    if row["peak_presence"] == "":
        return "ungraded"
    if int(row["peak_presence"]) < 200:
        return "out_of_scope"
    if row["tag"] in ALWAYS or int(row["peak_presence"]) < 800:
        return "standard"
    return "enhanced"


def rows(shared_data: Path, extract: str) -> list[dict[str, str]]:
    with (shared_data / "occupancy" / f"{extract}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("extract", CN_TOTALS)
def test_the_totals_written_here_are_those_of_the_tables(shared_data: Path, extract: str) -> None:
    table = rows(shared_data, extract)

    assert Counter(map(cn, table)) == CN_TOTALS[extract]
    assert Counter(map(uk, table)) == UK_TOTALS[extract]


@pytest.mark.parametrize(("key", "by_hand"), [("cn-2026", cn), ("uk-2025", uk)])
@pytest.mark.parametrize("extract", CN_TOTALS)
def test_every_place_gets_the_grade_that_the_count_gives_it(
    shared_data: Path, extract: str, key: str, by_hand: object
) -> None:
    from holdfast.domain.grading.facts import Known, PlaceFacts
    from holdfast.domain.grading.grade import grade
    from holdfast.policy.kinds import kinds
    from holdfast.policy.read import shipped_pack

    book = shipped_pack(key).book
    wrong = []
    for row in rows(shared_data, extract):
        line = kinds().tags[row["tag"]]
        known = {name: Known(int(row[name])) for name in ("daily_footfall", "peak_presence") if row[name]}
        flags = {"public_service": line.public_service, "always_standard": line.always_standard}
        known |= {name: Known(value) for name, value in flags.items()}
        known["critical"] = Known(row["critical"] == "1")
        if grade(PlaceFacts(line.kind, known), book).grade != by_hand(row):  # type: ignore[operator]
            wrong.append(row)

    assert wrong == []
