"""The map's page and its layer of places: what is in view, for whom, and never by a raw kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.plumbing import clock
from holdfast.plumbing.headers import tiles_origin
from holdfast.portal.map.colours import COLOURS
from holdfast.portal.map.view_box import ViewBox
from holdfast.rooms.premises.models import Grade, Premises
from tests.atlas.extracts import town
from tests.atlas.test_bring_in import bring_in_ground
from tests.support.asked import by_the_page
from tests.support.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
PACK = "cn-2026"
TOWN = "bbox=14.50,35.88,14.53,35.91&zoom=15"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def place(
    cast: Cast, path: str, number: int, *, kind: str = "mall", grade: str = "", spread: float = 0.0001
) -> Premises:
    now = clock.now()
    made = Premises.objects.create(
        kind=kind, name=f"Place {number}", lat=35.893 + number * spread % 0.01, lon=14.512 + number * spread % 0.007,
        owner=cast.agencies[path], owner_path=cast.agencies[path].path, source="test", source_ref=f"{path}{number}",
        added_at=now,
    )  # fmt: skip
    if grade:
        Grade.objects.create(premises=made, pack_key=PACK, pack_version="1", grade=grade, graded_at=now)
    return made


@pytest.fixture
def pack(cast: Cast) -> None:
    """The shipped pack, so that grades have an order and words."""
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import load_shipped_pack

    load_shipped_pack(command_actor(cast.agencies["lanhe"]), PACK)


def asked(client: Client, query: str = TOWN) -> dict[str, Any]:
    answer = client.get(f"/map/premises.json?{query}")
    assert answer.status_code == 200
    read: dict[str, Any] = json.loads(answer.content)
    return read


def test_places_in_view_come_one_by_one_gravest_first(cast: Cast, pack: None) -> None:
    for number, grade in enumerate(("class-3", "class-1", "")):
        place(cast, "lanhe.north", number, grade=grade)

    found = asked(cast.client("north_duty_officer"))

    assert [each["properties"]["grade"] for each in found["features"]] == ["class-1", "class-3", "ungraded"]
    assert found["count"] == 3
    assert not found["heaped"]


def test_what_lies_outside_the_view_stays_out(cast: Cast) -> None:
    place(cast, "lanhe.north", 1)

    assert asked(cast.client("north_duty_officer"), "bbox=0,0,1,1&zoom=9")["count"] == 0


def test_many_places_are_heaped_with_their_count_and_gravest_grade(cast: Cast, pack: None) -> None:
    for number in range(60):
        place(cast, "lanhe.north", number, grade="class-1" if number == 7 else "class-3", spread=0)

    found = asked(cast.client("north_duty_officer"), "bbox=14.4,35.8,14.6,36&zoom=9")

    assert found["heaped"]
    assert found["count"] == 60
    (heap,) = found["features"]
    assert heap["properties"]["places"] == 60
    assert heap["properties"]["grade"] == "class-1"


def test_heaps_add_up_to_the_places_in_view(cast: Cast) -> None:
    for number in range(70):
        place(cast, "lanhe.north", number)

    found = asked(cast.client("north_duty_officer"), "bbox=14.5,35.88,14.53,35.91&zoom=12")

    assert found["heaped"]
    assert sum(each["properties"]["places"] for each in found["features"]) == found["count"] == 70


def test_a_reader_sees_the_own_branch_and_no_other(cast: Cast) -> None:
    place(cast, "lanhe.north", 1)
    place(cast, "lanhe.south", 2)

    names = [each["properties"]["name"] for each in asked(cast.client("north_duty_officer"))["features"]]

    assert names == ["Place 1"]


def test_the_map_takes_the_filters_of_the_list(cast: Cast, pack: None) -> None:
    place(cast, "lanhe.north", 1, grade="class-1")
    place(cast, "lanhe.north", 2, kind="school", grade="class-3")
    client = cast.client("north_duty_officer")

    assert asked(client, f"{TOWN}&listing=school")["count"] == 1
    assert asked(client, f"{TOWN}&pack={PACK}&grade=class-1")["count"] == 1


def test_halls_of_every_sort_look_alike_on_the_map(cast: Cast) -> None:
    for number, kind in enumerate(("assembly_hall", "theatre", "cinema")):
        place(cast, "lanhe.north", number, kind=kind)
    client = cast.client("north_duty_officer")

    found = asked(client)["features"]
    told = [{name: value for name, value in each["properties"].items() if name not in ("id", "name")} for each in found]

    assert told[0] == told[1] == told[2]
    assert "assembly_hall" not in json.dumps(found)
    assert asked(client, f"{TOWN}&listing=assembly_hall")["count"] == 0
    assert asked(client, f"{TOWN}&kind=assembly_hall")["count"] == 3


@pytest.mark.parametrize("zoom", ["15", "9"], ids=["one by one", "heaped"])
def test_the_number_of_questions_does_not_grow_with_the_city(cast: Cast, pack: None, zoom: str) -> None:
    client = cast.client("north_duty_officer")
    query = f"bbox=14.4,35.8,14.6,36&zoom={zoom}"

    def count(places: range) -> int:
        for number in places:
            place(cast, "lanhe.north", number, grade="class-3")
        return min(_queries(client, query) for _time in range(3))

    count(range(50))
    assert count(range(50, 60)) == count(range(60, 90))


def _queries(client: Client, query: str) -> int:
    """One look; now and then a session or the clock is read anew besides."""
    with CaptureQueriesContext(connection) as queries:
        asked(client, query)
    return len(by_the_page(queries))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "bbox"),
        ("bbox=1,2,3&zoom=9", "bbox"),
        ("bbox=a,2,3,4&zoom=9", "bbox"),
        ("bbox=3,2,1,4&zoom=9", "bbox"),
        ("bbox=nan,2,3,4&zoom=9", "bbox"),
        ("bbox=1,2,3,4", "zoom"),
        ("bbox=1,2,3,4&zoom=99", "zoom"),
        ("bbox=1,2,3,4&zoom=inf", "zoom"),
    ],
)
def test_a_view_that_cannot_be_read_is_refused_by_its_field(cast: Cast, query: str, field: str) -> None:
    answer = cast.client("north_duty_officer").get(
        f"/map/premises.json?{query}", headers={"Accept": "application/json"}
    )

    assert answer.status_code in (400, 422)
    assert field in answer.content.decode()


def test_a_phone_has_less_room_than_a_desk() -> None:
    desk, phone = ViewBox(121.2, 31.2, 121.4, 31.3, 13.2), ViewBox(121.28, 31.21, 121.357, 31.295, 11.7)

    assert phone.room < 100 < desk.room <= 400


def test_without_scripts_the_page_lists_the_places_and_says_why(cast: Cast) -> None:
    row = place(cast, "lanhe.north", 1)

    page = cast.client("north_duty_officer").get("/map/").content.decode()

    assert f"/premises/{row.pk}/" in page
    assert "The map needs JavaScript" in page
    assert "holdfast import ground" in page


def test_the_page_credits_the_ground_and_its_day(cast: Cast, tmp_path: Any) -> None:
    made = town()
    made.dated = "2026-01-05T00:00:00Z"
    bring_in_ground(cast.actor("city_duty_officer"), cast.agencies["lanhe"], made.write(tmp_path / "t.osm.gz"))

    page = cast.client("north_duty_officer").get("/map/").content.decode()

    assert "© OpenStreetMap contributors" in page
    assert "2026-01-05" in page


def test_the_page_of_a_place_shows_the_streets_around_it(cast: Cast, pack: None, tmp_path: Any) -> None:
    row = place(cast, "lanhe.north", 1, grade="class-1")
    client = cast.client("north_duty_officer")
    assert "/map/sketch/" not in client.get(f"/premises/{row.pk}/").content.decode()
    bring_in_ground(cast.actor("city_duty_officer"), cast.agencies["lanhe"], town().write(tmp_path / "t.osm.gz"))

    page = client.get(f"/premises/{row.pk}/").content.decode()
    drawing = client.get(f"/map/sketch/{row.pk}.svg?theme=dark")
    again = client.get(f"/map/sketch/{row.pk}.svg?theme=dark", headers={"If-None-Match": drawing["ETag"]})

    assert f"/map/sketch/{row.pk}.svg" in page
    assert COLOURS["dark"]["road"] in drawing.content.decode()
    assert "style" not in drawing.content.decode()
    assert again.status_code == 304


def test_a_drawing_of_a_foreign_place_is_absent(cast: Cast) -> None:
    row = place(cast, "lanhe.south", 1)

    assert cast.client("north_duty_officer").get(f"/map/sketch/{row.pk}.svg").status_code == 404


def test_drawings_have_the_colours_of_the_tokens() -> None:
    from pathlib import Path

    from holdfast import portal

    sheets = Path(portal.__file__).parent / "static/portal"
    tokens = "".join((sheets / name).read_text() for name in ("tokens.css", "dark.css"))

    for theme, colours in COLOURS.items():
        for name, value in colours.items():
            wanted = f"--{name}: {value};" if name in ("ink", "panel") else f"--map-{name}: {value};"
            assert wanted in tokens, (theme, wanted)


def test_tiles_open_exactly_their_host_and_only_for_the_map(cast: Cast, settings: Any) -> None:
    settings.TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    client = cast.client("north_duty_officer")

    policy = client.get("/map/")["Content-Security-Policy"]
    other = client.get("/premises/")["Content-Security-Policy"]

    assert "img-src 'self' data: blob: https://tiles.example.org;" in policy + ";"
    assert "https://tiles.example.org" in policy.partition("connect-src")[2].partition(";")[0]
    assert "tiles.example.org" not in other


@pytest.mark.parametrize("template", ["", "tiles/{z}.png", "javascript:x", "https://a b/{z}", "https://a;img-src *//x"])
def test_an_address_that_is_none_opens_no_host(template: str) -> None:
    assert tiles_origin(template) == ""
