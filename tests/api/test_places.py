"""Places, packs, files, messages and the installation over the API."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from holdfast.plumbing import clock
from holdfast.plumbing.chores import run_chores
from holdfast.rooms.ledger.models import Entry
from tests.api.conftest import Caller, City
from tests.api.test_search import add_place


def photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(kept, "PNG")
    return kept.getvalue()


def upload(caller: Caller, path: str, file: SimpleUploadedFile, **words: str) -> Any:
    client = Client(raise_request_exception=False)
    return client.post(f"/api/v1{path}", {"file": file, **words}, headers={"Authorization": f"Bearer {caller.secret}"})


def test_a_place_is_added_told_about_and_closed(city: City) -> None:
    caller = city.administrator
    body = {"owner_id": str(city.agencies["mall"].pk), "kind": "mall", "name": "Lantern Hall", "lat": 1.5, "lon": 2}
    place = caller.post("/premises", body).json()

    facts = {"facts": [{"name": "daily_footfall", "value": 6000, "method": "count"}]}
    changed = caller.post(f"/premises/{place['id']}/facts", facts).json()
    told = caller.get(f"/premises/{place['id']}").json()

    assert changed == {"changed": 1}
    assert [(fact["name"], fact["value"]) for fact in told["facts"]] == [("daily_footfall", 6000)]
    assert caller.post(f"/premises/{place['id']}/close", {"reason": "Of no use any more"}).json()["closed_at"]
    assert caller.post(f"/premises/{place['id']}/close", {"reason": "Of no use any more"}).status_code == 409


def test_what_only_the_law_needs_is_in_no_answer(city: City) -> None:
    place = add_place(city, "mall", "Lantern Hall", always_standard=True)

    answers = [city.operator.get(path).content.decode() for path in ("/premises", f"/premises/{place.pk}")]

    assert not any("always_standard" in answer or "public_service" in answer for answer in answers)


@pytest.mark.parametrize("query", ["always_standard=true", "public_service=true", "kind=assembly_hall", "order=kind"])
def test_no_filter_selects_by_it(city: City, query: str) -> None:
    add_place(city, "mall", "Lantern Hall", always_standard=True)
    add_place(city, "mall", "Harbour Hall")

    assert len(city.operator.get(f"/premises?{query}").json()["items"]) == 2


def test_an_import_runs_as_a_chore_that_can_be_watched(city: City) -> None:
    place = add_place(city, "mall", "Lantern Hall", source_ref="w1")
    type(place).objects.filter(pk=place.pk).update(source="osm")
    table = SimpleUploadedFile("a.csv", b"osm_type,osm_id,daily_footfall\nway,1,6000\nway,2,7\n")
    caller = city.administrator

    asked = upload(caller, "/premises/imports", table, kind="occupancy", owner_id=str(city.agencies["city"].pk))
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    run_chores()
    told = caller.get(f"/premises/imports/{asked.json()['id']}").json()

    assert (told["state"], told["result"]["facts"], told["result"]["refused"]) == ("done", 1, 1)
    assert caller.post(f"/premises/imports/{asked.json()['id']}/cancel").status_code == 409


def test_a_waiting_import_can_be_stopped(city: City) -> None:
    table = SimpleUploadedFile("a.csv", b"osm_type,osm_id,daily_footfall\nway,1,6000\n")
    caller = city.administrator
    asked = upload(caller, "/premises/imports", table, kind="occupancy", owner_id=str(city.agencies["city"].pk)).json()

    stopped = caller.post(f"/premises/imports/{asked['id']}/cancel").json()

    assert stopped["state"] == "cancelled"
    assert run_chores() == 0


def test_a_pack_is_checked_loaded_compared_and_proposed(city: City) -> None:
    caller = city.administrator
    assert "cn-2026" in caller.get("/rulebook/shipped").json()
    loaded = caller.post("/rulebook/shipped/cn-2026").json()
    text = caller.get("/rulebook/packs/cn-2026").json()["text"]

    checked = caller.post("/rulebook/check", {"text": "title = 1"}).json()
    compared = caller.post("/rulebook/diff", {"old": text, "new": text}).json()
    area = str(city.agencies["city"].pk)
    day = clock.now().date().isoformat()
    proposed = caller.post("/rulebook/adoptions", {"pack": loaded["key"], "area_id": area, "from_on": day})

    assert (checked["ok"], bool(checked["problems"])) == (False, True)
    assert compared == []
    assert proposed.status_code in (202, 409)


def test_a_file_is_added_read_blurred_and_deleted(city: City) -> None:
    place = add_place(city, "mall", "Lantern Hall")
    picture = SimpleUploadedFile("door.png", photo())
    caller = city.operator

    added = upload(caller, "/evidence", picture, subject_room="premises", subject_id=str(place.pk))
    assert added.status_code == 201, added.content
    row = added.json()
    got = caller.get(f"/evidence/{row['id']}/file")
    corners = {"rectangles": [{"left": 0, "top": 0, "right": 1, "bottom": 1}]}
    blurred = caller.post(f"/evidence/{row['id']}/blur", corners).json()
    deleted = caller.post(f"/evidence/{blurred['id']}/delete", {"reason": "Not needed"}).json()

    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert b"PNG" in b"".join(got.streaming_content)  # type: ignore[attr-defined]
    assert blurred["blurred_from_id"] == row["id"]
    assert deleted["deleted_why"] == "by_hand"
    assert Entry.objects.filter(kind="evidence.read").count() == 1
    assert caller.get(f"/evidence/{row['id']}/file").status_code == 409


def test_a_file_that_is_none_is_refused_in_words(city: City) -> None:
    place = add_place(city, "mall", "Lantern Hall")
    script = SimpleUploadedFile("door.png", b"<svg onload=alert(1)>")

    response = upload(city.operator, "/evidence", script, subject_room="premises", subject_id=str(place.pk))

    assert response.status_code == 422
    assert response.json()["detail"]


def test_the_release_is_asked_for_and_ended_with_a_reason(city: City) -> None:
    commander = city.token("commander")

    assert commander.get("/outbox/release").status_code == 200
    assert commander.post("/outbox/quarantine", {"reason": "works"}).json() == {"released": False}
    assert commander.post("/outbox/quarantine", {"reason": "because"}).status_code == 422
    assert city.operator.post("/outbox/quarantine", {"reason": "works"}).status_code in (403, 404)


def test_the_house_says_whether_it_is_set_up_to_anybody(db: None) -> None:
    told = Client().get("/api/v1/house")

    assert told.status_code == 200
    assert set(told.json()) == {"version", "set_up", "demo"}


def test_rights_are_no_secret_to_staff(city: City) -> None:
    rows = {row["act"]: row for row in city.operator.get("/house/rights").json()}

    assert "operator" in rows["obligations.settle"]["own"]


def test_the_description_is_whole(db: None) -> None:
    schema = Client().get("/api/openapi.json").json()
    operations = [one for path in schema["paths"].values() for one in path.values()]
    ids = [one["operationId"] for one in operations]

    assert schema["openapi"] == "3.1.0"
    assert len(ids) == len(set(ids))
    assert all("default" not in one["responses"] and "503" in one["responses"] for one in operations)
