"""The ground of an extract in cells: what is drawn, how it is thinned, and that no cell grows too large."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import LineString, Point, shape

from holdfast.exchange.osm.ground import ground_cells
from holdfast.exchange.osm.ground_cells import LARGEST, CellPiece, MadeCell, make_cell
from holdfast.exchange.osm.ground_kinds import BANDS
from holdfast.exchange.osm.ground_sea import sea_of
from holdfast.exchange.osm.ground_tiles import CellAt, cell_at, cells_of, cut
from holdfast.kernel.errors import BadInput
from tests.atlas.extracts import Extract, square, town


@pytest.fixture
def drawn(tmp_path: Path) -> dict[int, list[dict[str, Any]]]:
    """The features of the town by band."""
    found: dict[int, list[dict[str, Any]]] = {}
    for made in ground_cells(town().write(tmp_path / "town.osm.gz")):
        found.setdefault(made.at.band, []).extend(features(made))
    return found


def features(made: MadeCell) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(gzip.decompress(made.content))["features"]
    return read


def kinds(rows: list[dict[str, Any]]) -> set[str]:
    return {row["properties"]["k"] for row in rows}


def test_each_band_draws_what_its_zooms_can_show(drawn: dict[int, list[dict[str, Any]]]) -> None:
    assert kinds(drawn[8]) == {"road-2", "river"}
    assert kinds(drawn[12]) >= {"road-2", "road-5", "river", "green", "place-2"}
    assert kinds(drawn[14]) - kinds(drawn[12]) == {"building", "name-green"}


def test_roads_of_one_name_are_joined_into_one_line(drawn: dict[int, list[dict[str, Any]]]) -> None:
    lanes = [row for row in drawn[14] if row["properties"].get("n") == "Mill Lane"]

    assert len(lanes) == 1
    assert len(lanes[0]["geometry"]["coordinates"]) == 1


def test_of_a_building_nothing_but_its_outline_leaves_the_extract(tmp_path: Path) -> None:
    path = town().write(tmp_path / "town.osm.gz")

    text = "".join(gzip.decompress(made.content).decode() for made in ground_cells(path))

    assert '"building"' in text
    assert not any(word in text for word in ("Anna", "church", "worship"))


def test_names_come_in_both_languages(drawn: dict[int, list[dict[str, Any]]]) -> None:
    quarter = next(row for row in drawn[12] if row["properties"]["k"] == "place-2")

    assert quarter["properties"] == {"k": "place-2", "n": "Old Mint", "zh": "旧币厂"}


def test_a_cell_above_its_limit_drops_the_least_important_first_and_says_how_many() -> None:
    chance = random.Random(3)
    at = cell_at(14, 14.5, 35.9)
    west, south, east, north = at.box
    paths = [
        CellPiece(
            "path",
            11,
            f"{number}",
            "",
            LineString([(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(8)]),
        )
        for number in range(900)
    ]
    road = CellPiece("road-1", 2, "Ring", "", LineString([(west, south), (east, north)]))

    whole, made = make_cell(at, [*paths, road]), make_cell(at, [*paths, road], largest=20_000)

    assert whole.dropped == 0
    assert len(made.content) <= 20_000
    assert made.dropped > 0
    assert made.features + made.dropped == 901
    assert "road-1" in kinds(features(made))


def test_the_same_pieces_make_the_same_bytes(tmp_path: Path) -> None:
    path = town().write(tmp_path / "town.osm.gz")

    assert list(ground_cells(path)) == list(ground_cells(path))


@pytest.mark.parametrize("band", BANDS)
def test_a_shape_cut_into_cells_is_still_all_of_it(band: int) -> None:
    area = shape({"type": "Polygon", "coordinates": [square(14.3, 35.7, 0.7)]})

    pieces = list(cut(area, band))

    assert sum(piece.area for _at, piece in pieces) == pytest.approx(area.area, rel=1e-9)
    assert all(shapely.box(*at.box).buffer(1e-9).contains(piece) for at, piece in pieces)


@pytest.mark.parametrize(
    ("lon", "lat", "band", "expected"),
    [(0, 0, 1, (1, 1)), (-180, 85, 8, (0, 0)), (180, -85, 8, (255, 255)), (-0.1278, 51.5074, 10, (511, 340))],
    ids=["the middle", "the far north-west", "the far south-east", "London"],
)
def test_cells_are_the_tiles_of_web_mercator(lon: float, lat: float, band: int, expected: tuple[int, int]) -> None:
    at = cell_at(band, lon, lat)

    assert (at.x, at.y) == expected
    assert at in set(cells_of(band, (lon, lat, lon, lat)))
    assert CellAt(band, *expected) == at


def test_an_island_is_land_and_the_sea_is_around_it() -> None:
    island = LineString(square(1.4, 1.4, 0.2))  # counter-clockwise: land on the left

    sea = sea_of([island], (1, 1, 2, 2))

    assert sea is not None
    assert not sea.contains(Point(1.5, 1.5))
    assert sea.contains(Point(1.1, 1.1))
    assert sea.area == pytest.approx(1 - 0.04)


def test_a_coast_that_the_extract_cut_off_is_led_to_its_edge() -> None:
    coast = LineString([(1.1, 1.5), (1.5, 1.4), (1.9, 1.5)])  # eastwards: the sea lies to the south

    sea = sea_of([coast], (1, 1, 2, 2))

    assert sea is not None
    assert sea.contains(Point(1.5, 1.1))
    assert not sea.contains(Point(1.5, 1.9))


def test_land_without_a_coast_has_no_sea() -> None:
    assert sea_of([], (1, 1, 2, 2)) is None


def test_ways_whose_nodes_the_extract_cut_off_are_left_out(tmp_path: Path) -> None:
    extract = Extract()
    extract.raw_way([9001, 9002], {"highway": "primary"})
    extract.way([(14.500, 35.900), (14.510, 35.900)], highway="primary")

    made = list(ground_cells(extract.write(tmp_path / "cut.osm.gz")))

    assert {one.at.band for one in made} == set(BANDS)


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.osm.pbf", b"no extract"), ("x.osm.gz", b"\x1f\x8bgarbage"), ("x.osm", b"<html></html>"), ("x.zip", b"PK")],
)
def test_a_file_that_is_no_extract_is_refused_by_its_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(BadInput) as refused:
        list(ground_cells(tmp_path / name))

    assert refused.value.place.file == name


MEASURE = """
import sys, time
from pathlib import Path
from holdfast.exchange.osm.ground import ground_cells
began = time.monotonic()
sizes = [(len(made.content), made.dropped) for made in ground_cells(Path(sys.argv[1]))]
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024
print(len(sizes), max(size for size, _ in sizes), sum(lost for _, lost in sizes), time.monotonic() - began, peak)
"""


@pytest.mark.slow
def test_a_whole_country_fits_its_cells_in_a_minute_and_500_mb(shared_data: Path) -> None:
    file = shared_data / "osm" / "malta.osm.pbf"

    said = subprocess.run([sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True)
    cells, largest, dropped, seconds, megabytes = (float(word) for word in said.stdout.split())

    assert cells > 1000
    assert largest <= LARGEST
    assert dropped == 0
    assert seconds < 60
    assert megabytes < 500


@pytest.mark.parametrize("extract", ["monaco.osm.pbf", "monaco.osm.gz", "helsinki-centre.osm.pbf"])
def test_real_extracts_have_roads_water_and_outlines(shared_data: Path, extract: str) -> None:
    found: set[str] = set()
    for made in ground_cells(shared_data / "osm" / extract):
        assert len(made.content) <= LARGEST
        found |= kinds(features(made))

    assert found >= {"road-2", "road-5", "path", "water", "green", "building"}


def test_the_sea_off_a_real_coast_is_water_and_the_town_is_not(shared_data: Path) -> None:
    water = [
        shape(row["geometry"])
        for made in ground_cells(shared_data / "osm" / "monaco.osm.pbf")
        if made.at.band == 12
        for row in features(made)
        if row["properties"]["k"] == "water"
    ]

    assert any(one.contains(Point(7.44, 43.735)) for one in water)
    assert not any(one.contains(Point(7.4246, 43.7384)) for one in water)
