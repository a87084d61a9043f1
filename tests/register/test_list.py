"""The list of premises: narrowed by what every room knows, turned both ways, one page as dear as another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.plumbing import clock
from tests.register.conftest import Place, ids
from tests.support.asked import by_the_page

if TYPE_CHECKING:
    from tests.support.cast import Cast

Grade = Callable[[], None]
WHO = "city_duty_officer"


@pytest.fixture
def many(city: Cast, graded: Grade) -> list[str]:
    """120 places in three pages of names, written in bulk."""
    from holdfast.rooms.premises.models import Fact, Premises

    owner, now = city.agencies["lanhe.north"], clock.now()
    rows = Premises.objects.bulk_create(
        Premises(
            name=f"Place {number:03}", kind="mall", lat=31, lon=121, owner=owner, owner_path=owner.path, source="hand",
            added_at=now,
        )
        for number in range(120)
    )  # fmt: skip
    Fact.objects.bulk_create(
        Fact(premises=row, name="daily_footfall", value=1000 + number * 60, entered_at=now)
        for number, row in enumerate(rows)
    )
    graded()
    return [str(row.pk) for row in rows]


def lines(city: Cast, query: str, who: str = WHO) -> object:
    answer = city.client(who).get(f"/premises/?{query}")
    assert answer.status_code == 200
    return answer.context["lines"]


@pytest.mark.parametrize("sort", ["name", "grade", "weakest", "average"])
def test_turning_forth_shows_every_place_once_and_back_again_the_same(city: Cast, many: list[str], sort: str) -> None:
    client = city.client(WHO)
    forth, query = [], f"sort={sort}"
    while True:
        words = client.get(f"/premises/?{query}").context
        forth.append([str(each) for each in ids(words["lines"])])
        if not words["turns"]["after"]:
            break
        query = words["turns"]["after"]
    back = [forth[-1]]
    while words["turns"]["before"]:
        words = client.get(f"/premises/?{words['turns']['before']}").context
        back.insert(0, [str(each) for each in ids(words["lines"])])

    assert sorted(each for page in forth for each in page) == sorted(many)
    assert back == forth


def test_the_last_page_is_reached_at_once_and_ends_the_list(city: Cast, many: list[str]) -> None:
    words = city.client(WHO).get("/premises/?last=1").context

    assert [str(each) for each in ids(words["lines"])] == many[-50:]
    assert words["turns"]["after"] == ""
    assert words["turns"]["before"]


def test_by_grade_the_order_is_the_packs_own(city: Cast, place: Place, graded: Grade) -> None:
    place("C", 100), place("A"), place("D", 6000), place("B", 3000)
    graded()

    assert [line.name for line in lines(city, "sort=grade")] == ["D", "B", "C", "A"]  # type: ignore[attr-defined]


def test_places_without_counted_measures_stand_behind_all_others(city: Cast, place: Place, graded: Grade) -> None:
    from holdfast.rooms.measures.models import Compliance

    first, second, third = place("A", 6000), place("B", 6000), place("C", 6000)
    graded()
    Compliance.objects.all().delete()
    for row, weakest in ((second, 80.0), (third, 20.0)):
        keep(row, weakest)

    assert ids(lines(city, "sort=weakest")) == [third.pk, second.pk, first.pk]
    assert ids(lines(city, "weak=50")) == [third.pk]


def keep(row: object, weakest: float) -> None:
    from holdfast.rooms.measures.models import Compliance

    kind = {"listing": "mall"} if hasattr(Compliance, "listing") else {"kind": "mall"}
    Compliance.objects.create(
        premises=row, owner_path="lanhe.north.", pack_key="cn-2026", grade="class-1", average=90, weakest=weakest,
        weakest_rule="x", met=1, demanded=2, reckoned_at=clock.now(), **kind,
    )  # fmt: skip


def test_overdue_means_open_and_late_now_and_is_counted(city: Cast, place: Place, graded: Grade) -> None:
    from holdfast.kernel.subject import Subject
    from holdfast.rooms.obligations.actions import open_obligation
    from tests.obligations import city as small

    late, calm = place("Late", 100), place("Calm", 100)
    graded()
    rule = small.store(small.clock_rule("check"))
    for row, hours in ((late, 30), (calm, 0)):
        begun = clock.now() - timedelta(hours=hours)
        open_obligation(rule, subject=Subject("premises", row.pk), label="", owner=row.owner, starts_at=begun)

    shown = lines(city, "overdue=1")

    assert ids(shown) == [late.pk]
    assert [line.late for line in shown] == [1]  # type: ignore[attr-defined]
    assert ids(lines(city, "overdue=1", "south_duty_officer")) == []


def test_names_posture_plans_and_waiting_narrow_the_list(city: Cast, place: Place, graded: Grade) -> None:
    from holdfast.rooms.plans.models import Plan
    from holdfast.rooms.premises.models import Premises

    jade, mint = place("Jade Arcade", 100), place("Old Mint", 100)
    graded()
    Premises.objects.filter(pk=jade.pk).update(posture="heightened-1")
    Plan.objects.create(
        subject_room="premises", subject_id=mint.pk, subject_label="", owner=mint.owner, owner_path=mint.owner_path,
        kind="x", stale_since=clock.now(), added_at=clock.now(),
    )  # fmt: skip

    assert ids(lines(city, "name=arcade")) == [jade.pk]
    assert ids(lines(city, "heightened=1")) == [jade.pk]
    assert ids(lines(city, "stale=1")) == [mint.pk]
    assert ids(lines(city, "waiting=1")) == []


def test_a_full_page_asks_no_more_than_a_short_one(city: Cast, many: list[str]) -> None:
    client = city.client(WHO)
    client.get("/premises/")
    full, short, last, none = [asked(client, query) for query in ("", "name=Place+00", "last=1", "overdue=1&stale=1")]

    assert full == short == last
    assert none <= full


def asked(client: object, query: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/premises/?{query}")  # type: ignore[attr-defined]
    return len(by_the_page(queries))


@pytest.mark.parametrize(
    ("query", "field"),
    [("weak=150", "weak"), ("weak=x", "weak"), ("sort=kind", "sort"), ("after=zzz", "after"), ("name=%00", "name")],
)
def test_what_cannot_be_read_is_named(city: Cast, adopted: object, query: str, field: str) -> None:
    answer = city.client(WHO).get(f"/premises/?{query}")

    assert answer.status_code in (400, 422)
    assert field in answer.content.decode()


def test_no_filter_takes_a_raw_kind(city: Cast, place: Place, graded: Grade) -> None:
    hall, stage = place("Hall", 100, kind="assembly_hall"), place("Stage", 100, kind="theatre")
    graded()

    assert set(ids(lines(city, "listing=hall"))) == {hall.pk, stage.pk}
    assert ids(lines(city, "listing=assembly_hall")) == []
    assert set(ids(lines(city, "kind=assembly_hall"))) == {hall.pk, stage.pk}
