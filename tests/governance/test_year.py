"""Targets are changed by decisions of a held meeting; a step of the year keeps them with their figures and is settled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from holdfast.plumbing import clock
from tests.governance.test_meetings import decide, group_of, held

if TYPE_CHECKING:
    from tests.governance.area import Area

NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REALISTIC = "indicator.realistic"


def test_a_decision_overrides_the_pack_in_its_area_until_the_next_step(area: Area) -> None:
    from holdfast.rooms.governance.actions import set_target
    from holdfast.rooms.governance.queries import target_of

    row = decide(area, held(area, group_of(area), NOON), NOON + DAY)
    officer = area.actor("city_duty_officer")
    with clock.at(NOON):
        set_target(officer, row.pk, REALISTIC, date(2026, 12, 1), 62)
        set_target(officer, row.pk, REALISTIC, date(2026, 12, 1), 63)
        with pytest.raises(BadInput):
            set_target(officer, row.pk, "indicator.mood", date(2026, 12, 1), 50)
        with pytest.raises((NotAllowed, NotFound)):
            set_target(area.actor("fire_officer"), row.pk, REALISTIC, date(2026, 12, 1), 50)
    found = [target_of(REALISTIC, area.agency("lanhe.fire"), day) for day in (
        date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 1)
    )]  # fmt: skip

    assert [(one.value, one.source) for one in found if one] == [(60, "pack"), (63, "decision"), (65, "pack")]


def test_a_step_of_the_year_keeps_targets_with_figures_and_settles_what_is_owed(area: Area) -> None:
    from holdfast.rooms.governance.actions import review_targets
    from holdfast.rooms.governance.jobs import follow_adoptions
    from holdfast.rooms.obligations.models import Obligation
    from tests.governance.area import turn

    december = datetime(2026, 12, 21, 4, 0, tzinfo=UTC)
    with clock.at(NOON):
        follow_adoptions()
    turn(december)
    officer, office = area.actor("city_duty_officer"), area.agency()
    with clock.at(december):
        row = review_targets(officer, office.pk, "check", {REALISTIC: 59.5, "indicator.false-alarms": 9.9}, "Close")
        with pytest.raises(Refused):
            review_targets(officer, office.pk, "set", {})
    lines = {line["indicator"]: line for line in row.lines}

    assert Obligation.objects.get(pk=row.duty_id).state == "met"
    assert (lines[REALISTIC]["target"], lines[REALISTIC]["reached"]) == (60, False)
    assert lines["indicator.false-alarms"]["reached"] is True
    assert lines["indicator.trained"]["figure"] is None


def test_who_decides_what_names_posts_and_gaps_and_given_authority_goes_first(area: Area) -> None:
    from holdfast.rooms.agencies.models import Authority
    from holdfast.rooms.governance.authority import columns, rulings

    commander, duty = area.post("lanhe", "commander"), area.post("lanhe", "duty")
    Authority.objects.create(act="heighten", post=duty, delegate=commander, delegate_after=timedelta(hours=1))
    found = {(one.about, one.act): one for one in rulings(area.agency("lanhe.north"))}

    grave, highest, given = found["II", "activate"], found["I", "end"], found["heighten", "decide"]
    assert (grave.deciders[0].post, grave.delegate_after) == (commander, timedelta(minutes=10))
    assert highest.deciders[0].post is None
    assert (given.deciders[0].post, given.delegate and given.delegate.post, given.given) == (duty, commander, True)
    assert {one.post for one in columns(list(found.values()))} >= {commander, duty, None}
    assert {act for _, act in found} == {"activate", "change", "end", "issue", "decide"}
