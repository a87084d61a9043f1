"""Finding by name shows and counts only what the actor may see, and never selects by what only the law needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock
from holdfast.portal.search import search
from holdfast.rooms.agencies.queries import actor_for
from holdfast.rooms.obligations.actions import open_obligation
from holdfast.rooms.premises.models import Premises
from tests.api.conftest import City
from tests.obligations.city import clock_rule, store


def add_place(city: City, owner: str, name: str, **words: Any) -> Premises:
    agency = city.agencies[owner]
    return Premises.objects.create(
        kind="mall", name=name, lat=1, lon=1, owner=agency, owner_path=agency.path, source="hand",
        added_at=clock.now(), **words,
    )  # fmt: skip


def actor(city: City, name: str) -> Any:
    return actor_for(city.users[name], city.posts[name].pk, clock.now())


def found(city: City, name: str, text: str) -> dict[str, list[str]]:
    return {kind.kind: [hit.title for hit in kind.hits] for kind in search(actor(city, name), text)}


def test_a_place_is_found_with_what_it_owes(city: City) -> None:
    place = add_place(city, "mall", "Lantern Hall")
    open_obligation(
        store(clock_rule()), subject=Subject("premises", place.pk), label="Lantern Hall",
        owner=city.agencies["mall"], starts_at=clock.now(),
    )  # fmt: skip

    told = found(city, "operator", "lantern")

    assert told["premises"] == ["Lantern Hall"]
    assert told["obligations"] == ["Patrol"]


def test_what_is_foreign_is_neither_shown_nor_counted(city: City) -> None:
    place = add_place(city, "arena", "Lantern Hall")
    open_obligation(
        store(clock_rule()), subject=Subject("premises", place.pk), label="Lantern Hall",
        owner=city.agencies["arena"], starts_at=clock.now(),
    )  # fmt: skip

    assert [kind.count for kind in search(actor(city, "operator"), "lantern")] == [0, 0, 0, 0]
    assert found(city, "operator", "arena") == {"premises": [], "obligations": [], "posts": [], "agencies": []}
    assert found(city, "administrator", "arena")["agencies"] == ["Arena"]


def test_a_share_lets_it_be_found(city: City) -> None:
    from holdfast.rooms.agencies.models import Share

    place = add_place(city, "arena", "Lantern Hall")
    Share.objects.create(
        subject_room="premises", subject_id=place.pk, owner_path=place.owner_path,
        with_agency=city.agencies["mall"], from_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip

    assert found(city, "operator", "lantern")["premises"] == ["Lantern Hall"]


def test_a_scope_that_does_not_cover_reading_finds_nothing(city: City) -> None:
    add_place(city, "mall", "Lantern Hall")
    narrow = city.token("operator", scopes=("outbox.*",))

    assert [kind["count"] for kind in narrow.get("/search?q=lantern").json()] == [0, 0, 0, 0]


@pytest.mark.parametrize("text", ["always_standard", "True", "always standard", "%", "_", "%%", "__"])
def test_nothing_selects_by_what_only_the_law_needs(city: City, text: str) -> None:
    add_place(city, "mall", "Lantern Hall", always_standard=True)
    add_place(city, "mall", "Harbour Hall")

    assert found(city, "operator", text).get("premises", []) == []


@pytest.mark.parametrize("text", ["", "a", "x" * 81, "\x00\x00\x00", "\ud800\ud800"])
def test_what_is_no_name_finds_nothing(city: City, text: str) -> None:
    assert search(actor(city, "operator"), text) == ()


def test_counts_are_capped_and_more_matches_cost_no_more_queries(city: City) -> None:
    who = actor(city, "operator")
    for number in range(25):
        add_place(city, "mall", f"Lantern {number}")
    with CaptureQueriesContext(connection) as few:
        search(who, "lantern")
    for number in range(300):
        add_place(city, "mall", f"Lantern more {number}")
    with CaptureQueriesContext(connection) as many:
        places = search(who, "lantern")[0]

    assert (len(places.hits), places.count, places.capped) == (20, 200, True)
    assert len(many) <= len(few)


def test_the_page_prints_what_the_search_finds(city: City) -> None:
    from tests.support.cast import signed_in

    add_place(city, "mall", "Lantern <Hall>")

    page = signed_in(city.users["operator"], city.posts["operator"]).get("/search/?q=lantern")

    assert page.status_code == 200
    assert "Lantern &lt;Hall&gt;" in page.content.decode()
