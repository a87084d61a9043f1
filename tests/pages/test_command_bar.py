"""The command bar: any place is found in six keys after opening, pages and acts by their words, by right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.test import Client

from holdfast.plumbing import clock
from holdfast.portal.search.commands import commands_for
from holdfast.portal.search.finding import search
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency
from holdfast.rooms.premises.models import Premises

if TYPE_CHECKING:
    from tests.support.scene import Scene

pytestmark = pytest.mark.django_db
MOST = 6
QUARTERS = {
    "Heron Quay": "鹭港",
    "Market Hill": "集岭",
    "Plum Court": "梅苑",
    "Old Mint": "旧币厂",
    "River Bend": "河湾",
}
KINDS = {
    "School": "学校", "Station": "车站", "Hotel": "宾馆", "Hospital": "医院", "Street Market": "集市",
    "Community Hall": "社区会堂", "Sports Centre": "体育馆", "Department Store": "百货",
}  # fmt: skip


def places(*owners: Agency) -> list[Premises]:
    """Each name once for every owner: names share their words, and some are the same."""
    return Premises.objects.bulk_create(
        Premises(kind="mall", name=f"{quarter} {kind}", name_zh=zh + what, lat=1, lon=1, owner=owner,
                 owner_path=owner.path, source="hand", added_at=clock.now())
        for owner in owners for quarter, zh in QUARTERS.items() for kind, what in KINDS.items()
    )  # fmt: skip


def keys_to(actor: Actor, place: Premises, kept: dict[str, list[UUID | None]]) -> int:
    """The fewest keys that open the place: what is typed, arrows down, Enter."""
    return min(
        (len(text) + order.index(place.pk) + 1 for text in _typed(place.name) if place.pk in (order := _order(actor, text, kept))),
        default=99,
    )  # fmt: skip


def _typed(name: str) -> Iterator[str]:
    """What somebody who knows the name would type: initials, and initials with the last word begun."""
    words = name.lower().split()
    letters = "".join(word[0] for word in words)
    yield from (letters, letters[:-1] + words[-1][:2], words[0][:2] + words[-1][:2], words[0][0] + words[-1][:3])


def _order(actor: Actor, text: str, kept: dict[str, list[UUID | None]]) -> list[UUID | None]:
    """The hits of the bar from the top, as far as records of places go."""
    if text not in kept:
        first, _after = commands_for(actor, text)
        kept[text] = [None] * len(first) + [hit.id for hit in search(actor, text)[0].hits]
    return kept[text]


def test_any_place_is_found_in_six_keys(scene: Scene) -> None:
    rows = places(scene.city.mall, scene.city.district)
    actor, kept = scene.city.actor("city"), dict[str, Any]()

    counted = {row.pk: keys_to(actor, row, kept) for row in rows}

    assert max(counted.values()) <= MOST


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hqs", "Heron Quay School"),
        ("her com", "Heron Quay Community Hall"),
        ("hqch", "Heron Quay Community Hall"),
        ("quay sta", "Heron Quay Station"),
        ("鹭会", "Heron Quay Community Hall"),
    ],
)
def test_beginnings_of_words_and_some_of_the_characters_are_enough(scene: Scene, text: str, name: str) -> None:
    places(scene.city.mall)

    assert search(scene.city.actor("city"), text)[0].hits[0].title == name


@pytest.mark.parametrize("text", ["h.s", "h*", "(h", "h%s", "鹭.堂", "\\m"])
def test_signs_mean_themselves_and_no_pattern(scene: Scene, text: str) -> None:
    places(scene.city.mall)

    assert search(scene.city.actor("city"), text)[0].hits == ()


def test_a_place_of_others_is_not_found_by_its_initials(scene: Scene) -> None:
    places(scene.city.district)

    assert search(scene.city.actor("mall"), "hqs")[0].count == 0


def test_acts_are_offered_to_who_may_do_them(scene: Scene) -> None:
    def offered(who: str) -> set[str]:
        return {command.href for command in commands_for(scene.city.actor(who), ">")[0]}

    assert {"/premises/imports/", "/premises/twins/", "/owed/"} <= offered("city")
    assert "/premises/twins/" not in offered("mall")


def test_without_scripts_the_page_says_what_the_bar_says(officer: Client) -> None:
    page, bar = (officer.get("/search/", {"q": "pla"} | part).content.decode() for part in ({}, {"bar": "1"}))

    assert 'href="/plans/"' in page
    assert 'href="/plans/"' in bar
    assert "<html" not in bar
