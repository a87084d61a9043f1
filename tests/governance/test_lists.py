"""Responsibilities follow the packs in force; reports are filed by agencies, received by their office, and escalate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.kernel.errors import NotFound, OutOfDate
from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIRE = "responsibility.fire"


def follow() -> int:
    from holdfast.rooms.governance.jobs import follow_responsibilities

    return follow_responsibilities()


def live(path: str) -> dict[str, Any]:
    from holdfast.rooms.governance.models import Responsibility

    rows = Responsibility.objects.filter(owner_path=path + ".", ended_at__isnull=True).select_related("post")
    return {row.rule_id: row for row in rows}


def test_a_pack_in_force_opens_the_lists_of_its_agencies_once_with_the_post_that_it_names(area: Area) -> None:
    duty = area.post("lanhe.fire", "duty")
    with clock.at(NOON):
        opened, again = follow(), follow()

    assert opened > 3
    assert again == 0
    assert live("lanhe.fire")[FIRE].post == duty
    assert live("lanhe.north.mall")["responsibility.operator"].post is None


def test_a_new_version_changes_ends_and_opens_entries_and_a_named_post_stays(area: Area) -> None:
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.governance.actions import assign
    from holdfast.rooms.rulebook.actions import adopt, load_pack
    from tests.governance.area import pack_text

    with clock.at(NOON):
        follow()
        crew = area.post("lanhe.fire", "crew")
        assign(area.actor("fire_officer"), live("lanhe.fire")[FIRE].pk, crew.pk)
        text = (
            pack_text().replace('version = "1"', 'version = "9"', 1).replace("responsibility.operator", "answer.place")
        )
        adopt(command_actor(), load_pack(command_actor(), text), area.agency(), NOON.date())
        changed = follow()

    kept = live("lanhe.fire")[FIRE]
    assert (kept.pack_version, kept.post) == ("9", crew)
    assert set(live("lanhe.north.mall")) == {"answer.place"}
    assert changed >= 4


def test_gaps_are_counted_by_what_is_missing(area: Area) -> None:
    from holdfast.rooms.agencies.models import Holding
    from holdfast.rooms.governance.lists import gaps

    duty = area.post("lanhe.fire", "duty")
    with clock.at(NOON):
        follow()
        before = gaps(area.actor("city_duty_officer"), NOON)
        Holding.objects.create(post=duty, user=area.cast.users["fire_officer"], from_at=NOON - DAY)
        after = gaps(area.actor("city_duty_officer"), NOON)

    assert before[""] == after[""]
    assert (before["holder"] - after["holder"], before["deputy"] - after["deputy"]) == (1, 0)
    assert before["post"] == after["post"] > 0


def owed_report(area: Area) -> Any:
    from holdfast.rooms.governance.jobs import follow_adoptions
    from holdfast.rooms.obligations.models import Obligation
    from tests.governance.area import turn

    area.post("lanhe.fire", "duty")
    with clock.at(NOON):
        follow_adoptions()
    turn(NOON)
    rows = Obligation.objects.filter(rule__rule_id="duty.half-yearly-report", owner_path="lanhe.fire.")
    return rows.order_by("due_at")[0]


def test_a_report_settles_what_was_owed_and_its_receipt_is_owed_by_the_office(area: Area) -> None:
    from holdfast.rooms.governance.actions import file_report, receive_report
    from holdfast.rooms.obligations.models import Obligation

    duty = owed_report(area)
    with clock.at(NOON):
        row = file_report(area.actor("fire_officer"), duty.pk, "Four drills, all gates open.")
        with pytest.raises(OutOfDate):
            file_report(area.actor("fire_officer"), duty.pk, "Again")
    duty.refresh_from_db()
    receipt = Obligation.objects.get(pk=row.receipt_id)

    assert duty.state == "met"
    assert (receipt.owner_path, receipt.state, receipt.subject_id) == ("lanhe.", "open", row.pk)
    with clock.at(NOON + DAY):
        with pytest.raises(NotFound):
            receive_report(area.actor("fire_officer"), row.pk)
        receive_report(area.actor("city_duty_officer"), row.pk)
    receipt.refresh_from_db()
    assert receipt.state == "met"


def test_the_figures_of_a_report_are_a_recount_of_the_rows(area: Area) -> None:
    from holdfast.rooms.governance.actions import file_report
    from holdfast.rooms.obligations.models import Obligation
    from tests.governance.area import turn

    duty = owed_report(area)
    december = duty.due_at - DAY
    turn(december)
    with clock.at(december):
        row = file_report(area.actor("fire_officer"), duty.pk, "Report")
    rows = Obligation.objects.filter(owner_path__startswith="lanhe.fire.", kind="duty", due_at__lte=december)
    states = [each.state for each in rows.exclude(state="withdrawn").exclude(pk=duty.pk)]

    assert row.figures["owed"] == len(states) > 0
    assert {state: row.figures[state] for state in set(states)} == {s: states.count(s) for s in set(states)}


def test_a_late_report_escalates_to_the_district_and_the_city(area: Area) -> None:
    from holdfast.rooms.obligations.models import Step
    from tests.governance.area import turn

    duty = owed_report(area)
    for day in range(8):
        turn(duty.due_at + day * DAY)
    fired = set(Step.objects.filter(obligation_id=duty.pk).values_list("key", flat=True))

    assert {"late", "escalate-1", "escalate-2"} <= fired
