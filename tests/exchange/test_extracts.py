"""Premises from OpenStreetMap extracts: points, areas with holes, sites of several buildings, and nothing of belief."""

from __future__ import annotations

import csv
import dataclasses
import gzip
from collections import Counter
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from holdfast.exchange.osm.place import Place
from holdfast.exchange.osm.read import read_places
from holdfast.exchange.refused import RefusedRow
from holdfast.kernel.errors import BadInput
from holdfast.policy.kinds import kinds

# A square from (0, 0) to (10, 10) in thousandths of a degree with a hole in its middle, a U, a site, two nodes.
EXTRACT = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
 {nodes}
 <node id="90" lat="0.05" lon="0.05"><tag k="amenity" v="library"/><tag k="name" v="Reading Room"/><tag k="name:zh" v="阅览室"/></node>
 <node id="91" lat="0.06" lon="0.05"><tag k="amenity" v="place_of_worship"/><tag k="name" v="Old Hall"/><tag k="religion" v="secret"/><tag k="denomination" v="secret"/></node>
 <node id="92" lat="0.07" lon="0.05"><tag k="amenity" v="bench"/></node>
 <way id="10">{square}</way>
 <way id="11">{hole}</way>
 <way id="12">{u}<tag k="shop" v="mall"/><tag k="tourism" v="hotel"/></way>
 <way id="13">{line}</way>
 <way id="14"><nd ref="700"/><nd ref="701"/><nd ref="700"/><tag k="amenity" v="school"/></way>
 <relation id="20"><member type="way" ref="10" role="outer"/><member type="way" ref="11" role="inner"/><tag k="type" v="multipolygon"/><tag k="amenity" v="hospital"/></relation>
 <relation id="21"><member type="way" ref="13" role=""/><member type="node" ref="90" role=""/><tag k="type" v="site"/><tag k="amenity" v="university"/></relation>
</osm>"""
SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
HOLE = [(4, 4), (6, 4), (6, 6), (4, 6)]
U = [(20, 0), (30, 0), (30, 10), (28, 10), (28, 2), (22, 2), (22, 10), (20, 10)]
LINE = [(40, 0), (41, 0), (42, 0)]


def extract() -> bytes:
    nodes, ways = [], {}
    for first, (name, points) in enumerate({"square": SQUARE, "hole": HOLE, "u": U, "line": LINE}.items(), start=1):
        ids = [first * 100 + i for i in range(len(points))]
        nodes += [f'<node id="{i}" lat="{y / 1000}" lon="{x / 1000}"/>' for i, (x, y) in zip(ids, points, strict=True)]
        closed = ids if name == "line" else [*ids, ids[0]]
        ways[name] = "".join(f'<nd ref="{i}"/>' for i in closed)
    return EXTRACT.format(nodes="\n".join(nodes), **ways).encode()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.osm.gz"
    file.write_bytes(gzip.compress(extract()))
    return file


def places(file: Path) -> dict[str, Place]:
    return {each.ref: each for each in read_places(file, kinds()) if isinstance(each, Place)}


def test_nodes_closed_ways_multipolygons_and_sites_come_in(small: Path) -> None:
    found = {ref: place.kind for ref, place in places(small).items()}

    assert found == {
        "n90": "library",
        "n91": "assembly_hall",
        "w12": "mall",
        "r20": "hospital",
        "r21": "university",
    }


def test_a_hole_stays_a_hole_and_the_point_lies_inside(small: Path) -> None:
    hospital = places(small)["r20"]
    area = shape(hospital.shape)

    assert len(hospital.shape["coordinates"][1:]) == 1  # type: ignore[index, call-overload]
    assert not area.contains(Point(0.005, 0.005)), "the middle of the square is its hole"
    assert area.contains(Point(hospital.lon, hospital.lat))


def test_the_point_of_a_bent_building_lies_inside_though_its_centroid_does_not(small: Path) -> None:
    mall = places(small)["w12"]
    area = shape(mall.shape)

    assert not area.contains(area.centroid)
    assert area.contains(Point(mall.lon, mall.lat))


def test_a_mall_that_is_also_a_hotel_is_a_mall(small: Path) -> None:
    assert places(small)["w12"].kind == "mall"


def test_a_site_lies_at_one_of_its_members(small: Path) -> None:
    site = places(small)["r21"]

    assert (site.lon, site.lat) in {(0.04, 0.0), (0.041, 0.0), (0.042, 0.0), (0.05, 0.05)}
    assert site.shape is None


def test_an_element_without_a_location_is_refused_by_name(small: Path) -> None:
    refused = [each for each in read_places(small, kinds()) if isinstance(each, RefusedRow)]

    assert [(row.file, row.row, row.field) for row in refused] == [("small.osm.gz", "w14", "location")]


def test_nothing_but_names_and_the_kind_leaves_the_reader(small: Path) -> None:
    told = [repr(dataclasses.astuple(place)) for place in places(small).values()]

    assert not [words for words in told if "secret" in words or "worship" in words]
    assert places(small)["n90"].name_zh == "阅览室"


@pytest.mark.parametrize(
    ("name", "content"), [("x.osm.pbf", b"no extract"), ("x.osm.gz", b"\x1f\x8b broken"), ("x.txt", b"")]
)
def test_a_file_that_is_no_extract_is_one_sentence_with_its_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(BadInput, match=name):
        list(read_places(tmp_path / name, kinds()))


@pytest.mark.parametrize(
    ("extract", "count"),
    [("malta", 1057), ("helsinki-centre", 102), ("monaco", 100), ("andorra", 90)],
)
def test_a_real_extract_gives_exactly_the_places_of_its_table(shared_data: Path, extract: str, count: int) -> None:
    with (shared_data / "occupancy" / f"{extract}.csv").open(encoding="utf-8", newline="") as file:
        table = {row["osm_type"] + row["osm_id"]: row["tag"] for row in csv.DictReader(file)}

    read = list(read_places(shared_data / "osm" / f"{extract}.osm.pbf", kinds()))

    found = {each.ref: each.kind for each in read if isinstance(each, Place)}
    assert len(found) == len(read) == count
    assert found == {ref: kinds().tags[tag].kind for ref, tag in table.items()}


def test_points_of_real_areas_lie_inside_them(shared_data: Path) -> None:
    found = places(shared_data / "osm" / "andorra.osm.pbf").values()
    areas = [place for place in found if place.shape]

    assert areas
    assert [p.ref for p in areas if not shape(p.shape).buffer(1e-7).covers(Point(p.lon, p.lat))] == []


def test_the_older_form_of_an_extract_is_read_too(shared_data: Path) -> None:
    counts = Counter(place.kind for place in places(shared_data / "osm" / "monaco.osm.gz").values())

    assert counts["hotel"] == 12
    assert sum(counts.values()) == 47


def test_the_table_of_kinds_has_every_tag_of_the_tables_and_no_more(shared_data: Path) -> None:
    tags: set[str] = set()
    for table in (shared_data / "occupancy").glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            tags |= {row["tag"] for row in csv.DictReader(file)}

    assert set(kinds().tags) == tags


def test_always_standard_is_set_alike_for_schools_childcare_further_education_and_worship() -> None:
    flagged = {tag for tag, line in kinds().tags.items() if line.always_standard}

    assert flagged == {"amenity=school", "amenity=kindergarten", "amenity=college", "amenity=place_of_worship"}


def test_public_services_are_the_five_of_the_plan() -> None:
    flagged = {tag for tag, line in kinds().tags.items() if line.public_service}

    assert flagged == {f"amenity={use}" for use in ("townhall", "courthouse", "library", "clinic", "community_centre")}
