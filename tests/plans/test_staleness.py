"""A plan that cannot be relied on: too old, or shown to be wrong. Its renewal is owed, not only its colour changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from holdfast.domain.plans.staleness import State, Why, goes_stale_at, standing
from holdfast.kernel.durations import Span
from holdfast.kernel.errors import Refused
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations.models import Decision, Obligation
from holdfast.rooms.plans import actions, queries
from holdfast.rooms.plans.jobs import age
from holdfast.rooms.plans.models import Version
from tests.plans.conftest import NOON, House

YEAR = timedelta(days=365)
DAY = datetime(2026, 11, 12, tzinfo=UTC)
MondayToFriday = WorkingCalendar()


@pytest.mark.parametrize(
    ("stale_at", "said", "state", "why"),
    [
        (DAY + timedelta(seconds=1), None, State.CURRENT, None),
        (DAY, None, State.STALE, Why.AGE),
        (DAY + YEAR, Why.FAILED_DRILL, State.STALE, Why.FAILED_DRILL),
        (DAY - YEAR, Why.FAILED_DRILL, State.STALE, Why.FAILED_DRILL),
        (DAY + YEAR, Why.AGE, State.CURRENT, None),
        (None, None, State.CURRENT, None),
    ],
    ids=["a second before", "on the instant", "drill", "drill and age", "age was mended", "never"],
)
def test_how_a_signed_plan_stands(stale_at: datetime | None, said: Why | None, state: State, why: Why | None) -> None:
    found = standing(signed=True, stale_at=stale_at, said=said, said_at=DAY, now=DAY)

    assert (found.state, found.why) == (state, why)


def test_an_unsigned_plan_is_never_stale() -> None:
    assert standing(signed=False, stale_at=DAY, said=Why.LESSON, said_at=DAY, now=DAY).state is State.UNSIGNED


def test_age_counts_elapsed_days_and_then_working_days() -> None:
    span = Span(timedelta(days=1), working_days=1)

    assert goes_stale_at(span, DAY, MondayToFriday, "UTC") == datetime(2026, 11, 16, tzinfo=UTC)


def test_a_signed_plan_grows_old_after_three_years_and_is_owed_anew(
    house: House, noon: Callable[[datetime], None]
) -> None:
    house.signed()
    plan = house.plan()
    assert age() == 0

    noon(NOON + 3 * YEAR)
    assert queries.standing_at(plan, NOON + 3 * YEAR - timedelta(seconds=1)).state is State.CURRENT
    assert age() == 1

    plan.refresh_from_db()
    assert (plan.stale_reason, plan.stale_since) == ("age", plan.stale_at)
    assert Obligation.objects.get(subject_room="plans", subject_id=plan.pk).rule.rule_id == "clock.plan-renewal"
    assert age() == 0


def test_a_failed_drill_makes_the_plan_stale_at_once(house: House) -> None:
    house.signed()

    assert actions.make_stale(house.subject, Why.FAILED_DRILL, "Objective 3: clear level B2 in 8 minutes")

    plan = house.plan()
    assert queries.standing_at(plan, NOON).why is Why.FAILED_DRILL
    owed = Obligation.objects.get(subject_room="plans", subject_id=plan.pk, kind="duty")
    assert (owed.state, owed.owner_path) == ("open", "lanhe.north.mall.")
    entry = Entry.objects.get(kind="plans.went_stale")
    assert entry.facts["why"] == "failed_drill"
    assert "level B2" not in str(entry.facts)
    assert entry.commitments["about"]


def test_what_was_said_first_stands(house: House) -> None:
    house.signed()
    actions.make_stale(house.subject, Why.FAILED_DRILL, "First")

    assert not actions.make_stale(house.subject, Why.LESSON, "Second")
    assert house.plan().stale_about == "First"


def test_an_old_plan_that_then_fails_a_drill_is_wrong_and_its_renewal_runs_once(
    house: House, noon: Callable[[datetime], None]
) -> None:
    house.signed()
    noon(NOON + 3 * YEAR)
    age()

    actions.make_stale(house.subject, Why.FAILED_DRILL, "Objective 3")

    plan = house.plan()
    assert plan.stale_reason == "failed_drill"
    assert Obligation.objects.filter(subject_id=plan.pk, state="open").count() == 1


def test_signing_a_new_version_mends_it_and_settles_the_renewal(house: House) -> None:
    house.signed()
    actions.make_stale(house.subject, Why.FAILED_DRILL, "Objective 3")

    house.signed("The stairs of level B2 are staffed")

    plan = house.plan()
    assert queries.standing_at(plan, NOON).state is State.CURRENT
    assert Obligation.objects.get(subject_id=plan.pk).state == "met"


def test_an_old_plan_is_confirmed_by_somebody_else_and_its_age_counts_anew(
    house: House, noon: Callable[[datetime], None]
) -> None:
    version = house.signed()
    noon(NOON + 3 * YEAR)
    age()

    actions.ask_to_confirm(house.operator, house.plan().pk, "Walked every route")
    asked = Decision.objects.get(asks="confirm-plan")
    assert house.plan().stale_reason == "age"
    house.decide(version)

    plan = house.plan()
    assert (plan.stale_reason, plan.stale_at) == ("", NOON + 6 * YEAR)
    assert Obligation.objects.get(subject_id=plan.pk).state == "met"
    assert asked.asked_by == house.operator.user_id
    assert Entry.objects.filter(kind="plans.reviewed").count() == 1


def test_a_refused_confirmation_changes_nothing(house: House) -> None:
    version = house.signed()
    before = house.plan().stale_at
    actions.ask_to_confirm(house.operator, house.plan().pk, "Walked every route")

    house.decide(version, "refused", "The east exit was moved")

    assert house.plan().stale_at == before
    assert Entry.objects.filter(kind="plans.review_refused").count() == 1


def test_what_showed_to_be_wrong_is_not_confirmed_as_it_is(house: House) -> None:
    house.signed()
    actions.make_stale(house.subject, Why.FAILED_DRILL, "Objective 3")

    with pytest.raises(Refused) as error:
        actions.ask_to_confirm(house.operator, house.plan().pk, "Looks fine")

    assert error.value.code == "must-change"


def test_a_plan_that_was_never_signed_does_not_go_stale(house: House) -> None:
    house.begun()

    assert not actions.make_stale(house.subject, Why.FAILED_DRILL, "Objective 3")


@pytest.mark.parametrize("standing", ["stale", "current", "unsigned", "work"])
def test_the_list_is_narrowed_by_standing(house: House, standing: str) -> None:
    house.signed()
    if standing == "stale":
        actions.make_stale(house.subject, Why.LESSON, "x")
    if standing == "work":
        house.begun()
    if standing == "unsigned":
        Version.objects.filter(state="draft").delete()
        actions.begin_version(house.commander, _agency(house))

    found = queries.selected(house.commander, queries.Selection(standing=standing), NOON)
    counted = queries.counts(house.commander, NOON)

    assert found.count() == counted[standing] == 1


def test_lists_of_places_ask_once_for_all_their_plans(house: House, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from holdfast.kernel.ids import uuid7

    house.signed()
    other = uuid7()

    with django_assert_num_queries(1):
        found = queries.standings("premises", [house.place.pk, other], NOON)

    assert [found[house.place.pk].state, found[other].state] == [State.CURRENT, State.NONE]


@pytest.mark.slow
def test_two_workers_age_a_plan_once(house: House, fresh_db: str, noon: Callable[[datetime], None]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from holdfast.plumbing import clock

    house.signed()
    later = NOON + 3 * YEAR

    def look(_number: int) -> int:
        try:
            with clock.at(later):
                return age()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(look, range(4)))

    assert sum(done) == 1
    assert Obligation.objects.filter(subject_id=house.plan().pk).count() == 1


def _agency(house: House) -> object:
    from holdfast.kernel.subject import Subject

    return Subject("agencies", house.cast.agencies["lanhe.north"].pk)
