"""A heightened period begins and is over once; meanwhile the places of its area are on its level, and their rounds too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.domain.mode import Mode
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, OutOfDate, Refused
from holdfast.kernel.ids import uuid7
from holdfast.kernel.subject import Subject
from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
SOUTH_EAST = {
    "type": "Polygon",
    "coordinates": [[[121.5, 30.0], [122.0, 30.0], [122.0, 30.5], [121.5, 30.5], [121.5, 30.0]]],
}


def entries(kind: str) -> list[dict[str, object]]:
    from holdfast.rooms.ledger.models import Entry

    return [entry.facts for entry in Entry.objects.filter(kind=kind).order_by("pk")]


def test_places_go_to_the_level_when_the_period_begins_and_back_when_it_is_over(area: Area) -> None:
    """PostureMoved is answered by follow_posture."""
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        area.place("In"), area.place("Beside", "arena")
        area.grade()
        area.declare(area="lanhe.north", from_at=NOON + HOUR, until_at=NOON + 3 * HOUR)
    seen = []
    for moment in (NOON + HOUR - SECOND, NOON + HOUR, NOON + 3 * HOUR - SECOND, NOON + 3 * HOUR):
        turn(moment)
        seen.append(postures()["In"])

    assert seen == ["normal", "heightened_1", "heightened_1", "normal"]
    assert postures()["Beside"] == "normal"


def test_the_ledger_tells_what_moved_the_places_and_how_many(area: Area) -> None:
    from tests.governance.area import turn

    with clock.at(NOON):
        for number in range(3):
            area.place(f"Place {number}")
        area.grade()
        period = area.declare(until_at=NOON + HOUR)
    turn(NOON)
    turn(NOON + HOUR)

    begun, over = entries("premises.posture_moved")
    assert (begun["cause_room"], begun["cause_id"]) == ("governance", str(period.pk))
    assert (begun["places"], begun["to"], begun["begun"]) == (3, {"heightened_1": 3}, True)
    assert begun["series"] == over["series"] == 3
    assert (over["to"], over["begun"]) == ({"normal": 3}, False)
    assert len(entries("governance.begun")) == len(entries("governance.over")) == 1


def test_a_period_that_tightens_forty_places_and_ends_leaves_their_series_as_before(area: Area) -> None:
    from tests.governance.area import plan_of, turn

    with clock.at(NOON):
        places = [area.place(f"Place {number}", footfall=(6000, 3000, 900)[number % 3]) for number in range(40)]
        area.grade()
    ids = [place.pk for place in places]
    turn(NOON)
    # The horizon reaches one day; what both plans can have opened is compared.
    before = {row for row in plan_of(ids, NOON + 4 * HOUR) if row[0] == "series" or row[4] < NOON + 24 * HOUR}
    with clock.at(NOON):
        area.declare(posture="heightened_2", until_at=NOON + 4 * HOUR)
    turn(NOON)
    during = plan_of(ids, NOON + 4 * HOUR)
    turn(NOON + 4 * HOUR)
    after = {row for row in plan_of(ids, NOON + 4 * HOUR) if row[0] == "series" or row[4] < NOON + 24 * HOUR}

    assert len(before) > 400
    assert not before <= during
    assert after == before


def test_rounds_get_tighter_from_now_on_and_what_was_done_or_is_open_stays(area: Area) -> None:
    from holdfast.rooms.obligations.actions import settle
    from tests.governance.area import rounds, turn

    with clock.at(NOON - 2 * HOUR):
        place = area.place()
        area.grade()
    turn(NOON - 2 * HOUR)
    done, open_now = rounds(place)[:2]
    with clock.at(NOON - 2 * HOUR + MINUTE):
        settle(area.actor("mall_operator"), done.pk, true_at=NOON - 2 * HOUR)
    # 14:00 is open from 13:30 on: at 13:40 it is somebody's already.
    moment = NOON + HOUR + 40 * MINUTE
    turn(moment)
    with clock.at(moment):
        area.declare(posture="heightened_1")
    turn(moment)
    done.refresh_from_db()
    local = [f"{row.due_at + 8 * HOUR:%H:%M}" for row in rounds(place) if NOON <= row.due_at <= NOON + 4 * HOUR]

    assert done.state == "met"
    assert open_now.due_at == NOON
    assert local == ["12:00", "14:00", "14:30", "15:00", "15:30", "16:00"]


def test_a_tight_round_that_is_open_when_the_period_ends_is_taken_back_and_a_plain_one_stays(area: Area) -> None:
    from tests.governance.area import rounds, turn

    with clock.at(NOON - HOUR):
        place = area.place()
        area.grade()
        area.declare(posture="heightened_1", until_at=NOON + HOUR + 10 * MINUTE)
    turn(NOON - HOUR)
    end = NOON + HOUR + 10 * MINUTE
    turn(end - SECOND)
    open_before = [f"{row.due_at + 8 * HOUR:%H:%M}" for row in rounds(place) if row.opens_at < end < row.due_at]
    turn(end)
    after = [f"{row.due_at + 8 * HOUR:%H:%M}" for row in rounds(place) if end < row.due_at < end + 6 * HOUR]
    late = [f"{row.due_at + 8 * HOUR:%H:%M}" for row in rounds(place) if row.breached_at is not None]

    assert open_before == ["13:30"]
    assert after == ["14:00", "16:00", "18:00"]
    assert late[-2:] == ["12:30", "13:00"]


def test_of_periods_that_overlap_the_strictest_holds_and_then_the_next(area: Area) -> None:
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        area.place("Hall")
        area.declare(posture="heightened_3", until_at=NOON + 4 * HOUR)
        area.declare(posture="heightened_1", area="lanhe.north", from_at=NOON + HOUR, until_at=NOON + 2 * HOUR)
        area.declare(posture="heightened_2", area="lanhe.north.mall", from_at=NOON + HOUR, until_at=NOON + 3 * HOUR)
    seen = []
    for hours in range(5):
        turn(NOON + hours * HOUR)
        seen.append(postures()["Hall"][-1])

    assert seen == ["3", "1", "2", "3", "l"]


def test_between_two_periods_that_touch_places_do_not_relax(area: Area) -> None:
    from tests.governance.area import turn

    with clock.at(NOON):
        area.place("Hall")
        area.grade()
        area.declare(until_at=NOON + HOUR)
        area.declare(from_at=NOON + HOUR, until_at=NOON + 2 * HOUR)
    turn(NOON)
    turned = turn(NOON + HOUR)

    assert turned == 2
    assert [facts["to"] for facts in entries("premises.posture_moved")] == [{"heightened_1": 1}, {}, {}]


def test_a_shape_narrows_the_area(area: Area) -> None:
    from holdfast.rooms.governance.queries import posture_of
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        area.place("Inside", lat=30.2, lon=121.7), area.place("Outside", lat=31.2, lon=121.7)
        area.declare(shape=SOUTH_EAST)
    turn(NOON)

    assert postures() == {"Inside": "heightened_1", "Outside": "normal"}
    assert posture_of("lanhe.north.mall.", 30.2, 121.7, NOON) == "heightened_1"
    assert posture_of("lanhe.north.mall.", 31.2, 121.7, NOON) == "normal"
    assert posture_of("lanhe.north.mall.", 30.2, 121.7, NOON - SECOND) == "normal"


def test_a_period_is_extended_ended_early_and_called_off(area: Area) -> None:
    from holdfast.rooms.governance.actions import end_early, extend
    from tests.governance.area import postures, turn

    officer = area.actor("city_duty_officer")
    with clock.at(NOON):
        area.place("Hall")
        running = area.declare(until_at=NOON + HOUR)
        planned = area.declare(posture="heightened_2", from_at=NOON + 5 * HOUR, until_at=NOON + 6 * HOUR)
        extend(officer, running.pk, NOON + 3 * HOUR)
        end_early(officer, planned.pk, reason="Of no use any more")
    turn(NOON)
    turn(NOON + HOUR)
    still = postures()["Hall"]
    with clock.at(NOON + 2 * HOUR):
        end_early(officer, running.pk, reason="Of no use any more")
    turn(NOON + 2 * HOUR)
    relaxed = postures()["Hall"]
    turn(NOON + 5 * HOUR)

    assert (still, relaxed, postures()["Hall"]) == ("heightened_1", "normal", "normal")
    assert entries("governance.extended")[0]["until_before"] == "2026-11-12T05:00:00.000000Z"
    assert len(entries("governance.called_off")) == len(entries("governance.ended_early")) == 1
    with clock.at(NOON + 5 * HOUR), pytest.raises(OutOfDate):
        extend(officer, running.pk, NOON + 9 * HOUR)


def test_a_period_only_grows_by_extending(area: Area) -> None:
    from holdfast.rooms.governance.actions import extend

    with clock.at(NOON):
        period = area.declare(until_at=NOON + 2 * HOUR)
        with pytest.raises(BadInput):
            extend(area.actor("city_duty_officer"), period.pk, NOON + HOUR)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("posture", {"posture": "normal"}),
        ("posture", {"posture": "heightened_9"}),
        ("reason", {"reason": "because"}),
        ("reason", {"reason": ""}),
        ("until_at", {"from_at": NOON, "until_at": NOON}),
        ("until_at", {"from_at": NOON - 2 * HOUR, "until_at": NOON - HOUR}),
        ("shape", {"shape": {"type": "Point", "coordinates": [1, 1]}}),
        ("shape", {"shape": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}}),
        ("shape", {"shape": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [99, 199], [0, 0]]]}}),
        ("shape", {"shape": {"type": "Polygon", "coordinates": [[[-179, 0], [179, 0], [179, 1], [-179, 0]]]}}),
        ("shape", {"shape": {"type": "Polygon", "coordinates": "here"}}),
    ],
)
def test_what_cannot_be_declared_is_named(area: Area, field: str, changes: dict[str, object]) -> None:
    from holdfast.rooms.governance.models import Period

    with clock.at(NOON), pytest.raises(BadInput) as refused:
        area.declare(**changes)

    assert refused.value.place.field == field
    assert not Period.objects.exists()


@pytest.mark.parametrize("who", ["mall_operator", "north_crew", "auditor"])
def test_who_has_not_the_right_declares_nothing(area: Area, who: str) -> None:
    with clock.at(NOON), pytest.raises((NotAllowed, NotFound)):
        area.declare(who, "lanhe.north.mall" if who == "mall_operator" else "lanhe.north")


def test_a_district_declares_nothing_for_its_neighbour(area: Area) -> None:
    with clock.at(NOON), pytest.raises(NotFound):
        area.declare("north_duty_officer", "lanhe.south")


def test_whoever_is_not_named_proposes_and_the_named_post_decides(area: Area) -> None:
    """take_decision carries out what was decided."""
    from holdfast.rooms.agencies.models import Authority
    from holdfast.rooms.obligations.actions import decide
    from holdfast.rooms.obligations.models import Decision
    from tests.governance.area import postures, turn

    Authority.objects.create(act="heighten", post=area.cast.posts["city_commander"])
    with clock.at(NOON):
        area.place("Hall")
        first, second = area.declare(), area.declare(posture="heightened_2")
        at_once = area.declare("city_commander", posture="heightened_3")
    turn(NOON)
    before = postures()["Hall"]
    with clock.at(NOON + MINUTE):
        for period, outcome in ((first, "approved"), (second, "refused")):
            asked = Decision.objects.get(about_id=period.pk)
            decide(area.actor("city_commander"), asked.obligation_id, outcome, "seen")
    turn(NOON + MINUTE)
    states = [type(first).objects.get(pk=period.pk).state for period in (first, second, at_once)]

    assert before == "heightened_3"
    assert postures()["Hall"] == "heightened_1"
    assert states == ["declared", "refused", "declared"]


def test_a_pack_without_that_decision_names_the_post_instead(area: Area) -> None:
    from holdfast.rooms.agencies.models import Authority
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import adopt, load_pack
    from tests.governance.area import pack_text

    text = pack_text().replace('id = "heighten"', 'id = "heighten.not"')
    other = load_pack(command_actor(), text.replace('version = "1"', 'version = "0-without"', 1))
    adopt(command_actor(), other, area.agency("lanhe.north"), NOON.date())
    Authority.objects.create(act="heighten", post=area.cast.posts["north_commander"])
    with clock.at(NOON), pytest.raises(NotAllowed, match="North_Commander"):
        area.declare("north_duty_officer", "lanhe.north")


def test_a_room_above_holds_and_lets_go_of_posture_by_the_same_call(area: Area) -> None:
    from holdfast.rooms.governance.actions import NewPeriod, end_early, end_of_cause, hold_posture
    from tests.governance.area import postures, turn

    alert = Subject("alerts", uuid7())
    with clock.at(NOON):
        area.place("Hall")
        new = NewPeriod(area.agency(), "heightened_2", "weather", NOON, NOON + 9 * HOUR)
        held = hold_posture(new, cause=alert)
        with pytest.raises(Refused):
            end_early(area.actor("city_duty_officer"), held.pk, reason="Of no use any more")
    turn(NOON)
    during = postures()["Hall"]
    with clock.at(NOON + HOUR):
        ended = end_of_cause(alert)
    turn(NOON + HOUR)

    assert (during, ended, postures()["Hall"]) == ("heightened_2", 1, "normal")
    assert entries("premises.posture_moved")[0]["cause_room"] == "alerts"


def test_practice_moves_no_live_place(area: Area) -> None:
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        area.place("Hall")
        area.declare(mode=Mode.EXERCISE)
    turn(NOON)

    assert postures()["Hall"] == "normal"


def test_a_place_that_comes_in_while_a_period_runs_is_on_its_level_with_its_rounds(area: Area) -> None:
    from holdfast.rooms.obligations.models import Series
    from holdfast.rooms.premises.jobs import take_up_posture
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        area.declare()
    turn(NOON)
    with clock.at(NOON + HOUR):
        late = area.place("Late")
        area.grade()
        taken, again = take_up_posture(), take_up_posture()
        area.place("Graded after")
        take_up_posture()
        area.grade()

    assert (taken, again) == (1, 0)
    assert postures() == {"Late": "heightened_1", "Graded after": "heightened_1"}
    assert set(Series.objects.values_list("posture", flat=True)) == {"heightened_1"}
    assert Series.objects.filter(subject_id=late.pk).exists()


def test_a_period_that_nobody_could_carry_out_is_said_to_have_passed(area: Area) -> None:
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        area.place("Hall")
        area.declare(until_at=NOON + HOUR)
    turn(NOON + 2 * HOUR)

    assert postures()["Hall"] == "normal"
    assert len(entries("governance.passed")) == 1
    assert entries("premises.posture_moved") == []
    assert turn(NOON + 3 * HOUR) == 0


def test_a_turn_that_fails_is_set_aside_and_the_others_go_on(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.plumbing import events
    from holdfast.rooms.governance.actions import turns
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        area.place("In"), area.place("Beside", "arena")
        broken = area.declare(area="lanhe.north")
        area.declare(area="lanhe.south")
    publish = events.publish

    def fails(event: object) -> None:
        if event.period_id == broken.pk:  # type: ignore[attr-defined]
            raise ValueError("broken")
        publish(event)

    with monkeypatch.context() as patch:
        patch.setattr(turns.events, "publish", fails)
        turn(NOON)
        first = postures()
    turn(NOON + SECOND)
    still = postures()["In"]
    turn(NOON + 2 * MINUTE)

    assert first == {"In": "normal", "Beside": "heightened_1"}
    assert (still, postures()["In"]) == ("normal", "heightened_1")
