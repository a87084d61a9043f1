"""What is demanded follows the grade, the facts, the posture and the adoption."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from holdfast.plumbing import clock
from tests.measures.conftest import NOON, House

if TYPE_CHECKING:
    from holdfast.rooms.premises.models import Premises


def demanded(place: Premises) -> set[str]:
    from holdfast.rooms.measures.models import PlaceMeasure

    rows = PlaceMeasure.objects.filter(premises=place, dropped_at__isnull=True)
    return {rule.removeprefix("measure.") for rule in rows.values_list("rule_id", flat=True)}


CLASS_1 = {
    "entrance-check", "article-check", "suspicious-articles", "standby-force", "protective-gear", "emergency-passage",
    "screening-equipment", "guards", "video", "alarm-button",
}  # fmt: skip
CLASS_2 = {"fixed-post", "mobile-post"}
SCHOOLS = {"school-guards", "school-closed-campus", "school-alarm-button", "school-video"}


def test_each_class_must_have_what_the_plan_says(house: House, mall: Premises) -> None:
    middle = house.place("Middle", daily_footfall=2000)
    small = house.place("Small", daily_footfall=100)
    school = house.place("School", kind="school", daily_footfall=100)
    unknown = house.place("Unknown")

    assert demanded(mall) == CLASS_1
    assert demanded(middle) == CLASS_2
    assert demanded(school) == SCHOOLS
    assert demanded(small) == demanded(unknown) == set()


def test_guards_are_counted_from_the_floor_area_and_unknown_without_it(house: House, mall: Premises) -> None:
    other = house.place("Other", daily_footfall=9000)

    known, unknown = house.measure(mall, "guards"), house.measure(other, "guards")

    assert (known.needed, known.missing) == (120, "")
    assert (unknown.needed, unknown.missing) == (None, "public_floor_area_m2")


def test_a_confirmed_grade_brings_new_measures_and_drops_the_others_but_keeps_their_history(
    house: House, mall: Premises
) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    house.check("mall_operator", house.measure(mall, "guards"), held=74)
    enter_facts(command_actor(), mall.pk, [NewFact("daily_footfall", 3000, "counted")])
    before = demanded(mall)

    house.grade(mall.pk)

    assert before == CLASS_1
    assert demanded(mall) == CLASS_2
    assert house.measure(mall, "guards").checks.count() == 1
    told = Entry.objects.filter(kind="measures.demanded").order_by("-pk")[0].facts
    assert (told["demanded"], told["dropped"]) == (2, 10)


def test_a_grade_that_comes_back_finds_what_was_known_before(house: House, mall: Premises) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    house.check("mall_operator", house.measure(mall, "guards"), held=60)
    for footfall in (3000, 9000):
        enter_facts(command_actor(), mall.pk, [NewFact("daily_footfall", footfall, "counted")])
        house.grade(mall.pk)

    row = house.measure(mall, "guards")

    assert (row.dropped_at, row.share, row.held) == (None, 50, 60)


def test_a_new_floor_area_counts_what_is_held_anew(house: House, mall: Premises) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.measures.jobs import demand_what_changed
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    house.check("mall_operator", house.measure(mall, "guards"), held=60)
    enter_facts(command_actor(), mall.pk, [NewFact("public_floor_area_m2", 6000, "measured")])

    done = demand_what_changed()

    row = house.measure(mall, "guards")
    assert done == 1
    assert (row.needed, row.share, row.state) == (60, 100, "present")


def test_a_heightened_period_demands_more_from_its_first_moment_and_less_after_its_last(
    house: House, mall: Premises
) -> None:
    from holdfast.kernel.ids import uuid7
    from holdfast.kernel.subject import Subject
    from holdfast.rooms.governance.events import PostureMoved
    from holdfast.rooms.measures.actions.demand import follow_posture
    from holdfast.rooms.premises.models import Premises as Row

    def move(posture: str) -> None:
        Row.objects.filter(pk=mall.pk).update(posture=posture)
        about = Subject("governance", uuid7())
        follow_posture(PostureMoved(uuid7(), "lanhe.", posture != "normal", posture, "event", about, NOON, "live"))

    before = {row.rule_id: row.needed for row in mall.measures.filter(dropped_at__isnull=True)}
    move("heightened_1")
    during = {row.rule_id: row.needed for row in mall.measures.filter(dropped_at__isnull=True)}
    move("normal")

    assert (before["measure.standby-force"], during["measure.standby-force"]) == (1, 2)
    assert {row.rule_id: row.needed for row in mall.measures.filter(dropped_at__isnull=True)} == before


def test_a_measure_of_one_posture_comes_and_goes_with_it(house: House) -> None:
    from holdfast.rooms.measures.jobs import demand_what_changed
    from holdfast.rooms.premises.models import Premises as Row

    middle = house.place("Middle", daily_footfall=2000)
    seen = [demanded(middle)]
    for posture in ("heightened_2", "normal"):
        Row.objects.filter(pk=middle.pk).update(posture=posture)
        demand_what_changed()
        seen.append(demanded(middle))

    assert seen == [CLASS_2, CLASS_2 | {"bag-check"}, CLASS_2]


def test_working_it_out_again_changes_nothing_and_says_nothing(house: House, mall: Premises) -> None:
    from holdfast.rooms.agencies.actor import SYSTEM_ACTOR
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.measures.actions import demand
    from holdfast.rooms.measures.jobs import demand_what_changed

    entries = Entry.objects.count()

    found = demand(SYSTEM_ACTOR, [mall.pk], "cn-2026")

    assert found.owners == set()
    assert demand_what_changed() == 0
    assert Entry.objects.count() == entries


def test_without_an_adoption_nothing_is_demanded_and_the_pages_say_not_law(house: House, mall: Premises) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.measures.queries import sheets_of
    from holdfast.rooms.premises.actions import NewFact, enter_facts
    from holdfast.rooms.rulebook.actions import load_shipped_pack

    load_shipped_pack(command_actor(), "uk-2025")
    enter_facts(command_actor(), mall.pk, [NewFact("peak_presence", 900, "counted")])
    house.grade(mall.pk, key="uk-2025")

    cn, uk = sheets_of(mall)

    assert (cn.holds is not None, cn.not_law) == (True, ())
    assert (uk.holds, uk.lines, bool(uk.not_law)) == (None, (), True)
    assert not mall.measures.filter(pack_key="uk-2025").exists()


@pytest.mark.parametrize(("freely", "wanted"), [(None, False), (date(2026, 1, 1), True)])
def test_a_law_that_is_not_in_force_demands_only_where_it_is_taken_on_freely(
    house: House, mall: Premises, freely: date | None, wanted: bool
) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.measures.queries import sheet_of
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    house.adopt("uk-2025", voluntary_from=freely)
    enter_facts(command_actor(), mall.pk, [NewFact("peak_presence", 900, "counted")])
    house.grade(mall.pk, key="uk-2025")

    sheet = sheet_of(mall, "uk-2025")

    assert mall.measures.filter(pack_key="uk-2025", dropped_at__isnull=True).exists() is wanted
    assert sheet is not None
    assert sheet.is_voluntary is wanted
    assert bool(sheet.not_law) is not wanted


def test_a_closed_place_is_demanded_nothing_and_counts_nowhere(house: House, mall: Premises) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.measures.jobs import demand_what_changed
    from holdfast.rooms.measures.models import Compliance
    from holdfast.rooms.premises.actions import close_premises

    close_premises(command_actor(), mall.pk, reason="Of no use any more")

    assert demand_what_changed() == 1
    assert demanded(mall) == set()
    assert not Compliance.objects.filter(premises=mall).exists()
    assert demand_what_changed() == 0


def test_what_was_found_at_a_merged_place_goes_along_and_is_counted_where_it_came(house: House, mall: Premises) -> None:
    from holdfast.project.merging import move_measures
    from holdfast.rooms.measures.models import Compliance
    from holdfast.rooms.premises.events import PlacesMerged

    twin = house.place("Jade Arcade again", daily_footfall=38_400, public_floor_area_m2=12_000)
    house.check("mall_operator", house.measure(twin, "guards"), held=120)
    house.check("mall_operator", house.measure(mall, "video"), held=100)
    house.check("mall_operator", house.measure(twin, "video"), held=1)

    move_measures(PlacesMerged(twin.pk, mall.pk, mall.owner_path))

    assert (house.measure(mall, "guards").held, house.measure(mall, "video").held) == (120, 100)
    assert Compliance.objects.get(premises=mall).met == 2
    assert not Compliance.objects.filter(premises=twin).exists()
    assert demanded(twin) == set()


def worked_out(house: House, number: int) -> float:
    """Seconds of this process for so many new places; its work is what grows with Python, whatever else runs here."""
    from holdfast.rooms.measures.jobs import demand_what_changed

    fill(house, number)
    began, done = time.process_time(), 0
    while more := demand_what_changed():
        done += more
    assert done == number
    return time.process_time() - began


@pytest.mark.slow
def test_a_thousand_places_are_worked_out_in_a_second_or_two(house: House) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.measures.models import Compliance, PlaceMeasure

    took = worked_out(house, 1000)

    assert PlaceMeasure.objects.count() == 10_000
    assert Compliance.objects.filter(demanded=10, weakest=0, average=0).count() == 1000
    assert Entry.objects.filter(kind="measures.demanded").count() == 1
    assert took < 4


@pytest.mark.soak
def test_ten_thousand_places_are_worked_out_in_seconds(house: House) -> None:
    assert worked_out(house, 10_000) < 20


def test_the_queries_are_the_same_for_few_places_and_many(house: House, queries: Callable[..., int]) -> None:
    from holdfast.rooms.measures.jobs import demand_what_changed

    fill(house, 3)
    few = queries(demand_what_changed)
    fill(house, 40)

    many = queries(demand_what_changed)

    assert few == many <= 20


@pytest.fixture
def queries() -> Callable[..., int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as seen:
            act()
        return len([each for each in seen if "SAVEPOINT" not in each["sql"]])

    return count


def fill(house: House, number: int) -> None:
    """So many class 1 malls with their grades, as an import and a re-grading leave them."""
    from holdfast.rooms.premises.models import Fact, Grade, Premises

    now, owner = clock.now(), house.cast.agencies["lanhe.north.mall"]
    first = Premises.objects.count()
    rows = [
        Premises(
            kind="mall",
            name=f"Mall {each}",
            lat=31,
            lon=121,
            owner=owner,
            owner_path=owner.path,
            source="test",
            source_ref=str(each),
            added_at=now,
        )
        for each in range(first, first + number)
    ]
    Premises.objects.bulk_create(rows, batch_size=2000)
    Fact.objects.bulk_create(
        [Fact(premises=row, name="public_floor_area_m2", value=12_000, entered_at=now) for row in rows], batch_size=2000
    )
    Grade.objects.bulk_create(
        [Grade(premises=row, pack_key="cn-2026", pack_version="1", grade="class-1", graded_at=now) for row in rows],
        batch_size=2000,
    )
