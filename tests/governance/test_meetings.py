"""Leading groups meet: called, held, written down; what they decide is owed, and the next meeting sees how it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.domain.governance.meetings import settled_by
from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, OutOfDate
from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZONE = "Asia/Shanghai"


def group_of(area: Area, path: str = "lanhe") -> Any:
    from holdfast.rooms.governance.jobs import follow_adoptions, found_groups
    from holdfast.rooms.governance.models import Group

    for office in ("lanhe", "lanhe.north", "lanhe.south"):
        area.post(office, "commander"), area.post(office, "duty")
    area.post("lanhe.fire", "duty")
    with clock.at(NOON):
        found_groups()
        follow_adoptions()
    return Group.objects.get(owner_path=path + ".")


def held(area: Area, group: Any, at: datetime, *, who: str = "city_duty_officer", present: Any = ()) -> Any:
    from holdfast.rooms.governance.actions import call_meeting, hold_meeting

    with clock.at(at):
        row = call_meeting(area.actor(who), group.pk, at, "Winter fairs")
        return hold_meeting(area.actor(who), row.pk, at, list(present))


def decide(area: Area, meeting: Any, due_at: datetime, owner: str = "lanhe.fire", text: str = "Check gates") -> Any:
    from holdfast.rooms.governance.actions import NewResolution, resolve

    with clock.at(meeting.held_at):
        new = NewResolution(text, area.agency(owner).pk, due_at)
        return resolve(area.actor("city_duty_officer"), meeting.pk, new)


def test_an_adopted_pack_founds_the_groups_of_its_offices_once_with_posts_in_their_seats(area: Area) -> None:
    from holdfast.rooms.governance.jobs import found_groups
    from holdfast.rooms.governance.models import Group

    group = group_of(area)
    seats = {(seat.post.agency.path, seat.post.key, seat.chairs) for seat in group.seats.select_related("post__agency")}

    assert seats == {
        ("lanhe.", "commander", True),
        ("lanhe.fire.", "duty", False),
        ("lanhe.north.", "duty", False),
        ("lanhe.south.", "duty", False),
    }
    assert Group.objects.count() == 3
    assert found_groups() == 0


def test_holding_a_meeting_settles_the_duty_whose_turn_it_is(area: Area) -> None:
    from holdfast.rooms.governance.queries import next_duty
    from holdfast.rooms.obligations.models import Obligation
    from tests.governance.area import turn

    group = group_of(area)
    turn(NOON)
    december = datetime(2026, 12, 18, 3, 0, tzinfo=UTC)
    turn(december)
    due = next_duty(group.office)
    meeting = held(area, group, december)
    extra = held(area, group, december + HOUR)
    owed = Obligation.objects.get(pk=meeting.duty_id)

    assert due is not None
    assert meeting.duty_id == due.pk
    assert (owed.state, owed.settled_true_at) == ("met", december)
    assert extra.duty_id is None


@pytest.mark.parametrize(
    ("dues", "held_at", "place"),
    [
        ([], NOON, None),
        ([NOON + 10 * DAY], NOON, 0),
        ([NOON - 3 * HOUR, NOON + 21 * HOUR], NOON, 0),
        ([NOON + 21 * HOUR, NOON + 45 * HOUR], NOON, None),
        ([NOON - 27 * HOUR, NOON - 3 * HOUR], NOON, 0),
        ([NOON + 30 * DAY, NOON + 120 * DAY], NOON, 0),
    ],
)
def test_where_meetings_are_owed_daily_todays_counts_for_no_other_day(
    dues: list[datetime], held_at: datetime, place: int | None
) -> None:
    assert settled_by(dues, held_at, ZONE) == place


def test_what_a_meeting_decides_is_owed_by_the_post_it_names_at_the_time_it_sets(area: Area) -> None:
    from holdfast.rooms.obligations.actions import settle
    from holdfast.rooms.obligations.models import Obligation
    from tests.governance.area import turn

    group = group_of(area)
    meeting = held(area, group, NOON)
    row = decide(area, meeting, NOON + 5 * DAY)
    owed = Obligation.objects.get(pk=row.owed_id)

    assert (owed.owner_path, owed.post.key, owed.subject_label) == ("lanhe.fire.", "duty", "Check gates")
    assert (owed.opens_at, owed.due_at, owed.late_at) == (NOON, NOON + 5 * DAY, NOON + 6 * DAY)
    turn(NOON + 6 * DAY)
    owed.refresh_from_db()
    assert owed.breached_at is not None
    with clock.at(NOON + 7 * DAY):
        settled = settle(area.actor("fire_officer"), owed.pk, true_at=NOON + 7 * DAY)
    assert settled.state == "met_late"


def test_the_next_meeting_looks_at_what_is_open_and_at_what_was_settled_since(area: Area) -> None:
    from holdfast.rooms.governance.groups import looked_at
    from holdfast.rooms.obligations.actions import settle

    group = group_of(area)
    first = held(area, group, NOON)
    done_before, done_since, late = (decide(area, first, NOON + days * DAY) for days in (1, 20, 15))
    officer = area.actor("fire_officer")
    with clock.at(NOON + DAY):
        settle(officer, done_before.owed_id, true_at=NOON + DAY)
    held(area, group, NOON + 10 * DAY)
    with clock.at(NOON + 12 * DAY):
        settle(officer, done_since.owed_id, true_at=NOON + 12 * DAY)
    third = held(area, group, NOON + 20 * DAY)
    seen = {one.row.pk: (one.state, one.late) for one in looked_at(third, NOON + 20 * DAY)}

    assert seen == {done_since.pk: ("met", False), late.pk: ("open", True)}


def test_who_was_there_is_kept_by_post_as_the_group_sat_then(area: Area) -> None:
    from holdfast.rooms.governance.actions import unseat

    group = group_of(area)
    seats = {seat.post.agency.path: seat for seat in group.seats.select_related("post__agency")}
    chair, fire = seats["lanhe."], seats["lanhe.fire."]
    meeting = held(area, group, NOON, present=[chair.post_id])
    unseat(area.actor("city_duty_officer"), fire.pk, reason="Of no use any more")
    there = {row.post_id: (row.present, row.chaired) for row in meeting.attendance.all()}

    assert len(there) == 4
    assert (there[chair.post_id], there[fire.post_id]) == ((True, True), (False, False))
    with pytest.raises(BadInput):
        held(area, group, NOON + HOUR, present=[fire.post_id])


def test_a_member_agency_sees_the_group_and_its_meetings_and_others_do_not(area: Area) -> None:
    from holdfast.rooms.governance.actions import call_meeting, hold_meeting, unseat
    from holdfast.rooms.governance.queries import one_meeting

    group = group_of(area)
    meeting = held(area, group, NOON)
    fire = area.actor("fire_officer")

    assert one_meeting(fire, meeting.pk).pk == meeting.pk
    with pytest.raises(NotAllowed):
        call_meeting(fire, group.pk, NOON)
    with pytest.raises(NotFound):
        one_meeting(area.actor("mall_operator"), meeting.pk)
    with pytest.raises(OutOfDate):
        hold_meeting(area.actor("city_duty_officer"), meeting.pk, NOON, [])
    seat = group.seats.get(post__agency__path="lanhe.fire.")
    unseat(area.actor("city_duty_officer"), seat.pk, reason="Of no use any more")
    with pytest.raises(NotFound):
        one_meeting(fire, meeting.pk)


def test_a_new_chair_takes_the_place_of_the_one_before(area: Area) -> None:
    from holdfast.rooms.governance.actions import seat

    group = group_of(area)
    duty = area.post("lanhe", "duty")
    seat(area.actor("city_duty_officer"), group.pk, duty.pk, chairs=True)

    assert [row.post_id for row in group.seats.filter(chairs=True)] == [duty.pk]
    assert group.seats.filter(until_at__isnull=True).count() == 5
