"""The egress estimate against published rows and cases: IMO's worked rows, RiMEA 1, 2, 3, 5, 9, 10, NIST 2.1, 2.2, 3.1, 4.1, 5.2.

Nothing else is claimed: the estimate moves flows, not single people."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.kernel.errors import BadInput
from holdfast.planning.egress.building import building_from
from holdfast.planning.egress.curve import Curve, spread, through, waiting
from holdfast.planning.egress.estimate import NOT_MODELLED, Estimate, estimate
from holdfast.planning.egress.rates import Way, published
from holdfast.project.cli.egress import egress

IMO = published()["imo"]


def asked(spaces: list[dict[str, Any]], links: list[dict[str, Any]], rates: str = "imo", **more: float) -> Estimate:
    return estimate(building_from({"spaces": spaces, "links": links, **more}), published()[rates])


def door(name: str, origin: str, target: str, width: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "from": origin, "to": target, "way": "door", "width_m": width, **more}


def way(kind: str, name: str, origin: str, target: str, width: float, length: float, **more: Any) -> dict[str, Any]:
    return {**door(name, origin, target, width, **more), "way": kind, "length_m": length}


def term(answer: Estimate, name: str) -> float:
    return next(term.seconds for term in answer.terms if term.name == name)


# ---- IMO's worked rows


def test_imo_200_persons_through_1_92_a_second_take_104_s() -> None:
    answer = asked([{"id": "hall", "persons": 200}], [door("out", "hall", "outside", 1.92 / 1.3)])

    assert answer.passages[0].capacity == pytest.approx(1.92)
    assert round(answer.total_s) == 104


def test_imo_9_5_m_at_0_95_m_s_take_10_s() -> None:
    answer = asked(
        [{"id": "cabin", "persons": 1, "speed": 0.95}], [way("corridor", "way", "cabin", "outside", 1.2, 9.5)]
    )

    assert answer.total_s - 1 / (1.3 * 1.2) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("kind", "flow", "speed"),
    [
        ("stairs_down", 0.54, 1.0),
        ("stairs_down", 1.1, 0.55),
        ("stairs_up", 0.43, 0.8),
        ("stairs_up", 0.88, 0.44),
        ("corridor", 0.65, 1.2),
        ("corridor", 1.3, 0.67),
    ],
)
def test_imo_speed_at_a_flow_is_the_tables(kind: str, flow: float, speed: float) -> None:
    rate = IMO.ways[Way(kind)]

    assert rate.free_speed * rate.slowed(flow) == pytest.approx(speed)


@pytest.mark.parametrize(("density", "speed"), [(0.5, 1.2), (1.9, 0.67), (3.2, 0.2), (3.5, 0.1), (5.0, 0.1)])
def test_imo_speed_at_a_density_is_the_tables(density: float, speed: float) -> None:
    assert 1.2 * IMO.room_slowed(density) == pytest.approx(speed)


# ---- RiMEA


def test_rimea_1_one_person_walks_40_m_at_1_33_in_26_to_34_s() -> None:
    answer = asked([{"id": "start", "persons": 1, "speed": 1.33}], [way("corridor", "c", "start", "outside", 2, 40)])

    assert 26 <= answer.total_s <= 34
    assert answer.total_s == pytest.approx(40 / 1.33 + 1 / 2.6)


@pytest.mark.parametrize(
    ("kind", "speed", "low", "high"), [("stairs_up", 0.5, 19, 21), ("stairs_down", 0.65, 14.4, 16.4)]
)
def test_rimea_2_and_3_stairs_take_their_length_at_their_speed(
    kind: str, speed: float, low: float, high: float
) -> None:
    answer = asked([{"id": "foot", "persons": 1, "speed": speed}], [way(kind, "s", "foot", "outside", 2, 10)])

    assert low <= answer.total_s <= high


def test_rimea_5_each_space_begins_to_move_at_its_own_time() -> None:
    spaces = [{"id": f"p{n}", "persons": 1, "pre_travel_s": 10 * n, "speed": 1.33} for n in range(1, 11)]
    answer = asked(
        spaces, [door(f"to{n}", f"p{n}", "room", 5) for n in range(1, 11)] + [door("exit", "room", "outside", 1)]
    )

    for n in range(1, 11):
        assert answer.out_by_space[f"p{n}"] == pytest.approx(10 * n, abs=1.0)
        assert answer.out_by_space[f"p{n}"] >= 10 * n


def test_rimea_9_half_the_exits_take_about_twice_as_long() -> None:
    def hall(exits: int) -> float:
        names = [f"e{n}" for n in range(exits)]
        space = {"id": "hall", "persons": 1000, "area_m2": 600, "walk_m": 15, "exits": names}
        return asked([space], [door(name, "hall", "outside", 1) for name in names]).total_s

    assert 1.6 <= hall(2) / hall(4) <= 2.4


def test_rimea_10_and_nist_3_1_everybody_uses_the_exit_that_they_were_given() -> None:
    rooms = [{"id": f"r{n}", "persons": 2, "exits": ["main" if n < 8 else "side"]} for n in range(12)]
    links = [door(f"d{n}", f"r{n}", "hall", 0.9) for n in range(12)]
    links += [door("main", "hall", "outside", 1), door("side", "hall", "outside", 2)]
    passed = {passage.link: passage.persons for passage in asked(rooms, links).passages}

    assert passed["main"] == pytest.approx(16)
    assert passed["side"] == pytest.approx(8)


# ---- NIST TN 1822


def test_nist_2_1_40_m_at_1_m_s_take_40_s() -> None:
    answer = asked([{"id": "start", "persons": 1, "speed": 1.0}], [way("corridor", "c", "start", "outside", 2, 40)])

    assert answer.total_s == pytest.approx(40, rel=0.05)


@pytest.mark.parametrize("kind", ["stairs_up", "stairs_down"])
def test_nist_2_2_100_m_of_stairs_at_1_m_s_take_100_s(kind: str) -> None:
    answer = asked([{"id": "start", "persons": 1, "speed": 1.0}], [way(kind, "s", "start", "outside", 2, 100)])

    assert answer.total_s == pytest.approx(100, rel=0.05)


def closing(at: float | None) -> Estimate:
    more = {} if at is None else {"closes_at_s": at}
    links = [door("near", "hall", "outside", 1, **more), way("corridor", "far", "hall", "outside", 1, 12)]
    return asked([{"id": "hall", "persons": 130}], links)


def test_nist_4_1_who_has_not_passed_an_exit_that_closes_turns_to_the_other() -> None:
    answer = closing(at=30)
    passed = {passage.link: passage.persons for passage in answer.passages}

    assert passed["near"] == pytest.approx(39), "1.3 a second for 30 s"
    assert passed["far"] == pytest.approx(91)
    assert answer.total_s == pytest.approx(30 + 91 / 1.3 + 12 / 0.67, rel=0.02)
    assert answer.left_behind == {}


def test_nist_4_1_the_control_without_closing_uses_one_exit() -> None:
    assert {passage.link for passage in closing(at=None).passages} == {"near"}


def test_when_the_last_way_closes_those_inside_are_counted_not_forgotten() -> None:
    answer = asked([{"id": "hall", "persons": 130}], [door("only", "hall", "outside", 1, closes_at_s=30)])

    assert answer.left_behind == {"hall": pytest.approx(91)}
    assert sum(passage.persons for passage in answer.passages) == pytest.approx(39)


# The ceiling for sports grounds, 82 a minute, is 1.37: a set of its own that says so.
@pytest.mark.parametrize("rates", sorted(published().keys() - {"green-guide"}))
def test_nist_5_2_no_exit_lets_more_than_1_33_persons_a_metre_and_second_through(rates: str) -> None:
    answer = asked([{"id": "hall", "persons": 100}], [door("out", "hall", "outside", 1)], rates=rates)

    assert 100 / answer.passages[0].last_s <= 1.33


# ---- what holds for every building


@settings(deadline=None)
@given(
    persons=st.floats(1, 5000),
    width=st.floats(0.5, 10),
    length=st.floats(0, 200),
    pre=st.floats(0, 300),
    rates=st.sampled_from(sorted(published())),
)
def test_the_terms_add_up_and_more_people_never_leave_sooner(
    persons: float, width: float, length: float, pre: float, rates: str
) -> None:
    def hall(count: float) -> Estimate:
        space = {"id": "hall", "persons": count, "pre_travel_s": pre}
        links = [way("corridor", "c", "hall", "gate", width, length), door("g", "gate", "outside", width)]
        return asked([space], links, rates=rates, detection_s=20, warning_s=30)

    answer = hall(persons)

    assert answer.total_s == pytest.approx(sum(each.seconds for each in answer.terms))
    assert term(answer, "detection") == 20
    assert term(answer, "warning") == 30
    assert answer.total_s >= 50 + pre + persons / answer.passages[0].capacity - 1e-6
    assert hall(persons * 1.5).total_s >= answer.total_s - 1e-6


@settings(deadline=None)
@given(
    streams=st.lists(st.tuples(st.floats(0, 500), st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=5),
    capacity=st.floats(0.1, 20),
)
def test_a_queue_loses_nobody_lets_nobody_out_early_and_never_more_than_it_can(
    streams: list[tuple[float, float, float]], capacity: float
) -> None:
    arrivals = {str(n): spread(count, start, start + span) for n, (count, start, span) in enumerate(streams)}
    leaving = through(arrivals, capacity)

    for name, curve in arrivals.items():
        assert leaving[name].persons == pytest.approx(curve.persons)
        assert np.all(np.diff(leaving[name].times) >= -1e-9)
    grid = np.linspace(0, 900, 400)
    come = np.sum([curve.sides(grid)[1] for curve in arrivals.values()], axis=0)
    gone = np.sum([curve.sides(grid)[1] for curve in leaving.values()], axis=0)
    assert np.all(gone <= come + 1e-6)
    assert np.all(np.diff(gone) <= capacity * np.diff(grid) + 1e-6)


def test_streams_that_come_together_leave_in_proportion() -> None:
    leaving = through({"a": spread(30, 0, 0), "b": spread(10, 0, 0)}, 4.0)

    assert leaving["a"].until(5).persons == pytest.approx(15)
    assert leaving["b"].until(5).persons == pytest.approx(5)


def test_who_comes_later_waits_for_those_before() -> None:
    leaving = through({"first": spread(10, 0, 0), "second": spread(10, 1, 1)}, 1.0)

    assert leaving["first"].last == pytest.approx(10)
    assert leaving["second"].first == pytest.approx(10)


def test_a_queue_says_how_many_wait_and_how_long() -> None:
    arrivals = {"a": spread(10, 0, 0)}

    assert waiting(arrivals, through(arrivals, 2.0)) == (10.0, 5.0)
    assert waiting(arrivals, through(arrivals, math.inf)) == (0.0, 0.0)


def test_a_curve_is_cut_without_losing_anybody() -> None:
    curve = Curve(np.array([0.0, 10.0]), np.array([0.0, 20.0]))

    assert curve.until(4).persons + curve.after(4).persons == pytest.approx(20)
    assert curve.after(4).first == 4


def test_the_estimate_names_its_bottleneck_and_what_it_does_not_model() -> None:
    links = [door("wide", "hall", "gate", 4), door("narrow", "gate", "outside", 1)]
    answer = asked([{"id": "hall", "persons": 300}], links)

    assert answer.bottleneck is not None
    assert answer.bottleneck.link == "narrow"
    assert answer.not_modelled == NOT_MODELLED


# ---- bad input


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        ({"spaces": [], "links": []}, "spaces", "at least one row"),
        ({"spaces": [{"id": "a", "persons": 0, "colour": 1}], "links": []}, "spaces.colour", "one of"),
        ({"spaces": [{"id": "a", "persons": -1}], "links": []}, "spaces.persons", "a number from 0"),
        ({"spaces": [{"id": "a", "persons": math.nan}], "links": []}, "spaces.persons", "a number from 0"),
        ({"spaces": [{"id": "a", "persons": 1, "area_m2": 0}], "links": []}, "spaces.area_m2", "above 0"),
        ({"spaces": [{"id": "a", "persons": 50, "area_m2": 1}], "links": []}, "spaces.persons", "a square metre"),
        ({"spaces": [{"id": "a", "persons": 1, "pre_travel_s": [9, 3]}], "links": []}, "spaces.pre_travel_s", "[first"),
        ({"spaces": [{"id": "outside", "persons": 1}], "links": []}, "spaces.id", "is not"),
        ({"spaces": [{"id": "a", "persons": 1}] * 2, "links": [door("d", "a", "outside", 1)]}, "spaces.id", "its own"),
        ({"spaces": [{"id": "a", "persons": 1}], "links": [door("d", "a", "outside", 0)]}, "links.width_m", "above 0"),
        ({"spaces": [{"id": "a", "persons": 1}], "links": [way("lift", "d", "a", "b", 1, 1)]}, "links.way", "one of"),
        (
            {"spaces": [{"id": "a", "persons": 1, "exits": ["x"]}], "links": [door("d", "a", "outside", 1)]},
            "spaces.exits",
            "the id of a link",
        ),
    ],
)
def test_bad_input_names_its_row_field_and_what_was_expected(document: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(BadInput) as refused:
        building_from(document, "hall.toml")

    assert refused.value.place.field == field
    assert words in refused.value.expected
    assert "hall.toml" in refused.value.sentence


def test_a_space_without_a_way_out_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="way outside"):
        asked([{"id": "cellar", "persons": 3}], [door("d", "hall", "outside", 1)])


def test_a_door_narrower_than_its_boundary_layers_is_no_way_out() -> None:
    with pytest.raises(BadInput, match="way outside"):
        asked([{"id": "hall", "persons": 3}], [door("slit", "hall", "outside", 0.25)], rates="sfpe")


# ---- the command


HALL = """
detection_s = 30
warning_s = 30

[[spaces]]
id = "hall"
persons = 1200
area_m2 = 900
walk_m = 35
pre_travel_s = [30, 90]

[[links]]
id = "north"
from = "hall"
to = "outside"
way = "door"
width_m = 4
"""


def test_the_command_shows_every_term_and_what_is_not_modelled(tmp_path: Path) -> None:
    file = tmp_path / "hall.toml"
    file.write_text(HALL, encoding="utf-8")
    said = json.loads(CliRunner().invoke(egress, [str(file), "--json"]).output)

    assert [term["name"] for term in said["terms"]] == ["detection", "warning", "pre-travel", "travel"]
    assert said["total_s"] == pytest.approx(sum(term["seconds"] for term in said["terms"]), abs=0.5)
    assert said["links"][0]["link"] == "north"
    assert said["not_modelled"] == list(NOT_MODELLED)
    plain = CliRunner().invoke(egress, [str(file), "--rates", "cautious"]).output
    assert "north" in plain
    assert "Not modelled" in plain


def test_the_command_refuses_a_broken_file_by_its_place(tmp_path: Path) -> None:
    file = tmp_path / "hall.toml"
    file.write_text(HALL.replace("width_m = 4", "width_m = -4"), encoding="utf-8")
    refused = CliRunner().invoke(egress, [str(file)])

    assert isinstance(refused.exception, BadInput)
    assert "hall.toml, row 1, links.width_m" in refused.exception.sentence
    file.write_text("[[spaces", encoding="utf-8")
    broken = CliRunner().invoke(egress, [str(file)])
    assert isinstance(broken.exception, BadInput)
