from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from holdfast.domain.duties.standing import Standing, standing
from holdfast.domain.obligation.rule import SeriesRule
from holdfast.kernel.working_calendar import WorkingCalendar
from holdfast.policy.diff import Change, diff, grade_moves
from holdfast.policy.explain import Link, explain
from holdfast.policy.read import read_pack, shipped_keys, shipped_pack
from holdfast.policy.recurrence import recurrence_words
from tests.policy.packs import SMALL, changed, cn_2026, place

TODAY = date(2026, 11, 12)


def test_a_pack_differs_in_nothing_from_itself_in_a_later_version() -> None:
    old = read_pack(cn_2026())
    new = read_pack(changed(cn_2026(), 'version = "1"', 'version = "2"'))

    assert diff(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new", "rule", "field"),
    [
        ("above = 5000", "above = 6000", "grade.above-5000", "any_of"),
        ('due_after = "PT15M"', 'due_after = "PT10M"', "clock.first-report", "due_after"),
        ('evidence = ["photo"]', 'evidence = ["photo", "report"]', "duty.facility-check", "evidence"),
        ("hourly_budget = 12", "hourly_budget = 6", "messages", "hourly_budget"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=20", "duty.facility-check", "rrule"),
    ],
)
def test_every_change_of_a_number_is_told_with_its_rule_and_field(old: str, new: str, rule: str, field: str) -> None:
    found = diff(read_pack(cn_2026()), read_pack(changed(cn_2026(), old, new)))

    assert [(each.change, each.rule, each.field) for each in found] == [(Change.CHANGED, rule, field)]


def test_a_rule_that_came_and_one_that_went_are_told() -> None:
    renamed = read_pack(changed(SMALL, 'id = "duty.round"', 'id = "duty.tour"'))

    found = diff(read_pack(SMALL), renamed)

    assert {(each.change, each.rule) for each in found} == {(Change.REMOVED, "duty.round"), (Change.ADDED, "duty.tour")}


def test_places_whose_grade_changes_are_counted_by_from_and_to() -> None:
    new = read_pack(changed(cn_2026(), "at_least = 2000", "at_least = 3000"))
    places = [place(daily_footfall=footfall) for footfall in (1999, 2000, 2999, 3000)]

    moves = grade_moves(read_pack(cn_2026()), new, places)

    assert [(move.old, move.new, move.places) for move in moves] == [("class-2", "class-3", 2)]


def test_the_chain_goes_from_fact_over_grade_and_posture_to_duty_and_clock() -> None:
    steps = explain(shipped_pack("cn-2026"), place(daily_footfall=3120, critical=False), on=TODAY, rule="duty.patrol")

    assert [step.link for step in steps] == [Link.FACT, Link.FACT, Link.GRADE, Link.POSTURE, Link.DUTY, Link.CLOCK]
    assert "3,120 people a day" in steps[1].title.en
    assert steps[2].title.en == "class 2"
    assert "every 2 hours by day" in steps[4].why.en
    assert [step.article for step in steps if step.link in (Link.GRADE, Link.DUTY, Link.CLOCK)] == ["B2", "B4", "B4"]


def test_a_missing_fact_is_named_and_nothing_is_owed() -> None:
    steps = explain(shipped_pack("cn-2026"), place(critical=False), on=TODAY)

    assert any(step.title.en == "average daily footfall: unknown" for step in steps)
    assert not [step for step in steps if step.link is Link.DUTY]


def test_every_sentence_of_the_chain_is_there_in_both_languages() -> None:
    for key in shipped_keys():
        for facts in ({"daily_footfall": 9000, "peak_presence": 900}, {}):
            steps = explain(shipped_pack(key), place(**facts), on=TODAY)
            assert all(step.title.en and step.title.zh and step.why.en and step.why.zh for step in steps)


def test_what_is_not_in_force_says_so_unless_it_is_taken_on_freely() -> None:
    pack = shipped_pack("uk-2025")

    plain = explain(pack, place(peak_presence=300), on=TODAY)
    voluntary = explain(pack, place(peak_presence=300), on=TODAY, voluntary_from=date(2026, 1, 1))

    assert "not in force, opens nothing" in next(step for step in plain if step.link is Link.DUTY).why.en
    assert "not law" in next(step for step in voluntary if step.link is Link.DUTY).why.en


def test_an_instrument_binds_from_its_first_day_to_before_its_last() -> None:
    text = changed(SMALL, "in_force_from = 2026-01-01", "in_force_from = 2026-01-01\nin_force_to = 2027-01-01")
    instrument = read_pack(text).instruments["plan"]

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]

    assert [standing(instrument, day) for day in days] == [
        Standing.NOT_YET,
        Standing.BINDING,
        Standing.BINDING,
        Standing.ENDED,
    ]


def test_the_plan_s_numbers_are_in_the_pack() -> None:
    pack = shipped_pack("cn-2026")

    due = {each.id: each.rule.due_after.elapsed for each in pack.clocks}
    patrol = pack.rule("duty.patrol")

    assert due["clock.first-report"] == timedelta(minutes=15)
    assert due["clock.triage"] == due["clock.progress"] == timedelta(minutes=30)
    assert due["clock.review"] == timedelta(hours=72)
    assert isinstance(patrol, SeriesRule)
    hours = [int(hour) for hour in patrol.rrule.split("BYHOUR=")[1].split(";")[0].split(",")]
    assert {b - a for a, b in pairwise(hours) if 6 <= a < 22} == {2}
    assert {b - a for a, b in pairwise(hours) if a < 6 or a >= 22} == {1}
    assert isinstance(pack.calendar, WorkingCalendar)


@pytest.mark.parametrize("key", shipped_keys())
def test_recurrences_that_ship_are_said_in_words(key: str) -> None:
    said = [recurrence_words(duty.rule.rrule).en for duty in shipped_pack(key).duties]

    assert [words for words in said if "FREQ" in words] == []
