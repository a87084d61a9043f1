"""Tables and maps come in, go out, and come in again as they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.kernel.errors import BadInput
from holdfast.rooms.agencies.queries import command_actor
from holdfast.rooms.premises import exports
from holdfast.rooms.premises.models import Fact, Goods, Premises
from holdfast.rooms.premises.queries import Selection
from tests.support.cast import Cast

HEADS = "场所编号,名称,类型,纬度,经度,日均人流量,高峰人数,公共区域面积,重点,日均人流量日期\n"


@pytest.fixture(autouse=True)
def engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.project.cli.imports.ready_house", nullcontext)


@pytest.fixture
def bring(city: Cast, tmp_path: Path) -> Callable[..., dict[str, object]]:
    def run(file: Path | str, *words: str, name: str = "t.csv") -> dict[str, object]:
        from holdfast.project.cli import root

        if isinstance(file, str):
            (tmp_path / name).write_text(file, encoding="utf-8")
            file = tmp_path / name
        answer = CliRunner().invoke(root, ["import", "places", str(file), "--owner", "lanhe", "--json", *words])
        if answer.exception:
            raise answer.exception
        told: dict[str, object] = json.loads(answer.stdout)
        return told

    return run


Bring = Callable[..., dict[str, object]]


def leave(form: str, path: Path) -> Path:
    if form == "xlsx":
        exports.write_workbook(path, command_actor(), Selection())
    else:
        lines = exports.places_csv if form == "csv" else exports.places_geojson
        path.write_text("".join(lines(command_actor(), Selection())), encoding="utf-8", newline="")
    return path


def test_a_chinese_table_brings_places_and_their_facts(bring: Bring) -> None:
    told = bring(HEADS + "A-7,兰河广场,购物中心,31.2,121.4,6200,,3500.5,是,2026年3月5日\n")

    place = Premises.objects.get()
    facts = {fact.name: (fact.value, str(fact.assessed_on)) for fact in Fact.objects.filter(premises=place)}
    assert (place.name, place.kind, place.lat, told["facts"]) == ("兰河广场", "mall", 31.2, 3)
    assert facts["daily_footfall"] == (6200, "2026-03-05")
    assert facts["critical"][0] is True


def test_a_second_time_brings_nothing(bring: Bring) -> None:
    table = HEADS + "A-7,兰河广场,购物中心,31.2,121.4,6200,,,,\n,无编号,中小学,31.3,121.4,100,,,,\n"
    bring(table)

    told = bring(table)

    assert (told["premises"], told["known"], told["facts"], told["unchanged"]) == ({}, 2, 0, 2)
    assert Premises.objects.count() == 2


def test_a_dry_run_counts_the_same_and_writes_nothing(bring: Bring) -> None:
    table = HEADS + "A-7,兰河广场,购物中心,31.2,121.4,6200,,,,\nA-8,x,城堡,31.2,121.4,,,,,\n"

    dry = bring(table, "--dry-run")
    assert Premises.objects.count() == 0
    wet = bring(table)

    assert [dry[each] for each in ("premises", "facts", "refused")] == [
        wet[each] for each in ("premises", "facts", "refused")
    ]
    assert dry["refusals"][0]["row"] == "3"  # type: ignore[index]


def test_good_rows_come_in_beside_bad_ones_which_are_all_named(bring: Bring, tmp_path: Path) -> None:
    table = "name,kind,lat,lon,footfall\nA,mall,1,1,5\nB,mall,91,1,5\nC,mall,1,1,-5\nD,mall,1,1,1,1\n"

    told = bring(table, "--refused", str(tmp_path / "out.csv"))

    assert told["premises"] == {"mall": 1}
    assert [(row["row"], row["field"]) for row in told["refusals"]] == [("5", "row"), ("3", "lat"), ("4", "footfall")]  # type: ignore[union-attr,index]
    report = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert report[0] == "file,row,field,expected,came"
    assert len(report) == 4


def test_a_head_can_be_told_what_it_means(bring: Bring) -> None:
    table = "who,what,n,e\nA,mall,1,2\n"
    with pytest.raises(BadInput):
        bring(table)

    bring(table, "--map", "who=name", "--map", "what=kind", "--map", "n=lat", "--map", "e=lon")

    assert Premises.objects.get().name == "A"


@pytest.fixture
def filled(bring: Bring, city: Cast) -> Cast:
    post = city.posts["city_duty_officer"].pk
    heads = "ref,name,name_zh,kind,lat,lon,daily_footfall,daily_footfall_assumed,daily_footfall_assessor,peak_presence,peak_presence_method,peak_presence_date,public_floor_area_m2,critical\n"
    bring(
        heads
        + f"1,Lantern Hall,灯厅,mall,31.2,121.4,6200,1,{post},800,counted,2026-02-03,3500.5,1\n"
        + "2,'=SUM(A1),,theatre,31.3,121.5,,,,,,,,0\n"
        + "3,,剧院,assembly_hall,-31.25,-121.5,1999,,,,,,,\n"
    )
    bring(
        "ref,substance,class,quantity,unit,spot\n1,Chlorine,2.3,50,kg,Plant room\n1,Petrol,3,0.5,t,\n", name="goods.csv"
    )
    Premises.objects.filter(name="Lantern Hall").update(
        shape={"type": "Polygon", "coordinates": [[[121.3, 31.1], [121.5, 31.1], [121.5, 31.3], [121.3, 31.1]]]}
    )
    return city


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_what_leaves_comes_in_again_and_changes_nothing(filled: Cast, bring: Bring, tmp_path: Path, form: str) -> None:
    before = (Premises.objects.count(), Fact.objects.count(), Goods.objects.count())

    told = bring(leave(form, tmp_path / f"out.{form}"))

    assert (told["premises"], told["known"], told["facts"], told["refused"]) == ({}, 3, 0, 0)
    assert (Premises.objects.count(), Fact.objects.count(), Goods.objects.count()) == before


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_what_leaves_makes_the_same_register_elsewhere(filled: Cast, bring: Bring, tmp_path: Path, form: str) -> None:
    out = leave(form, tmp_path / f"out.{form}")
    goods = "".join(exports.goods_csv(command_actor(), Selection()))
    before = said()
    Premises.objects.all().delete()

    bring(out)
    if form != "geojson":
        bring(goods.lstrip("\ufeff"), name="goods.csv")

    assert said() == before


def said() -> list[object]:
    """Everything that leaves, but for ids, and areas, which a table does not carry."""
    text = "".join(exports.places_geojson(command_actor(), Selection()))
    rows = [json.loads(line.rstrip(",")) for line in text.splitlines() if line.startswith('{"type": "Feature",')]
    told = [each["properties"] | {"geometry": None, "lat": 0, "lon": 0} for each in rows]
    for each, row in zip(told, Premises.objects.order_by("pk"), strict=True):
        each |= {"id": "", "lat": row.lat, "lon": row.lon}
    return sorted(told, key=json.dumps)


def test_halls_leave_by_their_listing_alone(filled: Cast, tmp_path: Path) -> None:
    for form in ("csv", "geojson"):
        text = leave(form, tmp_path / f"out.{form}").read_text(encoding="utf-8")
        assert text.count("hall") >= 2
        assert "assembly_hall" not in text
        assert "theatre" not in text
        assert "public_service" not in text
        assert "always" not in text


def test_no_cell_that_leaves_is_run_by_a_spreadsheet(filled: Cast, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    text = leave("csv", tmp_path / "out.csv").read_text(encoding="utf-8")
    book = load_workbook(leave("xlsx", tmp_path / "out.xlsx"))

    assert ",'=SUM(A1)," in text
    assert {cell.data_type for row in book["places"].iter_rows() for cell in row} <= {"s", "n"}


def test_what_a_map_says_of_itself_is_kept_and_credited(bring: Bring) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [2, 1]},
        "properties": {"name": "A", "kind": "mall"},
    }
    document = {
        "type": "FeatureCollection",
        "timestamp": "2026-01-02T03:04:05Z",
        "copyright": "City survey",
        "features": [feature],
    }

    bring(json.dumps(document), name="a.geojson")

    extract = Premises.objects.get().extract
    assert extract is not None
    assert (extract.credit, str(extract.data_at)) == ("City survey", "2026-01-02 03:04:05+00:00")
    assert exports.credit_line(command_actor()) == "City survey, 2026-01-02"
