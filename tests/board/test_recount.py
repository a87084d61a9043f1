"""Figures equal a recount of the raw rows, by SQL that shares nothing with ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from holdfast.domain.indicator.figure import Grammar, figure
from holdfast.domain.indicator.outcome import Outcome, Owed, outcome_of
from holdfast.domain.indicator.words import Exclusion, Result
from holdfast.domain.mode import Mode
from holdfast.domain.obligation.states import Kind, State
from holdfast.plumbing.once import reading
from holdfast.rooms.obligations.models import Obligation, ObligationPast
from holdfast.rooms.obligations.tally import day_span, of_outcome, rolled, rows_in, tally
from tests.board import owed
from tests.obligations import city as small

NOW = small.NOON
ZONE = "Asia/Shanghai"
pytestmark = pytest.mark.django_db

RECOUNT = """
WITH rows AS (
  SELECT due_at, late_at, owner_path, state, paused_at, system_down FROM obligations_obligation
  WHERE mode = 'live' AND kind = 'duty' AND state <> 'withdrawn'
  UNION ALL
  SELECT due_at, late_at, owner_path, state, paused_at, system_down FROM obligations_obligationpast
  WHERE mode = 'live' AND kind = 'duty' AND state <> 'withdrawn'
)
SELECT (due_at AT TIME ZONE 'Asia/Shanghai')::date AS day, owner_path,
  count(*) FILTER (WHERE state = 'met') AS met,
  count(*) FILTER (WHERE NOT system_down AND (state = 'met_late'
    OR (state = 'open' AND paused_at IS NULL AND late_at <= %(now)s))) AS late,
  count(*) FILTER (WHERE NOT system_down AND state = 'missed') AS missed,
  count(*) FILTER (WHERE state = 'excused') AS excused,
  count(*) FILTER (WHERE system_down AND state NOT IN ('met', 'excused')) AS down,
  count(*) FILTER (WHERE NOT system_down AND state = 'open' AND paused_at IS NOT NULL) AS paused
FROM rows GROUP BY 1, 2
"""


@pytest.fixture
def city() -> small.City:
    built = small.build()
    rules = [small.store(small.clock_rule(name)) for name in ("patrol", "check")]
    owed.many(7, 400, rules, [built.city, built.district, built.mall], NOW)
    return built


def test_counts_by_day_and_branch_equal_a_recount_of_the_raw_rows(city: small.City) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"now": NOW})
        raw = {(day, path): tuple(numbers) for day, path, *numbers in cursor.fetchall()}
    today = (NOW + timedelta(hours=8)).date()
    counts = tally(city.actor("city"), day_span(today + timedelta(days=2), ZONE, days=7), ("path", "day"), NOW)

    ours = {}
    for (path, day), numbers in counts.items():
        told = figure(numbers, Grammar())
        left = [told.left_out.get(mark, 0) for mark in (Exclusion.EXCUSED, Exclusion.SYSTEM_DOWN, Exclusion.PAUSED)]
        ours[day, path] = (told.met, told.late, told.missed, *left)
    assert {key: row for key, row in ours.items() if any(row)} == {key: row for key, row in raw.items() if any(row)}
    assert len(raw) > 9


def test_the_query_says_of_each_row_what_the_grammar_says(city: small.City) -> None:
    span = day_span(NOW.date() + timedelta(days=2), "UTC", days=9, kind=None)
    found = tally(city.actor("city"), span, (), NOW)[()]

    said: dict[Outcome, int] = {}
    for row in [*Obligation.objects.all(), *ObligationPast.objects.all()]:
        facts = Owed(State(row.state), row.late_at, Mode(row.mode), row.paused_at, row.system_down)
        outcome = outcome_of(facts, NOW)
        if outcome is not None:
            # Of what is practised or tried no figure ever asks the result.
            said[outcome] = said.get(outcome, 0) + 1
    assert found == said


def test_a_branch_is_the_sum_of_what_lies_in_it(city: small.City) -> None:
    counts = tally(city.actor("city"), day_span(NOW.date(), ZONE), ("path",), NOW)
    sums = rolled(counts, ["lanhe.", "lanhe.north.", "lanhe.north.mall."])
    assert sum(sums["lanhe."].values()) == sum(sum(each.values()) for each in counts.values())
    own = counts[("lanhe.north.",)]
    assert sum(sums["lanhe.north."].values()) == sum(own.values()) + sum(sums["lanhe.north.mall."].values())


def test_a_figure_opens_the_rows_that_it_counts(city: small.City) -> None:
    span = day_span(NOW.date(), ZONE)
    actor = city.actor("city")
    told = figure(tally(actor, span, (), NOW)[()], Grammar())
    rows = rows_in(actor, span)
    for result, number in ((Result.MET, told.met), (Result.LATE, told.late), (Result.MISSED, told.missed)):
        assert sum(of_outcome(each, NOW, [result]).count() for each in rows) == number > 0
    left = told.left_out[Exclusion.EXCUSED]
    assert sum(of_outcome(each, NOW, [Exclusion.EXCUSED]).count() for each in rows) == left > 0


def test_what_another_branch_owes_is_in_no_figure_of_ours(city: small.City) -> None:
    seen = tally(city.actor("mall"), day_span(NOW.date(), ZONE), ("path",), NOW)
    assert set(seen) == {("lanhe.north.mall.",)}


def test_counting_is_one_query_however_many_keys(city: small.City, django_assert_num_queries: object) -> None:
    actor = city.actor("city")
    with reading(), django_assert_num_queries(2):  # type: ignore[operator]  # the other: what is shared to us
        tally(actor, day_span(NOW.date(), ZONE, kind=Kind.DECISION), ("path", "day", "hour", "rule", "subject"), NOW)
