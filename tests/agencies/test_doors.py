"""Who gets past the door."""

from __future__ import annotations

import pytest
from django.test import Client

from holdfast.plumbing.models import Installation
from tests.support.cast import Cast

PAGES = ("/agencies/", "/post/", "/me/", "/rights/")


@pytest.fixture(autouse=True)
def is_set_up(city: Cast) -> None:
    from holdfast.plumbing import clock

    Installation.objects.update(set_up_at=clock.now())


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, page: str) -> None:
    answer = client.get(page)

    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next={page.replace('/', '%2F')}"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_open_for_who_is_signed_in(city: Cast, page: str, language: str) -> None:
    client = city.client("north_administrator")
    client.cookies["django_language"] = language

    assert client.get(page).status_code == 200


def test_details_open_for_their_administrator(city: Cast) -> None:
    client = city.client("north_administrator")
    north = city.agencies["lanhe.north"]

    for page in (
        f"/agencies/{north.pk}/",
        f"/agencies/posts/{city.posts['north_duty_officer'].pk}/",
        f"/agencies/staff/{city.users['north_member'].pk}/",
    ):
        assert client.get(page).status_code == 200, page


def test_the_sign_in_page_opens_for_a_stranger(client: Client) -> None:
    assert client.get("/sign-in/").status_code == 200
