"""A large event is a dated place: graded by its own rules, owing from begin to end, its licence a clock; it closes itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, OutOfDate, Refused
from holdfast.plumbing import clock

if TYPE_CHECKING:
    from holdfast.rooms.premises.models import Event
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BEGINS = datetime(2027, 1, 1, 11, 30, tzinfo=UTC)


def enter(area: Area, who: str = "city_duty_officer", owner: str = "lanhe.north", **changes: Any) -> Event:
    from holdfast.rooms.premises.actions.events import NewEvent, create_event

    words = {
        "name": "Lantern Fair",
        "begins_at": BEGINS,
        "ends_at": BEGINS + 4 * HOUR,
        "lat": 31.0,
        "lon": 121.0,
        "facts": {"expected_attendance": 6000},
        "method": "tickets",
    }
    return create_event(area.actor(who), area.agency(owner), NewEvent(**{**words, **changes}))


def grade_of(event: Event, pack: str = "cn-2026") -> str:
    from holdfast.rooms.premises.models import Grade

    return Grade.objects.get(premises=event.premises_id, pack_key=pack, superseded_at__isnull=True).grade


def owed(event: Event) -> dict[str, tuple[str, datetime]]:
    """Of each rule what stands: state and due, the withdrawn left out."""
    from holdfast.rooms.premises.clocks import clocks_of

    rows = clocks_of(event.premises_id).exclude(state="withdrawn").select_related("rule")
    return {row.rule.rule_id: (row.state, row.due_at) for row in rows}


def ledger(kind: str) -> list[Any]:
    from holdfast.rooms.ledger.models import Entry

    return list(Entry.objects.filter(kind=f"premises.{kind}").order_by("pk"))


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({"expected_attendance": 999}, "event-small"),
        ({"expected_attendance": 1000}, "event-county"),
        ({"expected_attendance": 4999}, "event-county"),
        ({"expected_attendance": 5000}, "event-city"),
        ({"expected_attendance": 5000, "crosses_borders": True}, "event-ministry"),
        ({}, "ungraded"),
    ],
)
def test_an_event_is_graded_by_the_rules_of_events(area: Area, facts: dict[str, Any], grade: str) -> None:
    with clock.at(NOON):
        event = enter(area, facts=facts)

    assert grade_of(event) == grade
    assert ("clock.licence-application" in owed(event)) == grade.startswith(("event-city", "event-county", "event-min"))


def test_its_licence_is_owed_twenty_days_before_it_begins(area: Area) -> None:
    with clock.at(NOON):
        event = enter(area)

    assert owed(event)["clock.licence-application"] == ("open", BEGINS - 20 * DAY)
    assert owed(event)["clock.event-review"] == ("open", BEGINS + 4 * HOUR + 3 * DAY)


def test_twenty_days_are_days_of_the_calendar_where_the_clock_is_put_back(area: Area) -> None:
    from holdfast.rooms.agencies.models import Agency

    Agency.objects.update(zone="Europe/London")
    begins = datetime(2027, 4, 10, 18, 30, tzinfo=UTC)  # 19:30 by summer time; 20 days before it is winter time
    with clock.at(datetime(2027, 2, 1, 12, tzinfo=UTC)):
        event = enter(area, begins_at=begins, ends_at=begins + 4 * HOUR)

    assert owed(event)["clock.licence-application"][1] == datetime(2027, 3, 21, 19, 30, tzinfo=UTC)


def test_an_application_that_was_made_is_not_asked_for_and_one_noted_later_settles_it(area: Area) -> None:
    from holdfast.rooms.premises.actions.events import Licence, note_licence

    with clock.at(NOON):
        early = enter(area, licence=Licence("L-1", applied_on=date(2026, 11, 10)))
        late = enter(area)
    with clock.at(BEGINS - 25 * DAY):
        note_licence(area.actor("city_duty_officer"), late.premises_id, Licence("L-2", applied_on=date(2026, 12, 5)))
    with clock.at(BEGINS - 18 * DAY):
        note_licence(area.actor("city_duty_officer"), late.premises_id, Licence(granted_on=date(2026, 12, 14)))

    assert "clock.licence-application" not in owed(early)
    assert owed(early)["clock.licence-answer"][0] == "open"
    assert owed(late)["clock.licence-application"][0] == owed(late)["clock.licence-answer"][0] == "met"
    assert [entry.facts["settled"] for entry in ledger("event_licence_noted")] == [1, 1]


def test_a_licence_noted_too_late_is_met_late(area: Area) -> None:
    from holdfast.rooms.obligations.jobs import fire_due
    from holdfast.rooms.premises.actions.events import Licence, note_licence

    with clock.at(NOON):
        event = enter(area)
    with clock.at(BEGINS - 15 * DAY):
        while fire_due():
            pass
        note_licence(area.actor("city_duty_officer"), event.premises_id, Licence(applied_on=date(2026, 12, 16)))

    assert owed(event)["clock.licence-application"][0] == "met_late"


def test_it_owes_its_rounds_from_begin_to_end_and_closes_itself(area: Area) -> None:
    from holdfast.rooms.obligations.models import Obligation, Series
    from holdfast.rooms.premises.jobs import close_events
    from tests.governance.area import turn

    ends = BEGINS + 3 * HOUR + timedelta(minutes=50)
    with clock.at(NOON):
        event = enter(area, ends_at=ends)
    turn(BEGINS - HOUR)
    turn(ends - timedelta(minutes=5))
    with clock.at(ends - timedelta(minutes=5)):
        too_early = close_events()
    with clock.at(ends):
        closed, again = close_events(), close_events()
    rounds = Obligation.objects.filter(subject_id=event.premises_id, rule__rule_id="duty.event-round")
    standing = rounds.exclude(state="withdrawn").order_by("due_at").values_list("due_at", flat=True)
    event.refresh_from_db()
    event.premises.refresh_from_db()

    assert (too_early, closed, again) == (0, 1, 0)
    assert [f"{moment:%H:%M}" for moment in standing] == ["12:00", "13:00", "14:00", "15:00"]
    assert not Series.objects.filter(subject_id=event.premises_id, ends_at__isnull=True).exists()
    assert (event.over_at, event.premises.closed_at) == (ends, ends)
    assert owed(event)["clock.event-review"][0] == "open"
    assert ledger("event_over")[0].facts["owed"] > 0


def test_moved_dates_move_what_is_owed_and_the_ledger_keeps_both(area: Area) -> None:
    from holdfast.rooms.obligations.models import Series
    from holdfast.rooms.premises.actions.events import move_event

    officer = area.actor("city_duty_officer")
    with clock.at(NOON):
        event = enter(area)
        for days in (7, 0, 7):
            event = move_event(officer, event.premises_id, BEGINS + days * DAY, BEGINS + days * DAY + 4 * HOUR)
    live = Series.objects.filter(subject_id=event.premises_id, ends_at__isnull=True)
    facts = ledger("event_moved")[0].facts

    assert owed(event)["clock.licence-application"] == ("open", BEGINS - 13 * DAY)
    assert owed(event)["clock.event-review"] == ("open", BEGINS + 4 * HOUR + 10 * DAY)
    assert [row.starts_at for row in live] == [BEGINS + 7 * DAY]
    assert (facts["begins_before"][:10], facts["begins"][:10]) == ("2027-01-01", "2027-01-08")


def test_what_is_late_stays_late_when_the_dates_move(area: Area) -> None:
    from holdfast.rooms.obligations.jobs import fire_due
    from holdfast.rooms.premises.actions.events import move_event

    with clock.at(NOON):
        event = enter(area)
    with clock.at(BEGINS - 15 * DAY):
        while fire_due():
            pass
        move_event(area.actor("city_duty_officer"), event.premises_id, BEGINS + 60 * DAY, BEGINS + 61 * DAY)

    assert owed(event)["clock.licence-application"] == ("open", BEGINS - 20 * DAY)
    assert owed(event)["clock.event-check"] == ("open", BEGINS + 59 * DAY)


@pytest.mark.parametrize(
    ("field", "begins", "ends"),
    [
        ("begins_at", NOON - DAY, NOON + DAY),
        ("begins_at", NOON - 2 * DAY, NOON - DAY),
        ("ends_at", BEGINS, BEGINS),
        ("ends_at", BEGINS, BEGINS - HOUR),
    ],
)
def test_an_event_is_not_entered_or_moved_into_the_past(
    area: Area,
    field: str,
    begins: datetime,
    ends: datetime,
) -> None:
    from holdfast.rooms.premises.actions.events import move_event

    with clock.at(NOON):
        event = enter(area)
        before = owed(event)
        with pytest.raises(BadInput) as entered:
            enter(area, begins_at=begins, ends_at=ends)
        with pytest.raises(BadInput) as moved:
            move_event(area.actor("city_duty_officer"), event.premises_id, begins, ends)

    assert entered.value.place.field == moved.value.place.field == field
    assert owed(event) == before


def test_an_event_that_has_begun_keeps_its_begin_and_may_end_later(area: Area) -> None:
    from holdfast.rooms.premises.actions.events import move_event
    from holdfast.rooms.premises.jobs import close_events

    officer = area.actor("city_duty_officer")
    with clock.at(NOON):
        event = enter(area)
    with clock.at(BEGINS + HOUR):
        with pytest.raises(BadInput):
            move_event(officer, event.premises_id, BEGINS + 2 * HOUR, BEGINS + 4 * HOUR)
        move_event(officer, event.premises_id, BEGINS, BEGINS + 6 * HOUR)
    with clock.at(BEGINS + 4 * HOUR):
        closed = close_events()

    assert closed == 0


def test_cancelled_while_its_licence_is_owed_it_owes_nothing_and_says_why(area: Area) -> None:
    from holdfast.rooms.premises.actions.events import cancel_event, move_event

    officer = area.actor("city_duty_officer")
    with clock.at(NOON):
        event = enter(area)
        assert owed(event)["clock.licence-application"][0] == "open"
        with pytest.raises(BadInput):
            cancel_event(officer, event.premises_id, "  ")
        cancel_event(officer, event.premises_id, "The bridge is closed")
        with pytest.raises(OutOfDate):
            move_event(officer, event.premises_id, BEGINS + DAY, BEGINS + 2 * DAY)
    entry = ledger("event_cancelled")[0]

    assert owed(event) == {}
    assert set(entry.commitments) == {"reason"}
    assert "bridge" not in str(entry.facts)


def test_an_event_stands_at_its_host_and_is_no_host_itself(area: Area) -> None:
    with clock.at(NOON):
        host = area.place("Stadium", lat=31.5, lon=121.5)
        event = enter(area, host=host, lat=None, lon=None)
        with pytest.raises(Refused):
            enter(area, host=event.premises)
        with pytest.raises(BadInput):
            enter(area, lat=None, lon=None)

    assert (event.premises.lat, event.premises.lon) == (31.5, 121.5)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("visitors_by_faith", {"visitors_by_faith": 3}),
        ("expected_attendance", {"expected_attendance": -1}),
        ("expected_attendance", {"expected_attendance": True}),
        ("ticket_check", {"ticket_check": 1}),
    ],
)
def test_facts_that_no_pack_can_read_are_refused(area: Area, field: str, facts: dict[str, Any]) -> None:
    from holdfast.rooms.premises.models import Event

    with clock.at(NOON), pytest.raises(BadInput) as refused:
        enter(area, facts=facts)

    assert refused.value.place.field == field
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("who", "error"), [("mall_operator", NotFound), ("south_duty_officer", NotFound), ("north_crew", NotAllowed)]
)
def test_only_the_office_of_the_branch_enters_events(area: Area, who: str, error: type[Exception]) -> None:
    with clock.at(NOON), pytest.raises(error):
        enter(area, who)


def test_under_the_british_act_a_ticketed_event_of_eight_hundred_is_enhanced_unless_its_host_is(area: Area) -> None:
    from holdfast.domain.grading.facts import Known, PlaceFacts
    from holdfast.domain.grading.grade import grade
    from holdfast.policy.read import shipped_pack

    pack = shipped_pack("uk-2025").for_kind("large_event")

    def of(**facts: Any) -> str:
        return grade(PlaceFacts("large_event", {name: Known(value) for name, value in facts.items()}), pack.book).grade

    assert of(ticket_check=True, expected_attendance=800) == "enhanced"
    assert of(ticket_check=True, expected_attendance=799) == "event-out"
    assert of(ticket_check=False, expected_attendance=800) == "event-out"
    assert of(ticket_check=True, expected_attendance=800, at_graded_place=True) == "event-out"


def test_a_licence_applied_for_on_the_day_on_which_its_clock_opened_counts_whatever_the_hour(area: Area) -> None:
    from holdfast.rooms.premises.actions.events import Licence, note_licence

    evening = NOON + 8 * HOUR
    with clock.at(evening):
        event = enter(area, begins_at=evening + 60 * DAY, ends_at=evening + 60 * DAY + HOUR)
        note_licence(area.actor("city_duty_officer"), event.premises_id, Licence("L-1", evening.date()))

    assert owed(event)["clock.licence-application"][0] == "met"
