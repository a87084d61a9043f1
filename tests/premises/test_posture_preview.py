"""Before a period is declared its price is said: places, rounds and staff hours more, and what nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from holdfast.rooms.premises.preview import Preview
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def ask(area: Area, where: str = "lanhe", who: str = "city_duty_officer", **changes: Any) -> Preview:
    from holdfast.rooms.governance.actions import NewPeriod
    from holdfast.rooms.premises.preview import preview

    words = {"posture": "heightened_1", "reason": "weather", "from_at": NOON + DAY, "until_at": NOON + 3 * DAY}
    new = NewPeriod(area=area.agency(where), **{**words, **changes})
    return preview(area.actor(who), new)


def test_rounds_more_are_those_that_the_clock_will_open(area: Area) -> None:
    from holdfast.rooms.obligations.models import Obligation, Series
    from tests.governance.area import turn

    with clock.at(NOON):
        place = area.place()
        area.place("Small", footfall=900)
        area.grade()
        told = ask(area)
        area.declare(from_at=NOON + DAY, until_at=NOON + 3 * DAY)
    for hours in range(24, 73, 12):
        turn(NOON + timedelta(hours=hours))
    patrol = next(duty for duty in told.duties if duty.rule_id == "duty.patrol")
    opened = Obligation.objects.filter(
        series__in=Series.objects.filter(subject_id=place.pk, rule__rule_id="duty.patrol"),
        due_at__gt=NOON + DAY,
        due_at__lte=NOON + 3 * DAY,
    ).exclude(state="withdrawn")

    # By day every 2 hours and by night every hour: 16 a day; on the strictest level every half hour: 48.
    assert (told.places, told.moved) == (2, 2)
    assert (patrol.places, patrol.before, patrol.after) == (1, 32, 96)
    assert opened.count() == patrol.after


def test_places_that_are_on_a_stricter_level_already_cost_nothing_more(area: Area) -> None:
    with clock.at(NOON):
        area.place("North"), area.place("South", "arena")
        area.grade()
        area.declare(area="lanhe.north", posture="heightened_1", until_at=NOON + 9 * DAY)
        told = ask(area, posture="heightened_2")

    assert (told.places, told.moved) == (2, 1)
    assert [duty.places for duty in told.duties] == [1]


def test_measures_that_are_needed_more_are_named_and_unknown_hours_are_said(area: Area) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.premises.actions import NewFact, enter_facts

    with clock.at(NOON):
        known = area.place("Known")
        enter_facts(command_actor(), known.pk, [NewFact("public_floor_area_m2", 6000, "plan")])
        area.place("Unknown")
        area.grade()
        told = ask(area)
    by_id = {measure.measure_id: measure for measure in told.measures}

    assert by_id
    assert told.unknown == sum(1 for measure in told.measures if measure.unknown)
    assert all(measure.places in (1, 2) for measure in told.measures)
    guards = next(measure for key, measure in by_id.items() if "guard" in key)
    assert guards.places >= 1


def test_asking_writes_nothing_and_a_district_is_told_of_its_own_places_alone(area: Area) -> None:
    from holdfast.rooms.governance.models import Period
    from holdfast.rooms.ledger.models import Entry

    with clock.at(NOON):
        area.place("North"), area.place("South", "arena")
        before = Entry.objects.count()
        told = ask(area, "lanhe.north", "north_duty_officer")

    assert told.places == 1
    assert (Entry.objects.count(), Period.objects.count()) == (before, 0)
