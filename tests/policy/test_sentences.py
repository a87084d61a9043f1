"""What a place of a real extract owes, and why, as sentences with their article."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from holdfast.domain.grading.facts import Known, PlaceFacts
from holdfast.policy.explain import Link, explain
from holdfast.policy.kinds import kinds
from holdfast.policy.read import shipped_keys, shipped_pack

ON = date(2026, 11, 22)
COUNTED = date(2026, 11, 1)
NUMBERS = ("daily_footfall", "peak_presence", "public_floor_area_m2")


@pytest.fixture
def monaco(shared_data: Path) -> dict[str, PlaceFacts]:
    """The first forty places of the table, by their reference."""
    with (shared_data / "occupancy" / "monaco.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:40]
    return {row["osm_type"] + row["osm_id"]: facts_of(row) for row in rows}


def facts_of(row: dict[str, str]) -> PlaceFacts:
    line = kinds().tags[row["tag"]]
    known = {name: Known(int(row[name]), method="Count", assessed_on=COUNTED) for name in NUMBERS if row[name]}
    known["critical"] = Known(row["critical"] == "1", method="Count", assessed_on=COUNTED)
    by_use = {"public_service": line.public_service, "always_standard": line.always_standard}
    return PlaceFacts(line.kind, known | {name: Known(value) for name, value in by_use.items()})


def said(place: PlaceFacts, pack: str, rule: str, language: str = "en", posture: str = "normal") -> list[str]:
    steps = explain(shipped_pack(pack), place, on=ON, rule=rule, posture=posture)
    return [step.sentence(language) for step in steps]


def test_a_supermarket_of_class_3_is_assessed_each_quarter(monaco: dict[str, PlaceFacts]) -> None:
    assert said(monaco["n267885935"], "cn-2026", "duty.assessment") == [
        "Critical: no. Count, 01 Nov 2026.",
        "Average daily footfall: 1,589 people a day. Count, 01 Nov 2026.",
        "General public-service site: no. By the use of the place.",
        "Class 3. Below 2,000 people a day is class 3. [City plan for crowded public places, B2]",
        "Normal. Nothing heightened is in force here.",
        "Assessment by community officer and property manager. A class 3 place is assessed each quarter by the community officer "
        "together with the property manager. The last day of the quarter at 18:00 and the grace are ours. (in force) "
        "[City plan for crowded public places, B4]",
        "Yearly in Mar, Jun, Sep, Dec, last day, 18:00. Owed by the post duty. Late after 2 d, missed after 14 d. "
        "[City plan for crowded public places, B4]",
    ]


def test_a_critical_hotel_needs_guards_by_its_floor_area_and_more_when_heightened(
    monaco: dict[str, PlaceFacts],
) -> None:
    hotel = monaco["n267885777"]

    normal = said(hotel, "cn-2026", "measure.guards")
    heightened = said(hotel, "cn-2026", "measure.guards", posture="heightened_1")

    assert normal[1] == (
        "Class 1. A critical place is class 1, whatever its footfall. [City plan for crowded public places, B2]"
    )
    assert normal[-1] == (
        "Guards: 50 guards (public floor area 4,970 m²). A class 1 place has 1 guard for each 100 m² of public floor area at opening "
        "hours, begun ones included. One for each 80 m² in heightened 2 and for each 60 m² in heightened 1, and half-yearly "
        "verification, are ours. (in force) [City plan for crowded public places, B3]"
    )
    assert heightened[-1].startswith("Guards: 83 guards (public floor area 4,970 m²).")


def test_a_school_s_chain_reads_in_chinese(monaco: dict[str, PlaceFacts]) -> None:
    assert said(monaco["n280489204"], "cn-2026", "measure.school-guards", "zh-hans") == [
        "关键场所：否。Count，2026-11-01。",
        "日均人流量：476 人次/日。Count，2026-11-01。",
        "一般公共服务场所：否。由场所用途确定。",
        "三级。日均人流量不足 2000 人次为三级。〔人员密集公共场所城市防护方案，B2〕",
        "常态。当前无强化状态。",
        "专职保安：1 人。各级学校均须配备专职保安。方案未规定人数：至少一名；每年核验一次为本系统规定。（现行有效）"
        "〔人员密集公共场所城市防护方案，B3〕",
    ]


def test_a_hotel_whose_footfall_nobody_knows_owes_nothing_and_says_which_fact(monaco: dict[str, PlaceFacts]) -> None:
    assert said(monaco["n1306031293"], "cn-2026", "") == [
        "Critical: no. Count, 01 Nov 2026.",
        "Average daily footfall: unknown. Nobody has entered it.",
        "Ungraded. Footfall is unknown and can still change the answer. [City plan for crowded public places, B2]",
        "Normal. Nothing heightened is in force here.",
    ]


def test_a_mall_under_the_act_reads_what_is_not_law_yet(monaco: dict[str, PlaceFacts]) -> None:
    chain = said(monaco["n4354597820"], "uk-2025", "measure.lockdown")

    assert chain[:3] == [
        "Peak presence, staff included: 7,473 people at once. Count, 01 Nov 2026.",
        "Use kept at the standard tier: no. By the use of the place.",
        "Enhanced. 800 people or more at once are to be expected. [Terrorism (Protection of Premises) Act 2025, s. 2]",
    ]
    assert chain[-1] == (
        "Lockdown procedure. Staff have a procedure for stopping people from entering or leaving. Verifying it each year is ours. "
        "(not in force, opens nothing) [Terrorism (Protection of Premises) Act 2025, s. 5(3)(c)]"
    )


def test_what_the_author_of_a_pack_did_not_read_says_so(monaco: dict[str, PlaceFacts]) -> None:
    mall = monaco["n4354597820"]

    assert (
        "(not in force, opens nothing; the text itself was not read)" in said(mall, "uk-2025", "measure.movement")[-1]
    )
    assert "未核对原文" in said(mall, "uk-2025", "measure.movement", "zh-hans")[-1]
    assert "not read" not in said(mall, "uk-2025", "measure.lockdown")[-1]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("key", shipped_keys())
def test_twenty_places_read_as_sentences_each_with_its_article(
    monaco: dict[str, PlaceFacts], key: str, language: str
) -> None:
    stop, brackets = (".", "[]") if language == "en" else ("。", "〔〕")
    for place in list(monaco.values())[:20]:
        for step in explain(shipped_pack(key), place, on=ON):
            sentence = step.sentence(language)
            assert stop in sentence
            assert "FREQ" not in sentence
            if step.link in (Link.GRADE, Link.DUTY, Link.CLOCK, Link.MEASURE):
                assert step.article
                assert sentence.endswith(brackets[1])
                assert step.article in sentence[sentence.rindex(brackets[0]) :]
