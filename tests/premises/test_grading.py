"""Real places in, grades and duties out; again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.kernel.errors import NotFound
from holdfast.plumbing import clock
from tests.policy.test_shared_tables import CN_TOTALS, UK_TOTALS
from tests.premises.conftest import NOON

if TYPE_CHECKING:
    from holdfast.rooms.premises.actions import Regraded
    from holdfast.rooms.rulebook.models import Adoption, Pack
    from tests.support.cast import Cast

Bring = Callable[[str], None]


def regraded(key: str = "cn-2026") -> Regraded:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import regrade

    return regrade(command_actor(), shipped_pack(key))


def place_id(ref: str) -> UUID:
    from holdfast.rooms.premises.models import Premises

    return Premises.objects.get(source_ref=ref).pk


def series_of(premises: UUID) -> Counter[str]:
    from holdfast.rooms.obligations.models import Series

    running = Series.objects.filter(subject_id=premises, ends_at__isnull=True)
    return Counter(running.values_list("rule__rule_id", flat=True))


@pytest.mark.parametrize("extract", ["helsinki-centre", "monaco", "andorra"])
def test_places_of_an_extract_are_graded_by_both_packs_as_counted_by_hand(brought_in: Bring, extract: str) -> None:
    brought_in(extract)

    assert dict(regraded("cn-2026").grades) == CN_TOTALS[extract]
    assert dict(regraded("uk-2025").grades) == UK_TOTALS[extract]


@pytest.mark.slow
def test_malta_is_graded_as_counted_by_hand_and_its_duties_open_in_time(brought_in: Bring, adopted: Adoption) -> None:
    brought_in("malta")
    began = clock.monotonic()

    answer = regraded()

    took = (clock.monotonic() - began).total_seconds()
    assert dict(answer.grades) == CN_TOTALS["malta"]
    # Five duties for each of class 1 and 2, four for each of class 3, none for the ungraded.
    assert answer.opened == 5 * (65 + 122) + 4 * 822
    assert took < 20


def test_grading_again_changes_nothing(brought_in: Bring, adopted: Adoption) -> None:
    brought_in("andorra")
    regraded()

    again = regraded()

    assert (again.changed, again.opened, again.ended) == (0, 0, 0)


def test_without_an_adoption_places_are_graded_and_nothing_is_owed(brought_in: Bring) -> None:
    brought_in("andorra")

    answer = regraded()

    assert dict(answer.grades) == CN_TOTALS["andorra"]
    assert (answer.opened, answer.adopted) == (0, False)


def test_a_pack_that_is_not_law_yet_opens_duties_only_where_it_is_taken_on_freely(
    city: Cast, brought_in: Bring
) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt, load_shipped_pack

    brought_in("andorra")
    uk = load_shipped_pack(command_actor(), "uk-2025")
    adopt(command_actor(), uk, city.agencies["lanhe"], date(2026, 1, 1))
    plain = regraded("uk-2025")
    adopt(command_actor(), uk, city.agencies["lanhe"], date(2026, 2, 1), voluntary_from=date(2026, 2, 1))

    voluntary = regraded("uk-2025")

    assert plain.opened == 0
    assert voluntary.opened == 1 * 20 + 3 * 11


def test_each_class_owes_what_the_plan_demands_of_it(brought_in: Bring, adopted: Adoption) -> None:
    from holdfast.rooms.premises.models import Grade

    brought_in("andorra")
    regraded()

    owed = {row.grade: series_of(row.premises_id) for row in Grade.objects.filter(superseded_at__isnull=True)}

    of_all = Counter(["duty.alarm-button-test", "duty.drill", "duty.plan-review"])
    assert owed["class-1"] == owed["class-2"] == of_all + Counter(["duty.patrol", "duty.facility-check"])
    assert owed["class-3"] == of_all + Counter(["duty.assessment"])
    assert owed["ungraded"] == Counter()


def test_new_facts_change_the_grade_when_it_is_confirmed_and_its_duties_with_it(
    city: Cast, brought_in: Bring, adopted: Adoption
) -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.premises.actions import NewFact, enter_facts, regrade_one
    from holdfast.rooms.premises.models import Grade

    brought_in("andorra")
    regraded()
    officer = city.actor("city_duty_officer")
    place = place_id("n278752636")  # 179 people a day
    enter_facts(officer, place, [NewFact("daily_footfall", 5001, "ticket count", date(2026, 11, 1))])
    before = series_of(place)

    answer = regrade_one(officer, place, shipped_pack("cn-2026"))

    assert before["duty.assessment"] == 1
    assert (answer.opened, answer.ended) == (2, 1)
    assert series_of(place)["duty.patrol"] == 1
    assert series_of(place)["duty.assessment"] == 0
    assert list(Grade.objects.filter(premises_id=place).order_by("pk").values_list("grade", flat=True)) == [
        "class-3",
        "class-1",
    ]


def test_an_assumed_fact_flags_the_grade(city: Cast, brought_in: Bring) -> None:
    from holdfast.rooms.premises.actions import NewFact, enter_facts
    from holdfast.rooms.premises.models import Grade

    brought_in("andorra")
    place = place_id("n278752636")
    enter_facts(city.actor("city_duty_officer"), place, [NewFact("daily_footfall", 179, "guess", assumed=True)])

    regraded()

    assert Grade.objects.get(premises_id=place, superseded_at__isnull=True).assumed
    assert Grade.objects.filter(assumed=True, superseded_at__isnull=True).count() == 1


def test_a_fact_said_to_be_unknown_leaves_the_place_ungraded(city: Cast, brought_in: Bring) -> None:
    from holdfast.rooms.premises.actions import NewFact, enter_facts
    from holdfast.rooms.premises.models import Grade

    brought_in("andorra")
    place = place_id("n278752636")
    enter_facts(city.actor("city_duty_officer"), place, [NewFact("daily_footfall", None, "count withdrawn")])

    regraded()

    row = Grade.objects.get(premises_id=place, superseded_at__isnull=True)
    assert (row.grade, row.missing) == ("ungraded", "daily_footfall")


def test_a_dry_run_writes_nothing(brought_in: Bring, adopted: Adoption) -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.obligations.models import Series
    from holdfast.rooms.premises.actions import regrade
    from holdfast.rooms.premises.models import Grade

    brought_in("andorra")
    entries = Entry.objects.count()

    answer = regrade(command_actor(), shipped_pack("cn-2026"), dry_run=True)

    assert answer.opened > 0
    assert (Grade.objects.count(), Series.objects.count(), Entry.objects.count()) == (0, 0, entries)


def test_an_office_grades_its_own_branch_only(city: Cast, brought_in: Bring) -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.premises.actions import regrade, regrade_one

    brought_in("andorra")
    north = city.actor("north_duty_officer")

    answer = regrade(north, shipped_pack("cn-2026"))

    assert sum(answer.grades.values()) == 0
    with pytest.raises(NotFound):
        regrade_one(north, place_id("n278752636"), shipped_pack("cn-2026"))


def test_grading_asks_as_many_questions_of_the_database_for_a_hundred_places_as_for_two(
    city: Cast, brought_in: Bring, adopted: Adoption
) -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import regrade
    from holdfast.rooms.premises.models import Premises

    brought_in("helsinki-centre")
    few = list(Premises.objects.values_list("pk", flat=True)[:2])
    regrade(command_actor(), shipped_pack("cn-2026"), only=few, dry_run=True)  # what a process reads only once
    counts = []
    for only in (few, []):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            regrade(command_actor(), shipped_pack("cn-2026"), only=only, dry_run=True)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_worker_grades_what_came_in_and_opens_its_duties(brought_in: Bring, adopted: Adoption) -> None:
    from holdfast.rooms.premises.jobs import grade_what_is_new

    brought_in("andorra")
    with clock.at(NOON):
        first, second = grade_what_is_new(), grade_what_is_new()

    assert (first, second) == (90, 0)
    assert series_of(place_id("n278752636"))["duty.assessment"] == 1


def test_the_worker_opens_duties_of_places_that_were_graded_before_the_pack_was_adopted(
    city: Cast, brought_in: Bring, cn: Pack
) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.jobs import grade_what_is_new
    from holdfast.rooms.rulebook.actions import adopt

    brought_in("andorra")
    regraded()
    adopt(command_actor(), cn, city.agencies["lanhe"], date(2026, 11, 13))

    with clock.at(NOON):
        before = grade_what_is_new()
    with clock.at(NOON.replace(day=13)):
        on_the_day, after = grade_what_is_new(), grade_what_is_new()

    assert (before, on_the_day, after) == (0, 86, 0)


def test_a_closed_place_owes_nothing_any_more(city: Cast, brought_in: Bring, adopted: Adoption) -> None:
    from holdfast.rooms.premises.actions import close_premises

    brought_in("andorra")
    regraded()
    place = place_id("n278752636")

    close_premises(city.actor("city_administrator"), place, reason="Of no use any more")

    assert series_of(place) == Counter()
    assert sum(regraded().grades.values()) == 89
