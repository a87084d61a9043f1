"""The page of one's own tasks without a script: the same rules, the same words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rounds.conftest import Ground


@pytest.fixture
def guard(ground: Ground, client: Any) -> Any:
    from tests.support.scene import sign_in

    sign_in(client, ground.city.people["mall"], ground.city.duty["mall"])
    return client


def test_the_card_has_the_checklist_and_the_same_card_sent_twice_has_one_effect(ground: Ground, guard: Any) -> None:
    import re

    from holdfast.rooms.rounds.models import Receipt

    page = guard.get("/mine/").content.decode()
    assert "Exits clear" in page
    act = re.search(r'name="act" value="([0-9a-f-]{36})"', page)
    assert act
    sent = {"act": act[1], "not_ok": ["exits"], "true_at": f"{ground.now:%Y-%m-%d %H:%M:%S}"}

    for _ in range(2):
        answer = guard.post(f"/mine/{ground.duty.pk}/done/", sent, follow=True)
        assert "Done, in time" in answer.content.decode()

    (row,) = Receipt.objects.all()
    assert [(each["point"], each["in_order"]) for each in row.answers] == [("exits", False), ("articles", True)]


def test_who_comes_second_is_told_who_was_first_and_both_stand_on_the_page_of_reports(
    ground: Ground, guard: Any
) -> None:
    from holdfast.rooms.rounds.actions import report

    report(ground.officer, ground.report())

    answer = guard.post(f"/mine/{ground.duty.pk}/done/", {}, follow=True).content.decode()
    reports = guard.get(f"/rounds/duties/{ground.duty.pk}/").content.decode()

    assert "Superseded: North duty was first" in answer
    assert reports.count("<tr>") == 3
    assert "counted" in reports
    assert "superseded" in reports


def test_what_a_phone_keeps_of_the_page_has_no_task_in_it(ground: Ground, guard: Any) -> None:
    kept = guard.get("/mine/?take=1").content.decode()

    assert ground.duty.subject_label in guard.get("/mine/").content.decode()
    assert ground.duty.subject_label not in kept
    assert str(ground.duty.pk) not in kept


def test_the_worker_is_one_classic_script_whose_name_changes_with_its_files(ground: Ground, client: Any) -> None:
    answer = client.get("/service-worker.js")
    script = answer.content.decode()

    assert "import " not in script.replace("// ", "")
    assert "\nexport " not in script
    assert "/static/rounds/mine.js" in script
    assert answer.headers["Cache-Control"] == "no-cache"
    manifest = client.get("/manifest.webmanifest").json()
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert (manifest["scope"], manifest["start_url"]) == ("/", "/mine/")


def test_a_phone_is_told_times_and_refusals_in_the_zone_of_its_agency(ground: Ground, guard: Any) -> None:
    from zoneinfo import ZoneInfo

    ground.city.mall.zone = "Asia/Shanghai"
    ground.city.mall.save()
    said = {"id": str(ground.report().id), "obligation_id": str(ground.duty.pk), "true_at": "2026-01-01T00:00:00Z"}
    said["answers"] = [{"point": key, "in_order": True} for key in ("exits", "articles")]  # type: ignore[assignment]

    taken = guard.get("/api/v1/rounds/mine").json()
    refused = guard.post("/api/v1/rounds/reports", said, content_type="application/json").json()

    assert taken["zone"] == "Asia/Shanghai"
    assert refused["code"] == "too-early"
    assert f"{ground.duty.opens_at.astimezone(ZoneInfo('Asia/Shanghai')):%m-%d %H:%M}" in refused["detail"]
