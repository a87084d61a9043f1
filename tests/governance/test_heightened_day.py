"""A period over forty places, told by its pages and a moved clock: its price shown before, everything tighter while it
holds, the group meeting daily, and everything as before when it has ended by itself; figures recounted from raw rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from holdfast.plumbing import clock
from tests.governance.test_meetings import decide, group_of, held

if TYPE_CHECKING:
    from tests.governance.area import Area

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG = 8 * HOUR
PLACES = 40


@pytest.fixture
def day(area: Area) -> Iterator[Area]:
    """At noon of one and the same day: forty places of classes 1 and 2 in the north."""
    from tests.governance.area import NOON

    with clock.at(NOON):
        for number in range(PLACES):
            area.place(f"Place {number}", footfall=(6000, 3000)[number % 2])
        area.grade()
    yield area
    translation.activate("en")


def patrols(at: datetime) -> list[Any]:
    """The raw rows of patrols that fall due in the hours after a moment for which the period holds."""
    from holdfast.rooms.obligations.models import Obligation

    rows = Obligation.objects.filter(rule__rule_id="duty.patrol", due_at__gt=at, due_at__lte=at + LONG)
    return list(rows.exclude(state="withdrawn").order_by("subject_id", "due_at"))


def meetings(at: datetime) -> list[datetime]:
    from holdfast.rooms.obligations.models import Obligation

    owed = Obligation.objects.filter(rule__rule_id="duty.leading-group-meeting", owner_path="lanhe.north.")
    return [row.due_at for row in owed.filter(state="open", due_at__gt=at).order_by("due_at")]


def shown(page: str, words: str) -> int:
    """The figure that stands beside these words on a page."""
    found = re.search(rf"<dt>{words}</dt><dd><b class=\"num\">([\d,]+)</b>", page)
    assert found
    return int(found[1].replace(",", ""))


def wall(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def test_forty_places_tighten_the_group_meets_daily_and_all_relaxes_by_itself(day: Area) -> None:
    from holdfast.rooms.governance.models import Period
    from holdfast.rooms.obligations.models import Series
    from tests.governance.area import NOON, postures, turn

    group_of(day)
    begins, ends = NOON + HOUR, NOON + HOUR + LONG
    turn(NOON)
    before, quarterly = patrols(begins), meetings(NOON)
    normal_plan = [(row.subject_id, row.due_at) for row in patrols(ends)]
    form = {"area": "lanhe.north.", "posture": "heightened_1", "reason": "holiday_crowds"}
    form |= {"from_at": wall(begins), "until_at": wall(ends)}
    with clock.at(NOON):
        officer = day.cast.client("north_duty_officer")
        price = officer.get("/posture/preview/", form).content.decode()
        assert not Period.objects.exists()
        officer.post("/posture/declare/", form)
    turn(begins)
    during, daily = patrols(begins), meetings(begins)

    assert shown(price, "Places that go to the level") == PLACES == len(postures())
    assert shown(price, "Rounds more") == len(during) - len(before)
    assert shown(price, "Staff hours more, where known") > 0
    assert set(postures().values()) == {"heightened_1"}
    assert len(during) > len(before) >= PLACES
    assert len({row.subject_id for row in during}) == PLACES
    assert [later - sooner for sooner, later in pairwise(daily[:3])] == [DAY, DAY]
    turn(ends)
    assert Period.objects.get().over_at == ends
    assert set(postures().values()) == {"normal"}
    assert meetings(ends + 2 * DAY) == [due for due in quarterly if due > ends + 2 * DAY]
    patrol = Series.objects.filter(rule__rule_id="duty.patrol", ends_at__isnull=True)
    assert set(patrol.values_list("posture", flat=True)) == {"normal"}
    assert normal_plan == [(row.subject_id, row.due_at) for row in patrols(ends)]


def test_the_watch_board_tells_the_next_meeting_and_what_is_late_and_nothing_where_there_is_nothing(area: Area) -> None:
    from holdfast.portal.board.asked import Board, key_of
    from holdfast.portal.panels import panels_for
    from tests.governance.area import NOON, turn

    def told(at: datetime, page: str = "board") -> Any:
        key = key_of(area.actor("city_duty_officer"), "board")
        assert key
        with clock.at(at):
            board = Board(area.agency(), "lanhe.", "Asia/Shanghai", at)
            return [one.words for one in panels_for(page, key.actor, board) if one.panel.key == "meetings"]

    assert told(NOON) == []
    group = group_of(area)
    row = decide(area, held(area, group, NOON), NOON + DAY)
    turn(NOON + 3 * DAY)
    (words,), (on_wall,) = told(NOON + 3 * DAY), told(NOON + 3 * DAY, "wall")

    assert [line.row for line in words["late"]] == [line.row for line in on_wall["late"]] == [row]
    assert told(NOON + 2 * HOUR) == [] or told(NOON + 2 * HOUR)[0]["late"] == []
