"""The pages of plans, as they are read and written."""

from __future__ import annotations

import pytest
from django.test import Client

from holdfast.rooms.plans.models import Version
from tests.plans.conftest import House


@pytest.fixture
def operator(house: House) -> Client:
    return house.cast.client("mall_operator")


def test_the_list_names_the_plan_and_how_it_stands(house: House, operator: Client) -> None:
    house.signed()

    page = operator.get("/plans/").content.decode()

    assert "Jade Arcade" in page
    assert "version 1, signed 2026-11-12" in page


def test_a_place_without_a_plan_is_found_and_begun_from_the_list(house: House, operator: Client) -> None:
    page = operator.get("/plans/?standing=none").content.decode()
    answer = operator.post("/plans/begin/", {"room": "premises", "id": str(house.place.pk)})

    assert "Jade Arcade" in page
    assert answer.url == f"/plans/drafts/{Version.objects.get().pk}/"
    assert "Jade Arcade" not in operator.get("/plans/?standing=none").content.decode()


def test_a_section_is_written_and_the_next_one_opens(house: House, operator: Client) -> None:
    version = house.begun()
    editor = operator.get(f"/plans/drafts/{version.pk}/").content.decode()

    answer = operator.post(
        f"/plans/drafts/{version.pk}/sections/site/", {"text": "Three floors", "seen": 0, "next": "1"}
    )

    assert "Floors, entrances, exits, key parts" in editor
    assert answer.url.endswith("?part=s:organisation")
    version.refresh_from_db()
    assert version.sections[0]["text"] == "Three floors"


def test_the_second_of_two_editors_is_told_and_loses_nothing(house: House, operator: Client) -> None:
    version = house.begun()
    address = f"/plans/drafts/{version.pk}/sections/site/"
    operator.post(address, {"text": "From the first editor", "seen": 0})

    told = operator.post(address, {"text": "From the second editor", "seen": 0})

    page = told.content.decode()
    assert told.status_code == 409
    assert "From the first editor" in page
    assert ">From the second editor</textarea>" in page
    version.refresh_from_db()
    assert version.sections[0]["text"] == "From the first editor"


def test_two_editors_of_different_sections_do_not_meet(house: House, operator: Client) -> None:
    version = house.begun()

    operator.post(f"/plans/drafts/{version.pk}/sections/site/", {"text": "One", "seen": 0})
    second = operator.post(f"/plans/drafts/{version.pk}/sections/alarm/", {"text": "Two", "seen": 0})

    version.refresh_from_db()
    assert second.status_code == 302
    assert [version.sections[0]["text"], version.sections[2]["text"]] == ["One", "Two"]


def test_a_conflict_is_settled_by_keeping_mine(house: House, operator: Client) -> None:
    version = house.begun()
    address = f"/plans/drafts/{version.pk}/sections/site/"
    operator.post(address, {"text": "First", "seen": 0})
    operator.post(address, {"text": "Second", "seen": 0})

    operator.post(address, {"text": "Second", "seen": 1})

    version.refresh_from_db()
    assert version.sections[0]["text"] == "Second"


def test_a_role_card_is_added_written_and_removed(house: House, operator: Client) -> None:
    version = house.begun()

    operator.post(f"/plans/drafts/{version.pk}/add-card/", {"title": "Lift operator"})
    operator.post(
        f"/plans/drafts/{version.pk}/cards/own-1/",
        {"title": "Lift operator", "post": "Technics", "steps": "Stop the lifts\n\nReport", "seen": 1},
    )
    version.refresh_from_db()
    card = version.role_cards[-1]
    operator.post(f"/plans/drafts/{version.pk}/cards/own-1/remove/", {"reason": "Of no use any more"})

    assert (card["post"], card["steps"]) == ("Technics", ["Stop the lifts", "Report"])
    version.refresh_from_db()
    assert all(each["key"] != "own-1" for each in version.role_cards)


def test_a_card_of_the_pack_stays(house: House, operator: Client) -> None:
    version = house.begun()

    operator.post(f"/plans/drafts/{version.pk}/cards/duty_manager/remove/", {"reason": "Of no use any more"})

    version.refresh_from_db()
    assert version.role_cards[0]["key"] == "duty_manager"


def test_the_page_shows_what_differs_between_two_versions(house: House, operator: Client) -> None:
    house.signed("Old words")
    house.signed("New words")

    page = operator.get(f"/plans/{house.plan().pk}/?version=2&against=1").content.decode()

    assert "<del>The place and its key parts: Old words</del>" in page
    assert "<ins>The place and its key parts: New words</ins>" in page


def test_the_page_of_the_place_shows_version_and_role_cards(house: House, operator: Client) -> None:
    house.signed()

    page = operator.get(f"/premises/{house.place.pk}/").content.decode()

    assert "Start version 2" in page
    assert "4 role cards" in page


def test_a_stale_plan_says_so_on_every_page(house: House, operator: Client) -> None:
    house.signed()
    plan = house.plan()

    operator.post(f"/plans/{plan.pk}/stale/", {"why": "failed_drill", "about": "Level B2 was not clear in 8 minutes"})

    for address in ("/plans/?standing=stale", f"/plans/{plan.pk}/", f"/premises/{house.place.pk}/"):
        assert "a drill failed" in operator.get(address).content.decode(), address
    assert "Level B2 was not clear" in operator.get(f"/premises/{house.place.pk}/").content.decode()


def test_plan_and_cards_are_printed(house: House, operator: Client) -> None:
    house.signed()
    plan = house.plan()

    for address in ("plan.pdf", "cards.pdf", "cards.pdf?size=narrow"):
        answer = operator.get(f"/plans/{plan.pk}/{address}")
        assert answer.content[:5] == b"%PDF-", address


def test_pages_speak_chinese(house: House, operator: Client) -> None:
    house.signed()
    operator.post("/language/", {"language": "zh-hans", "next": "/"})

    page = operator.get(f"/plans/{house.plan().pk}/").content.decode()

    assert "场所概况与重点部位" in page
    assert "翡翠商场" in page
