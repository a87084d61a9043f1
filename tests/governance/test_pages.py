"""Posture and large events on pages and over the API, in both languages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def now_area(db: None) -> Area:
    """The city at the real time, since pages read the clock themselves; past its first run."""
    from holdfast.plumbing.models import Installation
    from tests.governance.area import build

    Installation.objects.update(set_up_at=clock.now())
    return build()


def local(moment: Any) -> str:
    return f"{moment + 8 * HOUR:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(("language", "word"), [("en", "Declare a period"), ("zh-hans", "宣布强化时段")])
def test_the_page_of_posture_lists_areas_with_their_level_and_what_is_planned(
    now_area: Area, language: str, word: str
) -> None:
    from holdfast.rooms.agencies.models import User
    from holdfast.rooms.governance.jobs import carry_out_turns

    User.objects.update(language=language)
    now_area.declare(area="lanhe.north", posture="heightened_2")
    now_area.declare(area="lanhe.south", from_at=clock.now() + DAY, until_at=clock.now() + 2 * DAY)
    carry_out_turns()
    client = now_area.cast.client("city_duty_officer")
    client.cookies["django_language"] = language
    page = client.get("/posture/").content.decode()

    assert word in page
    assert page.count('class="grade"') >= 6
    assert ("heightened 2" if language == "en" else "强化二级") in page


def test_a_period_is_declared_by_its_form_after_its_price_was_shown(now_area: Area) -> None:
    from holdfast.rooms.governance.models import Period

    now_area.place()
    now_area.grade()
    form = {
        "area": "lanhe.north.",
        "posture": "heightened_1",
        "reason": "weather",
        "from_at": local(clock.now() + HOUR),
        "until_at": local(clock.now() + 3 * DAY),
    }
    client = now_area.cast.client("city_duty_officer")
    priced = client.get("/posture/preview/", form).content.decode()
    none_yet = Period.objects.count()
    declared = client.post("/posture/declare/", form)
    row = Period.objects.get()

    assert "Rounds more" in priced
    assert none_yet == 0
    assert declared.status_code == 302
    assert (row.area_path, row.reason) == ("lanhe.north.", "weather")
    assert abs(row.from_at - clock.now() - HOUR) < timedelta(minutes=2)
    assert client.get(f"/posture/{row.pk}/").status_code == 200
    assert client.post(f"/posture/{row.pk}/extend/", {"until_at": local(clock.now() + 9 * DAY)}).status_code == 302
    assert client.post(f"/posture/{row.pk}/end/", {"reason": "Of no use any more"}).status_code == 302
    row.refresh_from_db()
    assert row.until_at > clock.now() + 8 * DAY
    assert row.ended_at is not None


def test_what_cannot_be_declared_comes_back_with_its_sentence(now_area: Area) -> None:
    client = now_area.cast.client("city_duty_officer")
    form = {"area": "lanhe.north.", "posture": "heightened_1", "reason": "weather", "from_at": "soon", "until_at": ""}
    answer = client.get("/posture/preview/", form, follow=True).content.decode()

    assert "from_at" in answer
    assert "soon" in answer


def test_the_site_page_says_the_posture_and_an_operator_above_whom_it_holds_sees_it(now_area: Area) -> None:
    from holdfast.rooms.governance.jobs import carry_out_turns

    place = now_area.place()
    period = now_area.declare(posture="heightened_3")
    carry_out_turns()
    mall = now_area.cast.client("mall_operator")
    page = mall.get(f"/premises/{place.pk}/").content.decode()

    assert "heightened 3" in page
    assert mall.get(f"/posture/{period.pk}/").status_code == 200
    assert mall.get("/posture/").content.decode().count("Declare a period") == 0


def test_a_period_of_another_district_is_not_seen(now_area: Area) -> None:
    period = now_area.declare(area="lanhe.south")
    north = now_area.cast.client("north_duty_officer")

    assert north.get(f"/posture/{period.pk}/").status_code == 404
    assert str(period.pk) not in north.get("/posture/").content.decode()


def test_an_event_is_entered_moved_licensed_and_cancelled_on_pages(now_area: Area) -> None:
    from holdfast.rooms.premises.models import Event

    client = now_area.cast.client("city_duty_officer")
    begins = clock.now() + 60 * DAY
    form = {
        "name": "Lantern Fair",
        "begins_at": local(begins),
        "ends_at": local(begins + 4 * HOUR),
        "lat": "31",
        "lon": "121",
        "expected_attendance": "6000",
        "method": "tickets",
    }
    client.post("/events/enter/", form)
    event = Event.objects.get()
    listed = client.get("/events/").content.decode()
    page = client.get(f"/premises/{event.premises_id}/").content.decode()
    today = f"{clock.now() + 8 * HOUR:%Y-%m-%d}"
    client.post(f"/events/{event.premises_id}/licence/", {"ref": "L-7", "applied_on": today})
    moved = {"begins_at": local(begins + DAY), "ends_at": local(begins + DAY + 4 * HOUR)}
    client.post(f"/events/{event.premises_id}/move/", moved)
    event.refresh_from_db()

    assert "Lantern Fair" in listed
    assert "6000" in listed
    assert "Apply for the licence" in page
    assert event.licence_ref == "L-7"
    assert abs(event.begins_at - begins - DAY) < timedelta(minutes=1)
    client.post(f"/events/{event.premises_id}/cancel/", {"reason": "Storm"})
    assert "Lantern Fair" not in client.get("/events/").content.decode()
    assert "Storm" in client.get(f"/premises/{event.premises_id}/").content.decode()


def test_the_api_does_what_the_pages_do(now_area: Area) -> None:
    client = now_area.cast.client("city_duty_officer")
    now_area.place()
    now_area.grade()
    body: dict[str, Any] = {
        "area_id": str(now_area.agency().pk),
        "posture": "heightened_1",
        "reason": "works",
        "from_at": clock.now().isoformat(),
        "until_at": (clock.now() + DAY).isoformat(),
    }
    priced = post(client, "premises/posture/preview", body)
    made = post(client, "governance/periods", body)
    listed = client.get("/api/v1/governance/periods").json()
    held = client.get("/api/v1/governance/posture").json()
    ended = post(client, f"governance/periods/{made['id']}/end", {"reason": "Of no use any more"})

    assert priced["moved"] == 1
    assert priced["rounds"] > 0
    assert [row["id"] for row in listed["items"]] == [made["id"]]
    assert {row["posture"] for row in held} == {"heightened_1"}
    assert ended["ended_at"]


def test_events_over_the_api(now_area: Area) -> None:
    client = now_area.cast.client("city_duty_officer")
    begins = clock.now() + 60 * DAY
    body = {
        "owner_id": str(now_area.agency("lanhe.north").pk),
        "name": "Fair",
        "begins_at": begins.isoformat(),
        "ends_at": (begins + DAY).isoformat(),
        "lat": 31,
        "lon": 121,
        "expected_attendance": 1200,
    }
    made = post(client, "premises/events", body)
    where = f"premises/{made['premises_id']}/event"
    dates = {"begins_at": (begins + DAY).isoformat(), "ends_at": (begins + 2 * DAY).isoformat()}
    moved = post(client, f"{where}/move", dates)
    cancelled = post(client, f"{where}/cancel", {"reason": "storm"})

    assert moved["begins_at"] > made["begins_at"]
    assert cancelled["cancelled_at"]
    assert [row["name"] for row in client.get("/api/v1/premises/events").json()["items"]] == ["Fair"]


def post(client: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code < 300, answer.content
    made: dict[str, Any] = answer.json()
    return made
