"""The board, the calendar and their twins: what they print, whose it is, and how often they ask."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from holdfast.domain.obligation.states import State
from holdfast.plumbing import clock
from holdfast.portal.board.asked import key_named, key_of
from holdfast.portal.board.sheet import sheet_of
from holdfast.rooms.obligations.models import Obligation, ObligationPast
from holdfast.rooms.premises.models import Premises
from tests.board import owed
from tests.obligations import city as small
from tests.support.asked import by_the_page
from tests.support.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
NOW = small.NOON


@pytest.fixture
def cast() -> Cast:
    with clock.at(NOW):
        made = make_cast()
        rules = [small.store(small.clock_rule(name)) for name in ("patrol", "check")]
        owners = [made.agencies[path] for path in ("lanhe.north", "lanhe.north.mall", "lanhe.south.arena")]
        owed.many(3, 300, rules, owners, NOW)
        return made


def read(client: Client, path: str) -> str:
    with clock.at(NOW):
        answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def text(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html))


def test_each_figure_on_the_board_opens_as_many_rows_as_it_says(cast: Cast) -> None:
    client = cast.client("city_duty_officer")
    board = read(client, "/")
    links = re.findall(r'href="(/calendar/rows/\?[^"]*&amp;is=\w+)">.*?<b class="num">(\d+)</b>', board)
    assert len(links) >= 8
    for href, number in links:
        page = read(client, href.replace("&amp;", "&"))
        assert page.count('<span class="what">') == int(number), href


def test_numbers_of_the_board_and_of_its_twin_are_the_same(cast: Cast) -> None:
    client = cast.client("city_duty_officer")
    with clock.at(NOW):
        told = client.get("/api/v1/board/").json()
    board = text(read(client, "/"))
    assert {each["branch"] for each in told["districts"]} == {"lanhe.north.", "lanhe.south."}
    for each in told["districts"]:
        assert f"{each['counts']['value']:.1f}% on time" in board
    assert f"{told['running']} running" in board


def test_a_board_shows_its_own_branch_and_no_other(cast: Cast) -> None:
    Obligation.objects.update(subject_label="North door")
    Obligation.objects.filter(owner_path__startswith="lanhe.south.").update(subject_label="South door")
    client = cast.client("north_duty_officer")
    for path in ("/", "/calendar/", "/calendar/rows/?day=2026-11-12"):
        assert "South door" not in read(client, path)
    assert "North door" in read(client, "/calendar/rows/?day=2026-11-12")
    for path in (
        "/?branch=lanhe.south.",
        "/calendar/?branch=lanhe.",
        "/calendar/rows/?branch=lanhe.south.",
        "/?branch=x.",
    ):
        assert client.get(path).status_code == 404


def test_the_same_eyes_look_at_the_same_board_and_no_person_is_in_it(cast: Cast) -> None:
    officer, operator = cast.actor("north_duty_officer"), cast.actor("north_operator")
    key = key_of(officer, "board", language="en")
    assert key is not None
    assert key.actor.user_id is None
    assert key.actor.post_id is None
    assert key == key_named(officer, key.name) != key_named(operator, key.name)
    assert key_named(officer, "board|en|lanhe.south.") is None
    assert key_named(officer, "board|xx|lanhe.north.") is None
    assert key_named(cast.actor("north_member"), "ledger|en|lanhe.north.") is None


def test_a_sheet_is_the_same_until_something_changes_and_then_only_its_part_differs(cast: Cast) -> None:
    key = key_of(cast.actor("city_duty_officer"), "board", language="en")
    assert key is not None

    def parts() -> dict[str, str]:
        with clock.at(NOW):
            sheet = sheet_of(key)
            assert sheet is not None
            return dict(sheet.as_parts())

    before = parts()
    assert parts() == before
    row = Obligation.objects.filter(
        state="open", mode="live", kind="duty", due_at__lt=NOW - timedelta(minutes=30)
    ).first()
    assert row is not None
    Obligation.objects.filter(pk=row.pk).update(state=State.MISSED.value, paused_at=None, system_down=False)
    after = parts()
    assert {name for name, html in after.items() if before[name] != html} <= {"clocks", "today"}
    assert after["today"] != before["today"] or row.due_at.date() != NOW.date()


def test_the_calendar_asks_as_often_for_many_places_as_for_few(
    cast: Cast, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = cast.client("city_duty_officer")
    rule = Obligation.objects.filter(mode="live").first().rule  # type: ignore[union-attr]
    counts = []
    read(client, "/calendar/")
    for number in (4, 60):
        rows = [
            Premises(kind="mall", name=f"Place {number}-{n}", lat=0, lon=0, owner=cast.agencies["lanhe.north"],
                     owner_path="lanhe.north.", source="test", added_at=NOW)
            for n in range(number)
        ]  # fmt: skip
        Premises.objects.bulk_create(rows)
        Obligation.objects.bulk_create(
            owed.owed(rule, cast.agencies["lanhe.north"], NOW - timedelta(days=n % 40), State.MISSED, subject_id=row.pk)
            for n, row in enumerate(rows)
        )
        with django_assert_max_num_queries(40) as asked:
            read(client, "/calendar/")
        counts.append(len(by_the_page(asked)))
    assert counts[0] == counts[1]


def test_the_calendar_turns_its_pages_by_key_worst_first_and_shows_each_place_once(cast: Cast) -> None:
    client = cast.client("city_duty_officer")
    rule = Obligation.objects.filter(mode="live").first().rule  # type: ignore[union-attr]
    north = cast.agencies["lanhe.north"]
    for table in (Obligation, ObligationPast):
        table.objects.all().delete()
    places = Premises.objects.bulk_create(
        Premises(kind="mall", name=f"P{n}", lat=0, lon=0, owner=north, owner_path=north.path, source="t", added_at=NOW)
        for n in range(60)
    )
    Obligation.objects.bulk_create(
        owed.owed(rule, north, NOW - timedelta(days=day), State.MISSED, subject_id=row.pk)
        for n, row in enumerate(places)
        for day in range(n % 7)
    )
    seen: list[tuple[int, str]] = []
    after: str | None = ""
    with clock.at(NOW):
        while after is not None:
            page = client.get("/api/v1/calendar/", {"after": after}).json()
            seen += [(place["counts"]["missed"], place["id"]) for place in page["places"]]
            after = page["next"]
    assert len(seen) == len({place for _missed, place in seen}) == sum(1 for n in range(60) if n % 7)
    assert [missed for missed, _place in seen] == sorted((missed for missed, _place in seen), reverse=True)


def test_a_cell_opens_its_hours_and_then_its_rows(cast: Cast) -> None:
    client = cast.client("city_duty_officer")
    north = cast.agencies["lanhe.north"]
    place = Premises.objects.create(
        kind="mall", name="Osprey Pier", lat=0, lon=0, owner=north, owner_path=north.path, source="t", added_at=NOW
    )
    rule = Obligation.objects.filter(mode="live").first().rule  # type: ignore[union-attr]
    for hours, state in ((3, State.MISSED), (4, State.MET), (5, State.EXCUSED)):
        owed.owed(rule, north, NOW - timedelta(hours=hours), state, subject_id=place.pk).save()
    href = next(iter(re.findall(rf'href="(\?[^"]*place={place.pk}[^"]*)#opened"', read(client, "/calendar/"))))
    page = read(client, "/calendar/" + href.replace("&amp;", "&"))
    opened = page[page.index('id="opened"') :]
    assert "2 decided, 50.0% on time" in text(opened)
    assert opened.count('<span class="what">') == 3
    assert "#heat-missed" in opened
    assert "1 excused" in opened


def test_bad_addresses_are_named_and_harm_nothing(cast: Cast) -> None:
    client = cast.client("city_duty_officer")
    for bad in ("day=x", "until=2020-01-01", "is=gone", "place=1", "figure=indicator.none", "after=x"):
        assert client.get(f"/calendar/rows/?{bad}").status_code in (400, 422), bad
    assert client.get("/board/ground.svg?box=1,2,3").status_code in (400, 422)
