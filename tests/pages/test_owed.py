"""What is owed, as pages show it and take it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from holdfast.plumbing import clock
from holdfast.rooms.obligations.models import Decision, Obligation
from tests.support.scene import Scene, rounds

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_the_list_shows_what_the_branch_owes_soonest_first(officer: Client, scene: Scene) -> None:
    page = text(officer, "/owed/")

    assert page.index("East exit") < page.index("Gates 1 to 4") < page.index("Old Mint Museum")
    assert "1 late" in page
    assert "paused" in page


def test_an_operator_sees_nothing_of_the_district(operator: Client) -> None:
    assert "Old Mint Museum" not in text(operator, "/owed/")


def test_tabs_count_post_agency_and_branch(officer: Client) -> None:
    page = text(officer, "/owed/")

    assert 'My post <span class="num">7</span>' in page
    assert 'My branch <span class="num">12</span>' in page


def test_the_panel_says_why_when_and_who(operator: Client, scene: Scene) -> None:
    page = text(operator, f"/owed/{scene.owed['late'].pk}/")

    assert "Alarm-button test: due within 30 min." in page
    assert "test-pack version 1 · rule alarm" in page
    assert "15 min late" in page
    assert "Becomes" in page


def test_a_part_alone_is_sent_to_a_page_that_asks_for_it(operator: Client, scene: Scene) -> None:
    part = text(operator, f"/owed/{scene.owed['late'].pk}/", **{"HX-Request": "true"})

    assert "<html" not in part
    assert "Why it is owed" in part


@pytest.mark.parametrize("path", ["", "result/"])
def test_absent_and_foreign_answer_alike(operator: Client, scene: Scene, path: str) -> None:
    foreign = operator.get(f"/owed/{scene.owed['district-0'].pk}/{path}")
    absent = operator.get(f"/owed/00000000-0000-7000-8000-000000000000/{path}")

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


def test_the_result_is_said_before_the_press(operator: Client, scene: Scene) -> None:
    late = scene.owed["late"]
    local = timezone.localtime(late.due_at + timedelta(minutes=8))

    said = text(operator, f"/owed/{late.pk}/result/?true_at={local:%Y-%m-%dT%H:%M:%S}")

    assert "met, 8 min late" in said


def test_settling_keeps_both_times(operator: Client, scene: Scene) -> None:
    soon = scene.owed["soon"]
    true_at = clock.now().replace(microsecond=0) - timedelta(minutes=3)

    answer = operator.post(
        f"/owed/{soon.pk}/settle/", {"true_at": f"{true_at:%Y-%m-%dT%H:%M:%S}", "note": "Round done"}
    )

    soon.refresh_from_db()
    assert answer.status_code == 302
    assert soon.state == "met"
    assert soon.settled_true_at == true_at
    assert soon.settled_entered_at is not None
    assert soon.settled_entered_at > true_at


def test_what_the_rules_refuse_is_said_in_the_panel_and_nothing_is_lost(operator: Client, scene: Scene) -> None:
    soon = scene.owed["soon"]
    future = clock.now() + timedelta(hours=1)

    answer = operator.post(f"/owed/{soon.pk}/settle/", {"true_at": f"{future:%Y-%m-%dT%H:%M:%S}", "note": "Not lost"})

    soon.refresh_from_db()
    assert answer.status_code == 409
    assert "The time given lies in the future" in answer.content.decode()
    assert "Not lost" in answer.content.decode()
    assert soon.state == "open"


def test_asking_needs_a_reason_and_opens_a_decision(operator: Client, scene: Scene) -> None:
    soon = scene.owed["soon"]

    empty = operator.post(f"/owed/{soon.pk}/excuse/", {"excuse-reason": ""})
    asked = operator.post(f"/owed/{soon.pk}/excuse/", {"excuse-reason": "Gates closed"})

    assert empty.status_code == 422
    assert asked.status_code == 302
    assert Decision.objects.filter(about_id=soon.pk, asked_reason="Gates closed").exists()


def test_another_person_decides_with_a_reason(officer: Client, scene: Scene) -> None:
    asked = Decision.objects.get(about_id=scene.owed["asked"].pk)

    page = text(officer, "/decisions/")
    answer = officer.post(f"/decisions/{asked.pk}/decide/", {"outcome": "approved", "reason": "Works are known"})

    scene.owed["asked"].refresh_from_db()
    assert "The bay is closed for works" in page
    assert answer.status_code == 302
    assert scene.owed["asked"].state == "excused"


def test_who_asked_sees_that_another_person_decides(scene: Scene, operator: Client) -> None:
    asked = Decision.objects.get(about_id=scene.owed["asked"].pk)

    answer = operator.post(f"/decisions/{asked.pk}/decide/", {"outcome": "approved", "reason": "Mine"})

    assert answer.status_code in (403, 404, 409)
    scene.owed["asked"].refresh_from_db()
    assert scene.owed["asked"].state == "open"


def test_handing_over_moves_the_debt(officer: Client, scene: Scene) -> None:
    mine = scene.owed["district-0"]

    answer = officer.post(f"/owed/{mine.pk}/hand/", {"post": str(scene.city.duty["mall"].pk)})

    mine.refresh_from_db()
    assert answer.status_code == 302
    assert mine.post_id == scene.city.duty["mall"].pk


def test_pausing_stops_and_resuming_starts_the_clock(officer: Client, scene: Scene) -> None:
    mine = scene.owed["district-0"]

    officer.post(f"/owed/{mine.pk}/pause/", {"reason": "works"})
    mine.refresh_from_db()
    assert mine.paused_at is not None

    officer.post(f"/owed/{mine.pk}/resume/")
    mine.refresh_from_db()
    assert mine.paused_at is None


def test_ticked_rows_are_settled_each_by_itself(operator: Client, scene: Scene) -> None:
    ids = [str(scene.owed[name].pk) for name in ("late", "soon", "open")]

    asked = text(operator, "/owed/several/?act=settle&" + "&".join(f"ids={pk}" for pk in ids))
    answer = operator.post("/owed/several/do/", {"act": "settle", "ids": ids}, follow=True)

    assert asked.count('name="ids"') == 3
    assert "2 done" in answer.content.decode()
    assert "Level B1: Add evidence first" in answer.content.decode()
    assert Obligation.objects.get(pk=ids[2]).state == "open"


def test_rounds_of_one_kind_are_folded_and_can_be_unfolded(officer: Client, scene: Scene) -> None:
    rounds(scene, 6, clock.now())

    folded = text(officer, "/owed/")
    rule = Obligation.objects.filter(series__isnull=False).first()
    assert rule is not None
    unfolded = text(officer, f"/owed/?rule={rule.rule_id}")

    assert 1 <= folded.count("× ") <= folded.count('<h2 class="group"')
    assert unfolded.count("Round by day") > 6
    assert "× " in folded


def test_more_rows_cost_no_more_queries(officer: Client, scene: Scene, django_assert_max_num_queries: object) -> None:
    rounds(scene, 40, clock.now())

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        text(officer, "/owed/")


def test_the_list_goes_on_by_key(officer: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdfast.rooms.obligations.owed.WINDOW", 5)
    first = text(officer, "/owed/")
    following = first.split('class="btn light" href="')[-1].split('"')[0].replace("&amp;", "&")

    second = text(officer, following)

    assert "East exit" in first
    assert "East exit" not in second
    assert second.count('<li class="owed-row') == 5


def test_a_foreign_page_key_is_refused_in_a_sentence(officer: Client) -> None:
    assert officer.get("/owed/?after=nonsense").status_code == 422


def test_one_tap_settles_my_task(operator: Client, scene: Scene) -> None:
    page = text(operator, "/mine/")
    answer = operator.post(f"/mine/{scene.owed['late'].pk}/done/", follow=True)

    scene.owed["late"].refresh_from_db()
    assert page.index("Alarm-button test") < page.index("Patrol by day")
    assert scene.owed["late"].state == "met_late"
    assert "Done, late" in answer.content.decode()


def test_a_photo_is_part_of_the_tap(operator: Client, scene: Scene) -> None:
    photo = SimpleUploadedFile("passage.png", PIXEL, content_type="image/png")

    without = operator.post(f"/mine/{scene.owed['open'].pk}/done/", follow=True)
    operator.post(f"/mine/{scene.owed['open'].pk}/done/", {"file": photo})

    scene.owed["open"].refresh_from_db()
    assert "Add evidence first" in without.content.decode()
    assert scene.owed["open"].state == "met"


def test_a_member_without_a_post_is_told_where_to_take_one(scene: Scene, client: Client) -> None:
    scene.sign_in(client, "mall")
    session = client.session
    session["post"] = ""
    session.save()

    assert "You hold no post now" in text(client, "/mine/")


def test_a_commander_reads_the_branch_and_a_stranger_the_door(client: Client, scene: Scene) -> None:
    assert client.get("/owed/").status_code == 302
    scene.sign_in(client, "commander")
    assert "East exit" in text(client, "/owed/")


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def test_a_refusal_names_its_moment_in_local_time(operator: Client, scene: Scene) -> None:
    soon = scene.owed["soon"]
    early = timezone.localtime(soon.opens_at - timedelta(hours=2))

    said = text(operator, f"/owed/{soon.pk}/result/?true_at={early:%Y-%m-%d %H:%M}")

    assert "Too early: it can be settled from" in said
    assert "+00:00" not in said


def test_pages_speak_chinese(operator: Client, scene: Scene) -> None:
    operator.post("/language/", {"language": "zh-hans", "next": "/mine/"})

    assert "我的任务" in text(operator, "/mine/")
    assert "报警按钮测试" in text(operator, "/mine/")
    page = text(operator, f"/owed/{scene.owed['late'].pk}/")
    assert "为何应办" in page
    assert "逾期 15 分" in page


def test_a_new_device_speaks_the_language_of_the_account(operator: Client, scene: Scene) -> None:
    operator.post("/language/", {"language": "zh-hans", "next": "/mine/"})
    elsewhere = Client()
    scene.sign_in(elsewhere, "mall")

    page = text(elsewhere, "/mine/", **{"Accept-Language": "en"})

    assert "我的任务" in page
    assert 'lang="zh-hans"' in page


def test_what_is_practised_never_stands_among_what_is_owed(officer: Client, scene: Scene) -> None:
    """The default filter of every list and figure is live; with mode left out an exercise would be counted as real."""
    before = Obligation.objects.filter(mode="live", state="open").count()
    Obligation.objects.filter(pk=scene.owed["open"].pk).update(mode="exercise")

    page = officer.get("/owed/").content.decode()

    assert f"{before - 1} open" in page
    assert f"row-{scene.owed['open'].pk}" not in page
