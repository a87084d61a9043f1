"""Roads from an extract: directions, turn rules, barriers and speeds, on a town that can be checked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pytest

from holdfast.exchange.osm.roads import read_roads
from holdfast.kernel.errors import BadInput
from holdfast.planning.roads.build import build_network
from holdfast.planning.roads.profile import profile_named, profiles
from holdfast.planning.roads.store import save_arrays
from holdfast.planning.travel.prepared import open_roads, save_roads
from holdfast.planning.travel.times import Travel
from tests.roads.town import NO_LEFT, WAYS, T, between, extract, town

CAR, EMERGENCY = profile_named("car"), profile_named("emergency")


def test_a_one_way_is_driven_as_it_points_and_gone_round_the_other_way(tmp_path: Path) -> None:
    roads, report = town(tmp_path)
    travel = Travel(roads)
    assert (report.vertices, report.edges, report.arcs) == (9, 12, 21)
    assert between(travel, 11, 13) == 2 * T
    assert between(travel, 13, 11) == 4 * T
    assert between(travel, 23, 13) == 4 * T + T
    assert between(travel, 13, 23) == T


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (NO_LEFT, 4 * T),
        (("only_straight_on", 109, 12, 108, ""), 4 * T),
        (("no_left_turn", 109, 12, 103, "motorcar"), 2 * T),
        (("no_left_turn", 109, 12, 103, "bus"), 4 * T),
        (("no_right_turn", 108, 12, 103, ""), 2 * T),
        (("restrict_everything", 109, 12, 103, ""), 2 * T),
    ],
)
def test_a_turn_rule_sends_its_vehicle_round_the_block_and_nobody_else(
    tmp_path: Path, rule: tuple[str, int, int, int, str], expected: int
) -> None:
    roads, _ = town(tmp_path, rules=[rule])
    assert between(Travel(roads), 22, 13) == expected


def test_turn_rules_that_do_not_bind_are_counted_and_the_profile_says_so(tmp_path: Path) -> None:
    roads, report = town(tmp_path, profile="emergency")
    assert between(Travel(roads), 22, 13) == 2 * T
    assert report.rules_left == {"the profile is not bound by turn rules": 1}
    roads, report = town(tmp_path, turns=False)
    assert between(Travel(roads), 22, 13) == 2 * T
    assert report.rules_left == {"ignored as asked": 1}


def test_rules_that_are_not_modelled_are_counted_with_their_reason(tmp_path: Path) -> None:
    rules = [("no_u_turn", 109, 108, 103, ""), ("no_left_turn", 109, 12, 999, ""), ("no_exit", 109, 77, 103, "")]
    _, report = town(tmp_path, rules=[NO_LEFT, *rules])
    assert report.rules_taken == {"no_left_turn": 1}
    assert report.rules_left == {"goes over a way, not a node": 1, "forbids nothing that is driven here": 2}


def test_turning_round_costs_what_the_profile_says_except_at_a_dead_end(tmp_path: Path) -> None:
    # 22 to 21 may only be left for 11 on foot: who comes from 22 must turn at 12 or go round.
    ways = {108: WAYS[108], 109: WAYS[109], 103: ((12, 13), "")}
    no_turns = [("no_left_turn", 109, 12, 103, ""), ("no_u_turn", 108, 12, 108, "")]
    roads, _ = town(tmp_path, ways=ways, rules=no_turns)
    # Down to the dead end at 2, round for nothing, back up and right.
    assert between(Travel(roads), 22, 13) == 4 * T
    ways[101] = ((2, 3), "")
    roads, _ = town(tmp_path, ways=ways, rules=no_turns)
    # Now 2 goes on to 3, where the road ends; turning round at 2 costs 20 s, which is less than going there and back.
    assert between(Travel(roads), 22, 13) == 4 * T + 20_000


def test_who_would_be_trapped_by_turn_rules_is_left_out_and_counted(tmp_path: Path) -> None:
    ways = {**WAYS, 200: ((3, 4), "")}
    rules = [("no_left_turn", 110, 3, 200, ""), ("no_straight_on", 101, 3, 200, "")]
    roads, report = town(tmp_path, ways=ways, rules=rules)
    assert (report.trapped_arcs, report.trapped_kilometres) == (2, 0.1)
    assert 4 not in roads.network.node


def test_a_barrier_stops_a_car_and_opens_for_an_emergency_vehicle(tmp_path: Path) -> None:
    changes = {"nodes": {12: "barrier=bollard"}, "rules": []}
    roads, report = town(tmp_path, **changes)
    assert report.barriers == 1
    assert between(Travel(roads), 2, 22) == 4 * T
    roads, report = town(tmp_path, profile="emergency", **changes)
    assert report.barriers == 0
    assert between(Travel(roads), 2, 22) == 2 * T
    open_gate = {"nodes": {12: "barrier=bollard motor_vehicle=yes"}, "rules": []}
    assert between(Travel(town(tmp_path, **open_gate)[0]), 2, 22) == 2 * T


def test_a_barrier_in_the_middle_of_a_way_stops_as_one_at_a_junction_does(tmp_path: Path) -> None:
    ways = {number: way for number, way in WAYS.items() if number not in (102, 103, 109)}
    changes = {"ways": {**ways, 108: ((2, 12, 22), "")}, "nodes": {12: "barrier=bollard"}, "rules": []}
    assert between(Travel(town(tmp_path, **changes)[0]), 2, 22) == 4 * T
    assert between(Travel(town(tmp_path, profile="emergency", **changes)[0]), 2, 22) == 2 * T


def test_what_does_not_hang_together_is_dropped_with_its_length(tmp_path: Path) -> None:
    ways = {**WAYS, 300: ((7, 8), ""), 301: ((3, 4), "oneway=yes")}
    _, report = town(tmp_path, ways=ways)
    assert report.vertices == 9
    assert (report.dropped_vertices, report.dropped_edges, report.dropped_kilometres) == (3, 2, 0.2)


def test_a_road_that_comes_back_to_itself_keeps_all_its_length(tmp_path: Path) -> None:
    roads, _ = town(tmp_path, ways={**WAYS, 400: ((3, 4, 14, 15, 5, 3), "")})
    ring = roads.network.metres[roads.network.way == 400]
    assert len(ring) == 2
    assert ring.sum() == pytest.approx(111.195 * 6, rel=1e-4)


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ("highway=residential", 25, 25),
        ("highway=primary maxspeed=50", 40, 40),
        ("highway=primary maxspeed=30_mph", 0, 0),
        ("highway=motorway", 90, 0),
        ("highway=motorway oneway=no", 90, 90),
        ("highway=residential junction=roundabout", 25, 0),
        ("highway=residential oneway=-1", 0, 25),
        ("highway=residential oneway=reversible", 0, 0),
        ("highway=primary maxspeed:forward=100 maxspeed=50", 80, 40),
        ("highway=secondary maxspeed=PT:urban", 40, 40),
        ("highway=secondary maxspeed=signals", 55, 55),
        ("highway=service service=driveway", 5, 5),
        ("highway=residential access=private", 0, 0),
        ("highway=residential access=private motorcar=yes", 25, 25),
        ("highway=footway", 0, 0),
        ("highway=pedestrian", 0, 0),
        ("highway=residential area=yes", 0, 0),
    ],
)
def test_a_car_drives_a_way_as_its_tags_say(tags: str, along: float, against: float) -> None:
    named = dict(word.replace("_", " ").split("=") for word in tags.split())
    if named.get("maxspeed") == "30 mph":
        along = against = 30 * 1.609344 * 0.8
    assert CAR.speeds_of(named) == pytest.approx((along, against))


def test_an_emergency_vehicle_opens_what_its_profile_opens_and_no_more() -> None:
    assert EMERGENCY.speeds_of({"highway": "pedestrian"}) == (10, 10)
    assert EMERGENCY.speeds_of({"highway": "residential", "access": "private"}) == (25, 25)
    assert EMERGENCY.speeds_of({"highway": "residential", "access": "no"}) == (0, 0)
    assert EMERGENCY.speeds_of({"highway": "residential", "access": "no", "emergency": "yes"}) == (25, 25)
    assert EMERGENCY.speeds_of({"highway": "service", "access": "no", "bus": "designated"}) == (15, 15)
    assert EMERGENCY.speeds_of({"highway": "residential", "oneway": "yes"}) == (25, 0)
    assert EMERGENCY.speeds_of({"highway": "steps"}) == (0, 0)


def test_every_shipped_profile_names_its_source() -> None:
    assert all(profile.source and profile.title for profile in profiles().values())


def test_a_file_of_profiles_is_refused_by_its_key(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[van]\ntitle = "Van"\n')
    with pytest.raises(BadInput, match=r"mine.toml, van.source: expected str, got nothing"):
        profiles(file)
    file.write_text("[van]\nwings = 2\n")
    with pytest.raises(BadInput, match=r"van.wings"):
        profiles(file)
    with pytest.raises(BadInput, match=r"one of car, emergency, got tank"):
        profile_named("tank")


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    empty = extract(tmp_path, ways={1: ((1, 2), "highway=footway")}, rules=[])
    with pytest.raises(BadInput, match=r"town.osm, highway: expected roads that a car may drive, got none"):
        build_network(read_roads(empty, CAR.speeds), CAR)
    one_way = extract(tmp_path, ways={1: ((1, 2), "oneway=yes")}, rules=[])
    with pytest.raises(BadInput, match="there and back"):
        build_network(read_roads(one_way, CAR.speeds), CAR)
    (tmp_path / "nothing.osm.pbf").write_bytes(b"")
    with pytest.raises(BadInput, match="an empty file"):
        read_roads(tmp_path / "nothing.osm.pbf", CAR.speeds)


def test_a_way_whose_nodes_the_extract_cut_off_keeps_what_is_left(tmp_path: Path) -> None:
    lost = (
        "<way id='500' version='1'><nd ref='3'/><nd ref='999'/><nd ref='23'/><tag k='highway' v='residential'/></way>"
    )
    roads, report = town(tmp_path, more=lost)
    assert report.points_cut_off == 1
    assert 500 not in roads.network.way


def test_saved_roads_open_as_they_were_and_a_damaged_file_is_told(tmp_path: Path) -> None:
    roads, _ = town(tmp_path)
    path = tmp_path / "town.roads"
    save_roads(path, roads)
    opened = open_roads(path)
    for part in ("network", "graph", "hierarchy"):
        before, after = getattr(roads, part).as_arrays(), getattr(opened, part).as_arrays()
        assert all(
            np.array_equal(before[name], after[name]) and before[name].dtype == after[name].dtype for name in before
        )
    assert opened.about == roads.about
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BadInput, match="cut short"):
        open_roads(path)
    path.write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(BadInput, match="another file"):
        open_roads(path)


def test_broken_off_half_way_nothing_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(handle: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "town.roads"
    path.write_bytes(b"before")
    monkeypatch.setattr("os.fsync", broken_off)
    with pytest.raises(KeyboardInterrupt):
        save_arrays(path, {"a": np.arange(3)}, {})
    assert [each.name for each in tmp_path.iterdir()] == ["town.roads"]
    assert path.read_bytes() == b"before"


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm.gz"])
def test_every_form_of_an_extract_gives_the_same_network(tmp_path: Path, ending: str) -> None:
    plain = extract(tmp_path)
    packed = tmp_path / f"packed{ending}"
    with osmium.SimpleWriter(str(packed)) as writer:
        for element in osmium.FileProcessor(str(plain)):
            writer.add(element)
    one, other = (build_network(read_roads(path, CAR.speeds), CAR)[0].as_arrays() for path in (plain, packed))
    assert all(np.array_equal(one[name], other[name]) for name in one)
