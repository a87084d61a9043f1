"""Tables in and out, and the commands."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from holdfast.kernel.errors import BadInput
from holdfast.planning.locate.tables import read_ground
from holdfast.project.cli.locate import locate

DEMANDS = "id,weight,lon,lat\nhall,10,14.50,35.90\nmall,5,14.52,35.90\nport,7,14.60,35.90\n"
CANDIDATES = "id,lon,lat,cost,fixed,forbidden\na,14.51,35.90,2,,\nb,14.60,35.90,3,,\nc,14.50,35.90,9,,yes\n"
TRAVEL = "demand,candidate,minutes\nhall,a,3\nmall,a,4\nport,b,2\nhall,b,9\n"


@pytest.fixture
def tables(tmp_path: Path) -> list[str]:
    for name, text in (("demands", DEMANDS), ("candidates", CANDIDATES), ("travel", TRAVEL)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return ["--demands", str(tmp_path / "demands.csv"), "--candidates", str(tmp_path / "candidates.csv")]


def said(*words: str) -> dict[str, Any]:
    result = CliRunner().invoke(locate, [*words, "--json"])
    assert result.exception is None, result.exception
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_tables_give_names_weights_flags_costs_and_kilometres(tables: list[str]) -> None:
    ground = read_ground(Path(tables[1]), Path(tables[3]))

    assert ground.demands == ("hall", "mall", "port")
    assert ground.weights.tolist() == [10, 5, 7]
    assert ground.forbidden == (2,)
    assert ground.costs is not None
    assert ground.costs.tolist() == [2, 3, 9]
    # A hundredth of a degree of longitude at 35.9 degrees north: 111.195 km * cos(35.9) / 100.
    assert ground.distance[0, 0] == pytest.approx(0.9007, abs=1e-3)


def test_a_travel_table_says_minutes_and_a_pair_without_a_row_has_no_way(tables: list[str], tmp_path: Path) -> None:
    travel = ["--travel", str(tmp_path / "travel.csv")]
    answer = said("mclp", *tables, *travel, "--radius", "5", "-p", "1", "--next", "2", "--alternatives", "1")

    assert (answer["value"], answer["sites"], answer["proved"]) == (15, ["a"], True)
    assert [(each["p"], each["adds"]) for each in answer["next"]] == [(2, 7)]
    assert answer["alternatives"][0] | {} == {
        "value": 7,
        "gives_up": 8,
        "out": ["a"],
        "into": ["b"],
        "weight_worse": 15,
        "weight_better": 7,
        "proved": True,
        "sites": ["b"],
    }
    lscp = said("lscp", *tables, *travel, "--radius", "2")
    assert lscp["sites"] == ["b"]
    assert "2 demands with a weight of 15" in lscp["notes"][0]
    refused = CliRunner().invoke(locate, ["pmedian", *tables, *travel, "-p", "1"])
    assert isinstance(refused.exception, BadInput)


def test_the_table_that_travel_writes_comes_in_as_it_is(tables: list[str], tmp_path: Path) -> None:
    (tmp_path / "travel.csv").write_text("from,to,minutes\na,hall,3\nb,port,2\n", encoding="utf-8")
    travel = ["--travel", str(tmp_path / "travel.csv")]

    assert said("mclp", *tables, *travel, "--radius", "5", "-p", "2")["value"] == 17


def test_every_model_answers_from_tables(tables: list[str]) -> None:
    assert said("pmedian", *tables, "-p", "2")["sites"] == ["a", "b"]
    assert said("pcentre", *tables, "-p", "2")["sites"] == ["a", "b"]
    assert said("backup", *tables, "-p", "2", "--radius", "20")["value"] == 22
    assert said("mexclp", *tables, "-p", "2", "--radius", "2", "--busy", "0.5")["value"] == pytest.approx(11.25)
    assert said("mclp", *tables, "-p", "2", "--radius", "2", "--budget", "3")["value"] == 15
    assert said("mclp", *tables, "-p", "1", "--radius", "2", "--fix", "b")["sites"] == ["b"]
    assert said("mclp", *tables, "-p", "1", "--radius", "2", "--forbid", "a")["sites"] == ["b"]


def test_answers_leave_as_csv_and_geojson_and_geojson_comes_in(tables: list[str], tmp_path: Path) -> None:
    table, places = tmp_path / "out.csv", tmp_path / "out.geojson"
    said("mclp", *tables, "-p", "1", "--radius", "2", "--csv", str(table), "--geojson", str(places))
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    features = json.loads(places.read_text(encoding="utf-8"))["features"]

    assert [(row["demand"], row["site"], row["served"]) for row in rows] == [
        ("hall", "a", "1.0"),
        ("mall", "a", "1.0"),
        ("port", "a", "0.0"),
    ]
    assert features[0]["properties"] == {"candidate": "a", "teams": 1, "fixed": False}
    assert features[0]["geometry"]["coordinates"] == [14.51, 35.9]
    again = [
        {
            "type": "Feature",
            "id": each["properties"]["demand"],
            "geometry": each["geometry"],
            "properties": {"weight": 1},
        }
        for each in features[1:]
    ]
    (tmp_path / "in.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": again}), encoding="utf-8")
    ask = ["--demands", str(tmp_path / "in.geojson"), *tables[2:]]
    assert said("mclp", *ask, "-p", "1", "--radius", "2")["value"] == 2


def test_words_begin_with_what_nobody_reaches(tables: list[str]) -> None:
    plain = CliRunner().invoke(
        locate, ["mclp", *tables, "-p", "1", "--radius", "0", "--next", "1", "--alternatives", "1"]
    )

    assert plain.stdout.startswith("2 demands with a weight of 15 are out of every candidate's reach")


@pytest.mark.parametrize(
    ("file", "text", "row", "field"),
    [
        ("demands", "weight\n3\n", 1, "id"),
        ("demands", "id,weight,lon,lat\n", None, ""),
        ("demands", "id,weight,lon,lat\na,-3,1,1\n", 2, "weight"),
        ("demands", "id,weight,lon,lat\na,many,1,1\n", 2, "weight"),
        ("demands", "id,weight,lon,lat\na,1,1,1\na,1,1,1\n", 3, "id"),
        ("demands", "id,weight,lon,lat\na,1,,1\n", 2, "lon"),
        ("demands", "id,weight,lon,lat\na,1,400,1\n", 2, "lon"),
        ("candidates", "id,lon,lat\n", None, ""),
        ("candidates", "id,lon,lat,fixed\na,1,1,maybe\n", 2, "fixed"),
        ("candidates", "id,lon,lat,cost\na,1,1,nan\n", 2, "cost"),
        ("travel", "demand,candidate\nhall,a\n", 1, "minutes"),
        ("travel", "demand,candidate,minutes\nhall,x,3\n", 2, "candidate"),
        ("travel", "demand,candidate,minutes\nhall,a,-1\n", 2, "minutes"),
    ],
)
def test_a_broken_table_is_refused_by_file_row_and_field(
    tables: list[str], tmp_path: Path, file: str, text: str, row: int | None, field: str
) -> None:
    (tmp_path / f"{file}.csv").write_text(text, encoding="utf-8")
    travel = ["--travel", str(tmp_path / "travel.csv")] if file == "travel" else []
    refused = CliRunner().invoke(locate, ["mclp", *tables, *travel, "-p", "1", "--radius", "1"]).exception

    assert isinstance(refused, BadInput)
    assert (refused.place.file, refused.place.row, refused.place.field) == (f"{file}.csv", row, field)


STOCK: dict[str, Any] = {
    "tiers": [
        {"id": "city", "reach": 30, "stores": 1, "amount": 4},
        {"id": "province", "reach": 90, "stores": 1, "amount": 9},
    ],
    "stores": [
        {"id": "near", "tier": "city", "room": 4},
        {"id": "other", "tier": "city", "room": 4},
        {"id": "far", "tier": "province", "room": 9},
    ],
    "demands": [{"id": "hall"}, {"id": "port"}, {"id": "isle"}],
    "scenarios": [{"id": "fire", "needs": {"hall": 6}}, {"id": "flood", "needs": {"port": 4, "isle": 1}}],
    "travel": [[10, 40, 80], [40, 10, 120], [300, 300, 300]],
    "teams": True,
}


def test_stock_is_placed_from_a_document(tmp_path: Path) -> None:
    """City stock can serve one of the two; province's serves the hall only. So the city's goes to the port."""
    file = tmp_path / "stock.json"
    file.write_text(json.dumps(STOCK), encoding="utf-8")
    answer = said("stock", str(file))

    assert answer["amounts"] == {"other": 4, "far": 6}
    assert answer["met"] == {"fire": 1, "flood": pytest.approx(0.8)}
    assert answer["tiers"] == {"city": 4, "province": 6}
    assert answer["unreachable"] == ["isle"]
    assert answer["proved"]
    assert said("stock", str(file), "--worst")["value"] == pytest.approx(0.8)
    assert CliRunner().invoke(locate, ["stock", str(file)]).stdout.startswith("Out of every store's reach: isle")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"colour": 1}, "colour"),
        ({"stores": []}, "stores"),
        ({"demands": []}, "demands"),
        ({"travel": [[1, 2, 3]]}, "travel"),
        ({"travel": [[1, 2, -3]] * 3}, "travel"),
        ({"stores": [{"id": "near", "tier": "town", "room": 4}] * 3}, "stores.id"),
        ({"stores": [{"id": "near", "tier": "town", "room": 4}], "travel": [[1]] * 3}, "stores.tier"),
        ({"scenarios": [{"id": "fire", "needs": {"cellar": 6}}]}, "scenarios.cellar"),
        ({"scenarios": [{"id": "fire", "needs": {"hall": -6}}]}, "scenarios.hall"),
        ({"scenarios": [{"id": "fire"}]}, "scenarios.needs"),
        ({"budget": -1}, "budget"),
    ],
)
def test_a_broken_document_of_stock_is_refused_by_its_field(tmp_path: Path, more: dict[str, Any], field: str) -> None:
    file = tmp_path / "stock.json"
    file.write_text(json.dumps({**STOCK, **more}), encoding="utf-8")
    refused = CliRunner().invoke(locate, ["stock", str(file)]).exception

    assert isinstance(refused, BadInput)
    assert refused.place.field == field
    assert refused.sentence.startswith("stock.json")


def test_many_instances_answer_one_line_each(tmp_path: Path) -> None:
    file = tmp_path / "pmed.txt"
    file.write_text("4 3 1\n1 2 1\n2 3 1\n3 4 5\n", encoding="utf-8")
    lines = (
        CliRunner()
        .invoke(locate, ["pmedian", "--orlib", str(file), "--orlib", str(file), "--json"])
        .stdout.splitlines()
    )

    assert [json.loads(line)["value"] for line in lines] == [8, 8]
