"""The pages of places and packs: what they show, what can be done there, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.policy.packs import SMALL, changed, cn_2026
from tests.support.asked import by_the_page

if TYPE_CHECKING:
    from holdfast.rooms.rulebook.models import Adoption, Pack
    from tests.support.cast import Cast

Bring = Callable[[str], None]


@pytest.fixture
def graded(brought_in: Bring, adopted: Adoption) -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import regrade

    brought_in("andorra")
    regrade(command_actor(), shipped_pack("cn-2026"))


def place_id(ref: str) -> str:
    from holdfast.rooms.premises.models import Premises

    return str(Premises.objects.get(source_ref=ref).pk)


def test_the_list_shows_grades_with_their_counts_and_narrows_by_them(city: Cast, graded: None) -> None:
    client = city.client("city_duty_officer")

    everything = client.get("/premises/").content.decode()
    first = client.get("/premises/?pack=cn-2026&grade=class-1").content.decode()

    assert everything.count("<tr data-row>") == 50
    assert "Next places" in everything
    assert first.count("<tr data-row>") == 6


def test_the_second_page_goes_on_where_the_first_ended(city: Cast, graded: None) -> None:
    from holdfast.rooms.premises.queries import Selection, selected

    client = city.client("city_duty_officer")
    first = client.get("/premises/")
    following = client.get("/premises/" + first.context["following"])

    shown = [line.id for line in [*first.context["lines"], *following.context["lines"]]]
    assert shown == list(selected(city.actor("city_duty_officer"), Selection()).values_list("pk", flat=True))


def test_the_list_asks_no_more_of_the_database_for_fifty_places_than_for_six(city: Cast, graded: None) -> None:
    client = city.client("city_duty_officer")
    client.get("/premises/")
    counts = []
    for address in ("/premises/", "/premises/?pack=cn-2026&grade=class-1"):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(by_the_page(asked)))

    assert counts[0] == counts[1]


def test_kinds_are_listed_so_that_halls_stand_with_theatres(city: Cast, graded: None) -> None:
    lines = city.client("city_duty_officer").get("/premises/?listing=hall").context["lines"]

    assert len(lines) == 12
    assert {line.listing for line in lines} == {"Hall, theatre or cinema"}
    assert [line.name for line in lines if "Assembly hall" in line.name] == []


def test_a_place_shows_its_facts_its_chain_and_its_duties(city: Cast, graded: None) -> None:
    page = city.client("city_duty_officer").get(f"/premises/{place_id('n278752636')}/").content.decode()

    assert "class 3" in page
    assert "average daily footfall: 179 people a day" in page
    assert "Assessment by community officer and property manager" in page


def test_the_same_page_in_chinese(city: Cast, graded: None) -> None:
    client = city.client("city_duty_officer")
    client.cookies["django_language"] = "zh-hans"

    page = client.get(f"/premises/{place_id('n278752636')}/").content.decode()

    assert "日均人流量：179 人次/日" in page
    assert "三级" in page


def test_facts_entered_on_the_page_wait_for_the_grade_to_be_confirmed(city: Cast, graded: None) -> None:
    client, place = city.client("city_duty_officer"), place_id("n278752636")
    said = {"name": "daily_footfall", "value": "6000", "method": "ticket count", "assessed_on": "2026-11-01"}

    client.post(f"/premises/{place}/facts/", said)
    waiting = client.get(f"/premises/{place}/").content.decode()
    shown = client.post(f"/premises/{place}/regrade/", {"pack": "cn-2026"}, follow=True).context["answer"]
    client.post("/premises/waiting/confirm/", {"pack": "cn-2026", "place": place, "seen": shown.seen})
    confirmed = client.get(f"/premises/{place}/").content.decode()

    assert "The facts now give: class 1" in waiting
    assert "The facts now give" not in confirmed
    assert "Patrol" in confirmed


@pytest.mark.parametrize("who", ["auditor", "crew_lead", "city_administrator/member"])
def test_who_only_reads_is_shown_no_button_and_refused(city: Cast, graded: None, who: str) -> None:
    client, place = city.client(who), place_id("n278752636")

    page = client.get(f"/premises/{place}/")
    answer = client.post(f"/premises/{place}/regrade/", {"pack": "cn-2026"})

    if page.status_code == 200:
        assert "Enter a fact" not in page.content.decode()
    assert answer.status_code in (403, 404)


def test_another_branch_gets_the_answer_of_an_absent_place(city: Cast, graded: None) -> None:
    client = city.client("north_duty_officer")

    foreign = client.get(f"/premises/{place_id('n278752636')}/")
    absent = client.get("/premises/00000000-0000-7000-8000-000000000000/")

    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_the_packs_page_says_what_holds_and_offers_what_is_not_loaded(city: Cast, adopted: Adoption) -> None:
    page = city.client("city_administrator").get("/packs/").content.decode()

    assert "cn-2026 1" in page
    assert "adopted" in page
    assert "Came with this version, not loaded" in page


def test_every_rule_of_a_pack_has_its_page_in_both_languages(city: Cast, cn: Pack) -> None:
    client = city.client("auditor")

    page = client.get("/packs/cn-2026/1/?rule=duty.patrol").content.decode()

    assert "patrolled every 2 hours by day" in page
    assert "夜间每 1 小时巡查一次" in page
    assert "daily, 16 times" in page


def test_a_newer_version_shows_what_changes(city: Cast, cn: Pack) -> None:
    client = city.client("city_administrator")
    text = changed(changed(cn_2026(), 'version = "1"', 'version = "2"'), "above = 5000", "above = 6000")
    client.post("/packs/load/", {"file": SimpleUploadedFile("cn.toml", text.encode())})

    page = client.get("/packs/cn-2026/2/?against=1").content.decode()

    assert "grade.above-5000" in page
    assert "above 6000" in page


def test_a_bad_pack_is_refused_on_the_page_with_its_line(city: Cast) -> None:
    client = city.client("city_administrator")
    text = changed(SMALL, 'lane = "operational"', "lane = 7")

    page = client.post(
        "/packs/load/", {"file": SimpleUploadedFile("x.toml", text.encode())}, follow=True
    ).content.decode()

    assert "duty[duty.round].lane" in page


def test_proposing_on_the_page_opens_a_decision(city: Cast, cn: Pack) -> None:
    from holdfast.rooms.agencies.models import Authority
    from holdfast.rooms.obligations.models import Decision

    Authority.objects.create(act="adopt", post=city.posts["city_commander"])
    said = {"area": "lanhe.", "from_on": date(2026, 12, 1), "reason": "new edition"}

    city.client("city_duty_officer").post("/packs/cn-2026/1/propose/", said)

    assert Decision.objects.get().asks == "adopt"


def test_a_chore_brings_an_extract_in_batch_by_batch_and_goes_on_where_it_was(city: Cast, shared_data: Path) -> None:
    from holdfast.plumbing.chores import run_chores
    from holdfast.plumbing.models import Chore
    from holdfast.rooms.premises.intake.ask import Order, receive, start
    from holdfast.rooms.premises.models import Premises

    file = SimpleUploadedFile("monaco.osm.pbf", (shared_data / "osm" / "monaco.osm.pbf").read_bytes())
    actor = city.actor("city_duty_officer")
    asked = receive(actor, city.agencies["lanhe"].pk, name="monaco.osm.pbf", stream=file)
    run = start(actor, asked.pk, Order({})).chore
    Chore.objects.filter(pk=run).update(resume_at={"next": 60, "added": {"mall": 60}})

    run_chores()

    done = Chore.objects.get(pk=run)
    assert (done.state, done.done, done.total) == ("done", 100, 100)
    assert Premises.objects.count() == 40
    assert sum(done.result["premises"].values()) == 100


def test_a_chore_of_somebody_who_lost_the_post_brings_nothing(city: Cast, shared_data: Path) -> None:
    from holdfast.plumbing import clock
    from holdfast.plumbing.chores import run_chores
    from holdfast.plumbing.models import Chore
    from holdfast.rooms.agencies.models import Holding
    from holdfast.rooms.premises.intake.ask import Order, receive, start
    from holdfast.rooms.premises.models import Premises

    file = SimpleUploadedFile("monaco.osm.pbf", (shared_data / "osm" / "monaco.osm.pbf").read_bytes())
    actor = city.actor("city_duty_officer")
    asked = receive(actor, city.agencies["lanhe"].pk, name="monaco.osm.pbf", stream=file)
    run = start(actor, asked.pk, Order({})).chore
    Holding.objects.filter(post_id=actor.post_id).update(until_at=clock.now())

    run_chores()

    assert Chore.objects.get(pk=run).state == "failed"
    assert Premises.objects.count() == 0


def test_a_file_of_another_kind_is_refused_before_it_is_kept(city: Cast) -> None:
    from holdfast.kernel.errors import BadInput
    from holdfast.plumbing.models import Chore
    from holdfast.rooms.premises.intake.ask import receive

    file = SimpleUploadedFile("../../evil.sh", b"#!")

    with pytest.raises(BadInput, match=r"evil\.sh"):
        receive(city.actor("city_duty_officer"), city.agencies["lanhe"].pk, name="../../evil.sh", stream=file)
    assert Chore.objects.count() == 0
