"""Who is within reach, who is nearest, and the commands that say so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from holdfast.kernel.errors import BadInput
from holdfast.planning.reach.nearest import nearest
from holdfast.planning.reach.within import reach
from holdfast.planning.travel.lanes import NEVER
from holdfast.planning.travel.prepared import open_roads
from holdfast.project.cli import root
from tests.roads.town import T, extract

MINUTE = 60_000
TABLE = np.array([[1, 4, 11, NEVER], [2, 6, 9, NEVER]], dtype=np.int64)
MS = np.where(TABLE == NEVER, NEVER, np.minimum(TABLE * MINUTE, NEVER)).astype(np.int32)


def test_weight_within_each_limit_of_each_site_and_of_any() -> None:
    found = reach(MS, np.array([10.0, 20.0, 30.0, 40.0]), [10, 1, 5])
    assert found.minutes == (1, 5, 10)
    assert found.by_site.tolist() == [[10, 30, 30], [0, 10, 60]]
    assert found.by_any.tolist() == [10, 30, 60]
    assert (found.total, found.share(2)) == (100, 0.6)
    assert found.cut_off.tolist() == [3]


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_a_weight_that_cannot_be_is_named(wrong: float) -> None:
    with pytest.raises(BadInput, match=r"people.csv, row 2, weight: expected a number from 0"):
        reach(MS, np.array([1.0, wrong, 1.0, 1.0]), [5], "people.csv")


def test_no_sites_and_no_limits_are_refused() -> None:
    with pytest.raises(BadInput, match="at least one site"):
        reach(MS[:0], np.ones(4), [5])
    with pytest.raises(BadInput, match="minutes"):
        reach(MS, np.ones(4), [])
    with pytest.raises(BadInput, match="at least one site"):
        nearest(MS[:0], 1)
    with pytest.raises(BadInput, match="k: expected a number from 1, got 0"):
        nearest(MS, 0)


@pytest.mark.parametrize("k", [1, 3, 11, 12, 40])
def test_the_nearest_are_those_of_a_full_sort_and_stop_where_no_way_leads(k: int) -> None:
    chance = np.random.default_rng(k)
    ms = chance.integers(0, 50, (40, 300)).astype(np.int32)
    ms[chance.random(ms.shape) < 0.3] = NEVER
    ms[:, 7] = NEVER
    found = nearest(ms, k)
    order = np.argsort(ms, axis=0, kind="stable")[:k].T
    times = np.take_along_axis(ms, order.T, axis=0).T
    assert np.array_equal(found.ms, times)
    assert np.array_equal(found.site, np.where(times >= NEVER, -1, order))


def run(*words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(root, list(words))
    if code == 0 and result.exception:
        raise result.exception
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if "--json" in words else result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's roads as the command makes them, with two stations and four places."""
    folder = tmp_path_factory.mktemp("town")
    made = run("roads", "build", "--osm", str(extract(folder)), "--out", str(folder / "town.roads"), "--json")
    assert (made["vertices"], made["arcs"], made["rules_taken"]) == (9, 21, {"no_left_turn": 1})
    (folder / "stations.csv").write_text("id,lat,lon\nwest,0.001,0\neast,0.001,0.002\n")
    (folder / "people.csv").write_text("id,lat,lon,weight\na,0,0,5\nb,0.002,0.002,7\nc,0.001,0.001,1\n")
    square = [[-0.0005, -0.0005], [0.0005, -0.0005], [0.0005, 0.0005], [-0.0005, 0.0005], [-0.0005, -0.0005]]
    area = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    (folder / "flood.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [area]}))
    return folder


def on(folder: Path, *files: str) -> list[str]:
    return [
        "--roads",
        str(folder / "town.roads"),
        *(str(folder / each) if each.endswith((".csv", ".geojson")) else each for each in files),
    ]


def test_the_table_of_the_command_is_scipys_and_goes_to_a_file(built: Path) -> None:
    words = on(built, "--from", "stations.csv", "--to", "people.csv", "--json")
    own, scipy = run("travel", "table", *words), run("travel", "table", *words, "--engine", "scipy")
    assert own == scipy
    assert own["minutes"][0] == pytest.approx([T / MINUTE, 3 * T / MINUTE, T / MINUTE], abs=1e-3)
    out = built / "table.csv"
    run("travel", "table", *words, "--limit", "0.5", "--out", str(out))
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "from,to,minutes"
    assert lines[1:] == ["west,a,0.267", "west,c,0.267", "east,b,0.267"]


def test_a_closure_is_told_and_what_it_cuts_off_has_no_way(built: Path) -> None:
    words = on(built, "--from", "stations.csv", "--to", "people.csv", "--closed", "flood.geojson", "--json")
    shut = run("travel", "table", *words)
    assert [row[0] for row in shut["minutes"]] == [None, None]
    assert shut["notes"] == ["2 of 12 roads are closed (16.7%)", "2 of 6 pairs have no way"]
    near = run(
        "reach",
        "nearest",
        *on(built, "--sites", "stations.csv", "--demand", "people.csv", "--closed", "flood.geojson", "--json"),
    )
    assert near["cut_off"] == ["a"]
    assert near["nearest"]["a"] == []


def test_who_is_nearest_and_who_is_within_by_command(built: Path) -> None:
    words = on(built, "--sites", "stations.csv", "--demand", "people.csv", "--json")
    near = run("reach", "nearest", *words, "-k", "1")["nearest"]
    assert {name: listed[0][0] for name, listed in near.items()} == {"a": "west", "b": "east", "c": "west"}
    reached = run("reach", "within", *words, "--minutes", "0.3,2")
    assert (reached["total"], reached["any"], reached["sites"]["east"][0]) == (13, [13, 13], 7)
    out = built / "nearest.geojson"
    run("reach", "nearest", *words, "--out", str(out))
    features = json.loads(out.read_text())["features"]
    assert features[1]["properties"]["site_1"] == "east"


def test_a_way_and_areas_leave_as_geojson(built: Path) -> None:
    out = built / "way.geojson"
    way = run("travel", "path", *on(built), "--from", "0.001,0.002", "--to", "0.002,0.001", "--out", str(out), "--json")
    assert way["minutes"] == pytest.approx(4 * T / MINUTE, abs=1e-3)
    assert way["metres"] == pytest.approx(4 * 111.195, abs=1)
    line = json.loads(out.read_text())["features"][0]["geometry"]
    assert (line["type"], len(line["coordinates"])) == ("LineString", 5)
    areas = run("travel", "area", *on(built, "--from", "stations.csv", "--minutes", "0.5,1", "--json"))
    assert [each["properties"]["minutes"] for each in areas["features"]] == [1, 0.5, 1, 0.5]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("sea.csv", "lat,lon\n0.5,0.5\n", "sea.csv, row 2, lon, lat: expected a place within 1000 m of a road"),
        ("nan.csv", "lat,lon\n0.001,nan\n", "nan.csv, row 2, lon: expected degrees"),
        ("minus.csv", "lat,lon,weight\n0.001,0,-4\n", "minus.csv, row 2, weight: expected a number from 0, got '-4'"),
        ("bare.csv", "x,y\n1,2\n", "bare.csv, row 1, lat: expected columns lat and lon"),
        ("none.csv", "lat,lon\n", "none.csv: expected at least one row"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_with_row_and_field(built: Path, name: str, text: str, words: str) -> None:
    (built / name).write_text(text)
    with pytest.raises(BadInput) as refused:
        run("reach", "within", *on(built, "--sites", name, "--demand", "people.csv"))
    assert words in refused.value.sentence


def test_roads_that_are_damaged_are_told_by_the_command(built: Path, tmp_path: Path) -> None:
    assert run("roads", "show", str(built / "town.roads"), "--json")["intact"]
    damaged = bytearray((built / "town.roads").read_bytes())
    damaged[-70] ^= 1
    (tmp_path / "damaged.roads").write_bytes(damaged)
    assert not run("roads", "show", str(tmp_path / "damaged.roads"), "--json", code=1)["intact"]
    assert open_roads(built / "town.roads").about["report"]["file"] == "town.osm"
