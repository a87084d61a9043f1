"""The panels of a place, the page of a measure, what if, and the same over the API."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from holdfast.plumbing import clock
from tests.measures.conftest import NOON, House
from tests.support.asked import by_the_page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from holdfast.rooms.premises.models import Premises


def photo() -> SimpleUploadedFile:
    """One grey pixel."""
    content = io.BytesIO()
    Image.new("RGB", (1, 1), "grey").save(content, "PNG")
    return SimpleUploadedFile("gate.png", content.getvalue(), content_type="image/png")


@pytest.fixture
def open_house(house: House) -> House:
    from holdfast.plumbing.models import Installation

    Installation.objects.update(set_up_at=NOON)
    return house


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content[:500]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def api(client: Client, method: str, path: str, **body: Any) -> HttpResponse:
    words = {"data": json.dumps(body), "content_type": "application/json"} if method == "post" else {}
    return getattr(client, method)(f"/api/v1/measures/{path}", **words)  # type: ignore[no-any-return]


def test_the_place_shows_weakest_link_average_step_and_measures(open_house: House, mall: Premises) -> None:
    house = open_house
    for row in mall.measures.filter(dropped_at__isnull=True).exclude(rule_id="measure.guards"):
        words = {"state": "present"} if row.needed is None else {"held": row.needed}
        house.check("mall_operator", row, **words)
    house.check("mall_operator", house.measure(mall, "guards"), held=74)

    text = page(house.cast.client("mall_operator"), f"/premises/{mall.pk}/")

    assert "62 Weakest link" in text
    assert "96 Average of measures" in text
    assert "Cheapest step: 46 guards more" in text
    assert "Weakest link 62 to 100 · 1,840 staff hours a week" in text
    assert "9 present, 1 partial, 0 absent" in text
    assert "62%: 74 of 120 guards" in text
    assert "not verified" in text


def test_the_panels_cost_the_same_for_few_peers_and_many(open_house: House, mall: Premises) -> None:
    client = open_house.cast.client("city_duty_officer")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/premises/{mall.pk}/").status_code == 200
        return len(by_the_page(seen))

    count()
    few = count()
    for number in range(5):
        open_house.place(f"P{number}", daily_footfall=9000)
    count()

    assert count() == few


def test_a_measure_is_checked_with_a_photo_verified_and_tested_on_its_page(open_house: House, mall: Premises) -> None:
    house, row = open_house, open_house.measure(mall, "entrance-check")
    operator, district = house.cast.client("mall_operator"), house.cast.client("north_duty_officer")
    path = f"/measures/{row.pk}/"

    said = operator.post(f"{path}check/", {"state": "present", "note": "all four gates", "file": photo()}, follow=True)
    assert "Saved" in said.content.decode(), said.content.decode()
    checked = page(district, path)
    look = row.checks.get().pk
    district.post(f"{path}verify/", {"look": look})
    verified = page(operator, path)
    district.post(f"{path}test/", {"kind": "trial.gate", "passed": "no"})
    failed = page(operator, path)

    assert all(words in checked for words in ("Not verified", "all four gates", "gate.png"))
    assert "Verified by North" in verified
    assert all(words in failed for words in ("1 tests, 100% failed", "failed a test"))
    assert "Verify</button>" not in operator.get(path).content.decode()


def test_a_form_that_cannot_be_taken_says_which_field_and_writes_nothing(open_house: House, mall: Premises) -> None:
    row = open_house.measure(mall, "guards")
    client = open_house.cast.client("mall_operator")

    answer = client.post(f"/measures/{row.pk}/check/", {"held": "many"}, follow=True)

    assert "There are: guards" in answer.content.decode()
    assert open_house.measure(mall, "guards").checked_at is None


def test_what_if_shows_then_beside_now_and_writes_nothing(open_house: House, mall: Premises) -> None:
    from holdfast.rooms.ledger.models import Entry

    client = open_house.cast.client("mall_operator")
    before = Entry.objects.count(), open_house.measure(mall, "guards").held

    path = f"/premises/{mall.pk}/what-if/"
    guards = page(client, f"{path}?m.measure.guards=60")
    high = page(client, f"{path}?posture=heightened_1")
    smaller = page(client, f"{path}?f.daily_footfall=3000")
    wrong = client.get(f"{path}?m.measure.guards=some")

    assert "partial, 50%" in guards
    assert "partial, 50%" not in high
    assert re.search(r"Grade\s+class 1\s+class 2", smaller)
    assert "not demanded" in smaller
    assert wrong.status_code == 422
    assert (Entry.objects.count(), open_house.measure(mall, "guards").held) == before


@pytest.mark.parametrize("path", ["/premises/{place}/", "/measures/{measure}/", "/premises/{place}/what-if/"])
def test_pages_speak_chinese(open_house: House, mall: Premises, path: str) -> None:
    from holdfast.rooms.agencies.models import User

    User.objects.update(language="zh-hans")
    row = open_house.check("mall_operator", open_house.measure(mall, "guards"), held=74)
    client = open_house.cast.client("mall_operator")
    client.post("/language/", {"language": "zh-hans"})

    text = page(client, path.format(place=mall.pk, measure=row.pk))

    assert any(words in text for words in ("措施", "现状"))
    for english in ("Weakest link", "Average of", "How it stands", "What follows", "partial", "Cheapest"):
        assert english not in text


def test_the_api_does_what_the_page_does(open_house: House, mall: Premises) -> None:
    house, row = open_house, open_house.measure(mall, "guards")
    operator, district = house.cast.client("mall_operator"), house.cast.client("north_duty_officer")

    checked = api(operator, "post", f"{row.pk}/check", held=74)
    own = api(operator, "post", f"{row.pk}/verify")
    verified = api(district, "post", f"{row.pk}/verify")
    sheet = api(operator, "get", f"places/{mall.pk}").json()[0]
    detail = api(operator, "get", f"{row.pk}").json()
    then = api(
        operator, "post", f"places/{mall.pk}/what-if", pack="cn-2026", measures={"measure.guards": {"held": 120}}
    )
    bad = api(operator, "post", f"{row.pk}/check", state="present")

    assert [each.status_code for each in (checked, own, verified, then, bad)] == [200, 403, 200, 200, 422]
    guards = next(line for line in sheet["lines"] if line["rule"] == "measure.guards")
    assert (guards["held"], guards["needed"], guards["verified_at"] is not None) == (74, 120, True)
    assert (sheet["in_force"], sheet["figures"]["demanded"], sheet["targets"][0]["reached"]) == (True, 10, False)
    assert [look["verified"] for look in detail["looks"]] == [True, False]
    assert then.json()["then"]["figures"]["met"] == then.json()["now"]["figures"]["met"] + 1
    assert "held" in bad.json()["detail"]


def test_a_trial_over_the_api_feeds_the_figures(open_house: House, mall: Premises) -> None:
    house = open_house
    row = house.check("mall_operator", house.measure(mall, "entrance-check"), state="present")
    district = house.cast.client("north_duty_officer")

    made = api(district, "post", f"{row.pk}/trials", kind="trial.gate", passed=False)
    missing = api(district, "post", f"{row.pk}/trials", kind="trial.nothing", passed=False)

    assert (made.status_code, missing.status_code) == (201, 422)
    assert house.measure(mall, "entrance-check").state == "absent"
    assert clock.now() == NOON
