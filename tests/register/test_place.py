"""The page of a place: panels of the rooms, six weeks of duties by day, the tabs that exist for the reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.plumbing import clock
from tests.register.conftest import Place

if TYPE_CHECKING:
    from tests.support.cast import Cast

Grade = Callable[[], None]
WHO = "city_duty_officer"
# 23:30 of the 12th by UTC is the 13th at a place eight hours ahead.
NOW = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)


def owe(row: object, due: datetime, **changes: object) -> None:
    from holdfast.kernel.subject import Subject
    from holdfast.rooms.obligations.actions import open_obligation
    from holdfast.rooms.obligations.models import Obligation
    from holdfast.rooms.rulebook.models import Rule
    from tests.obligations import city as small

    rule = Rule.objects.filter(rule_id="check").first() or small.store(small.clock_rule("check"))
    owner = row.owner  # type: ignore[attr-defined]
    subject = Subject("premises", row.pk)  # type: ignore[attr-defined]
    start = due - timedelta(hours=1)
    made = open_obligation(
        rule, subject=subject, label="", owner=owner, starts_at=start, occurrence=f"{due:%Y%m%d%H%M}"
    )
    moments = {
        "opens_at": due - timedelta(hours=1),
        "due_at": due,
        "late_at": due,
        "missed_at": due + timedelta(hours=9),
    }
    Obligation.objects.filter(pk=made.pk).update(**(moments | {"next_tick": None} | changes))


def looks(city: Cast, row: object) -> dict[str, str]:
    from holdfast.kernel.subject import Subject
    from holdfast.rooms.obligations.strip import strip

    subject = Subject("premises", row.pk)  # type: ignore[attr-defined]
    found = strip(city.actor(WHO), subject, "Asia/Shanghai", NOW)
    line = next(line for line in found.lines if line.rule == "check")
    return {f"{cell.day:%m-%d}": cell.look for cell in line.cells if cell.look != "none"}


@pytest.mark.parametrize(
    ("state", "look"),
    [("met", "done"), ("met_late", "late"), ("missed", "missed"), ("excused", "excused"), ("open", "late")],
)
def test_each_state_has_its_look(city: Cast, place: Place, state: str, look: str) -> None:
    row = place("P")
    owe(row, datetime(2026, 11, 5, 4, tzinfo=UTC), state=state)

    assert looks(city, row) == {"11-05": look}


def test_a_day_is_the_places_own_and_shows_its_worst(city: Cast, place: Place) -> None:
    row = place("P")
    owe(row, datetime(2026, 11, 5, 17, tzinfo=UTC), state="met")
    owe(row, datetime(2026, 11, 6, 3, tzinfo=UTC), state="missed")
    owe(row, datetime(2026, 11, 4, 15, 59, tzinfo=UTC), state="met")

    assert looks(city, row) == {"11-04": "done", "11-06": "missed"}


def test_what_is_open_and_due_later_stands_under_today(city: Cast, place: Place) -> None:
    row = place("P")
    owe(row, NOW + timedelta(days=20), opens_at=NOW - timedelta(days=1))

    assert looks(city, row) == {"11-13": "open"}


def test_six_weeks_end_today_and_what_is_older_is_left_out(city: Cast, place: Place) -> None:
    row = place("P")
    owe(row, NOW - timedelta(days=42), state="missed")
    owe(row, NOW - timedelta(days=41), state="met")

    assert looks(city, row) == {"10-03": "done"}


def test_rows_put_away_are_counted_too_and_in_one_query(city: Cast, place: Place) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from holdfast.rooms.obligations.past import move_past

    row = place("P")
    owe(row, datetime(2026, 11, 5, 4, tzinfo=UTC), state="met", past_at=NOW - timedelta(days=3))
    with clock.at(NOW):
        moved = move_past()
    with CaptureQueriesContext(connection) as asked:
        found = looks(city, row)

    assert moved == 1
    assert found == {"11-05": "done"}
    assert len([each for each in asked if "obligationpast" in each["sql"]]) == 1


def test_the_page_says_why_with_the_packs_own_bounds(city: Cast, place: Place, graded: Grade) -> None:
    row = place("Jade Arcade", 38_400)
    graded()

    page = city.client(WHO).get(f"/premises/{row.pk}/").content.decode()

    assert "Why class 1" in page
    assert "38,400" in page
    assert "more than 5,000" in page


def test_an_unknown_fact_is_named_and_no_figure_made_up(city: Cast, place: Place, graded: Grade) -> None:
    row = place("Jade Arcade")
    graded()

    page = city.client(WHO).get(f"/premises/{row.pk}/").content.decode()

    assert "Not graded: average daily footfall is not known." in page


@pytest.mark.parametrize("tab", ["duties", "files", "nonsense", "plan"])
def test_every_tab_answers_and_an_unknown_one_is_the_first(city: Cast, place: Place, graded: Grade, tab: str) -> None:
    row = place("Jade Arcade", 6000)
    graded()

    answer = city.client(WHO).get(f"/premises/{row.pk}/?tab={tab}")

    assert answer.status_code == 200
    assert answer.context["chosen"].key == (tab if tab != "nonsense" else "readiness")


def test_the_history_is_for_who_may_read_the_ledger(city: Cast, place: Place, graded: Grade) -> None:
    row = place("Jade Arcade", 6000)
    graded()

    seen = {who: [tab.key for tab in tabs(city, who, row)] for who in (WHO, "auditor")}

    assert "history" not in seen[WHO]
    assert "history" in seen["auditor"]
    assert "Facts entered" in city.client("auditor").get(f"/premises/{row.pk}/?tab=history").content.decode()


def tabs(city: Cast, who: str, row: object) -> list[object]:
    return city.client(who).get(f"/premises/{row.pk}/").context["tabs"]  # type: ignore[attr-defined,no-any-return]


def test_a_cell_opens_the_rows_of_its_day(city: Cast, place: Place, graded: Grade) -> None:
    row = place("Jade Arcade", 100)
    graded()
    owe(row, datetime(2026, 11, 5, 4, tzinfo=UTC), state="missed")

    page = city.client(WHO).get(f"/premises/{row.pk}/?tab=duties&duty=check&day=2026-11-05")

    assert page.status_code == 200
    assert "panel-day" in page.content.decode()


@pytest.mark.parametrize("path", ["cn-2026/1", "uk-2025/1"])
def test_every_rule_of_every_pack_has_its_page_and_every_section_its_rules(city: Cast, path: str) -> None:
    from holdfast.policy.read import shipped_pack
    from holdfast.portal.packs.rules import sections
    from holdfast.rooms.agencies.queries import command_actor
    from holdfast.rooms.rulebook.actions import load_shipped_pack

    key = path.partition("/")[0]
    row = load_shipped_pack(command_actor(), key)
    rules = [rule for section in sections(shipped_pack(key)) for rule in section.rules]
    client = city.client("auditor")

    pages = [client.get(f"/packs/{key}/{row.version}/?rule={rule.id}") for rule in rules[::12]]

    assert {page.status_code for page in pages} == {200}
    assert [page.context["chosen"].id for page in pages] == [rule.id for rule in rules[::12]]
    assert len({rule.id for rule in rules}) == len(rules)
