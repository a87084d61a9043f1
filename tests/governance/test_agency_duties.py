"""What packs demand of agencies runs for each agency of those kinds, from the day of the adoption, and no longer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
REPORT = "duty.half-yearly-report"


def owing(rule: str = REPORT) -> set[str]:
    from holdfast.rooms.obligations.models import Series

    live = Series.objects.filter(subject_room="governance", rule__rule_id=rule, ends_at__isnull=True)
    return {path.rstrip(".") for path in live.values_list("owner_path", flat=True)}


def test_an_adopted_pack_opens_the_reports_of_its_agencies_once(area: Area) -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.rooms.governance.jobs import follow_adoptions

    duty = next(duty for duty in shipped_pack("cn-2026").duties if duty.id == REPORT)
    with clock.at(NOON):
        opened, again = follow_adoptions(), follow_adoptions()

    assert opened > 0
    assert again == 0
    assert "lanhe.fire" in owing()
    assert ("lanhe.north.mall" in owing()) == duty.is_of_agency("operator")


def test_the_report_falls_on_the_last_working_day_before_the_end_of_the_half_year(area: Area) -> None:
    from holdfast.rooms.governance.jobs import follow_adoptions
    from holdfast.rooms.obligations.jobs import open_ahead
    from holdfast.rooms.obligations.models import Obligation
    from holdfast.rooms.rulebook.actions import set_holiday

    # 31 December 2026 is a Thursday; the city works neither on it nor on the day before.
    for day in (30, 31):
        set_holiday(
            area.actor("city_duty_officer"), area.agency(), date(2026, 12, day), works=False, name_en="Year's end"
        )
    with clock.at(NOON):
        follow_adoptions()
        while open_ahead():
            pass
    due = Obligation.objects.filter(rule__rule_id=REPORT, owner_path="lanhe.fire.").order_by("due_at").first()

    assert due is not None
    assert due.due_at == datetime(2026, 12, 29, 10, 0, tzinfo=UTC)


def test_a_new_agency_owes_and_a_closed_one_does_not(area: Area) -> None:
    from holdfast.rooms.agencies.models import Agency
    from holdfast.rooms.governance.jobs import follow_adoptions

    with clock.at(NOON):
        follow_adoptions()
        Agency.objects.create(
            parent=area.agency(), code="police", path="lanhe.police.", kind="police", level="city", name_en="Police"
        )
        Agency.objects.filter(path="lanhe.fire.").update(closed_at=NOON)
        changed = follow_adoptions()

    assert changed >= 2
    assert "lanhe.police" in owing()
    assert "lanhe.fire" not in owing()


def test_nothing_is_owed_before_the_pack_holds_nor_after_it(area: Area) -> None:
    from holdfast.rooms.governance.jobs import follow_adoptions
    from holdfast.rooms.rulebook.models import Adoption

    Adoption.objects.update(from_on=date(2026, 12, 1), to_on=date(2027, 2, 1))
    seen = []
    for day in (NOON, NOON + timedelta(days=30), NOON + timedelta(days=90)):
        with clock.at(day):
            follow_adoptions()
        seen.append("lanhe.fire" in owing())

    assert seen == [False, True, False]


def test_a_district_that_adopts_a_newer_version_owes_by_that_one(area: Area) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.governance.jobs import follow_adoptions
    from holdfast.rooms.obligations.models import Series
    from holdfast.rooms.rulebook.actions import adopt, load_pack
    from tests.governance.area import pack_text

    area.agency("lanhe.north.mall").__class__.objects.filter(path="lanhe.north.mall.").update(kind="health")
    newer = load_pack(command_actor(), pack_text().replace('version = "1"', 'version = "9"', 1))
    with clock.at(NOON):
        follow_adoptions()
        adopt(command_actor(), newer, area.agency("lanhe.north"), NOON.date())
        follow_adoptions()
    live = Series.objects.filter(subject_room="governance", rule__rule_id=REPORT, ends_at__isnull=True)
    versions = dict(live.values_list("owner_path", "rule__pack_version"))

    assert (versions["lanhe.north.mall."], versions["lanhe.fire."]) == ("9", "1")
    assert live.filter(owner_path="lanhe.north.mall.").count() == 1


@pytest.mark.parametrize("kind", ["operator", "volunteer"])
def test_other_kinds_owe_no_meetings(area: Area, kind: str) -> None:
    from holdfast.policy.read import shipped_pack

    named = [duty for duty in shipped_pack("cn-2026").duties if duty.of == "agency" and duty.agencies]

    assert not any(duty.is_of_agency(kind) for duty in named)


def test_while_a_period_runs_the_leading_group_meets_daily_and_then_each_quarter_again(area: Area) -> None:
    from holdfast.rooms.governance.jobs import follow_adoptions
    from holdfast.rooms.obligations.models import Obligation, Series
    from tests.governance.area import turn

    def meetings(after: datetime) -> list[str]:
        owed = Obligation.objects.filter(rule__rule_id="duty.leading-group-meeting", owner_path="lanhe.north.")
        rows = owed.filter(due_at__gt=after, state="open").order_by("due_at")
        return [f"{row.due_at:%m-%d}" for row in rows[:3]]

    with clock.at(NOON):
        follow_adoptions()
    turn(NOON)
    before = meetings(NOON)
    with clock.at(NOON):
        area.declare(area="lanhe.north", posture="heightened_3", until_at=NOON + timedelta(days=2))
    turn(NOON)
    during = meetings(NOON)
    with clock.at(NOON + timedelta(hours=1)):
        follow_adoptions()
    south = Series.objects.get(rule__rule_id="duty.leading-group-meeting", owner_path="lanhe.south.")
    turn(NOON + timedelta(days=2))

    assert during == ["11-13", "11-14", "11-15"]
    assert south.posture == "normal"
    assert meetings(NOON + timedelta(days=3)) == [day for day in before if day > "11-15"]
