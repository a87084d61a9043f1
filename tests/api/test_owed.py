"""What is owed, over the API: the same acts as on the pages, with the same refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.plumbing import clock
from holdfast.rooms.agencies.models import Authority
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations.actions import NewSeries, open_obligation, open_series
from holdfast.rooms.obligations.models import Obligation
from tests.api.conftest import City
from tests.obligations.city import clock_rule, excuse_rule, place, series_rule, store


@pytest.fixture
def owed(city: City) -> Obligation:
    """A patrol that the mall owes since five minutes; the duty officer of the district decides excuses."""
    store(excuse_rule())
    Authority.objects.create(act="excuse", post=city.posts["duty_officer"])
    return open_patrol(city)


def open_patrol(city: City, rule: Any = None, owner: str = "mall") -> Obligation:
    post = {"mall": "operator", "arena": "neighbour"}[owner]
    return open_obligation(
        rule or store(clock_rule()),
        subject=place(),
        label=f"Hall of the {owner}",
        owner=city.agencies[owner],
        post=city.posts[post],
        starts_at=clock.now() - timedelta(minutes=5),
    )


def settle_at(moment: Any) -> dict[str, str]:
    return {"true_at": moment.isoformat()}


def test_the_post_lists_and_settles_what_it_owes(city: City, owed: Obligation) -> None:
    caller = city.operator
    listed = caller.get("/obligations").json()["items"]
    assert [row["id"] for row in listed] == [str(owed.pk)]
    assert listed[0]["rule"]["title"] == {"en": "Patrol", "zh": "巡查"}

    response = caller.post(f"/obligations/{owed.pk}/settle", settle_at(clock.now()))

    assert response.json() == {"state": "met", "words": "Done, in time"}
    entry = Entry.objects.get(kind="obligations.settled")
    assert (entry.by, entry.post) == ("token", city.posts["operator"].pk)


def test_a_second_settlement_is_told_who_and_when(city: City, owed: Obligation) -> None:
    caller = city.operator
    caller.post(f"/obligations/{owed.pk}/settle", settle_at(clock.now()))

    response = caller.post(f"/obligations/{owed.pk}/settle", settle_at(clock.now()))

    assert response.status_code == 409
    assert response.json()["code"] == "already-settled"
    assert "Operator" in response.json()["detail"]


def test_a_key_settles_once_and_repeats_the_answer(city: City, owed: Obligation) -> None:
    caller, body = city.operator, settle_at(clock.now())
    first = caller.post(f"/obligations/{owed.pk}/settle", body, **{"Idempotency-Key": "tap"})

    again = caller.post(f"/obligations/{owed.pk}/settle", body, **{"Idempotency-Key": "tap"})

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert Entry.objects.filter(kind="obligations.settled").count() == 1


def test_the_past_is_refused_in_words(city: City, owed: Obligation) -> None:
    response = city.operator.post(f"/obligations/{owed.pk}/settle", settle_at(clock.now() + timedelta(hours=1)))

    assert response.status_code == 409
    assert response.json()["code"] == "in-the-future"


@pytest.mark.parametrize("act", ["settle", "excuse", "hand", "pause", "resume"])
def test_foreign_and_absent_answer_alike(city: City, owed: Obligation, act: str) -> None:
    bodies = {
        "settle": settle_at(clock.now()),
        "excuse": {"reason": "flood"},
        "hand": {"post_id": str(city.posts["neighbour"].pk)},
        "pause": {"reason": "works"},
        "resume": {},
    }
    caller = city.neighbour

    foreign = caller.post(f"/obligations/{owed.pk}/{act}", bodies[act])
    absent = caller.post(f"/obligations/01890000-0000-7000-8000-000000000000/{act}", bodies[act])

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert absent.status_code == 404


def test_an_excuse_is_asked_by_one_and_decided_by_another(city: City, owed: Obligation) -> None:
    asked = city.operator.post(f"/obligations/{owed.pk}/excuse", {"reason": "The hall is flooded"}).json()
    decision = asked["obligation"]["id"]
    officer = city.token("duty_officer")
    assert [row["obligation"]["id"] for row in officer.get("/obligations/decisions?mine=true").json()["items"]] == [
        decision
    ]

    response = officer.post(
        f"/obligations/decisions/{decision}/decide", {"outcome": "approved", "reason": "Seen on site"}
    )

    assert response.json()["outcome"] == "approved"
    assert city.operator.get(f"/obligations/{owed.pk}").json()["obligation"]["state"] == "excused"


def test_a_pause_and_a_handing_over_go_the_same_way(city: City, owed: Obligation) -> None:
    officer = city.token("duty_officer")
    paused = officer.post(f"/obligations/{owed.pk}/pause", {"reason": "weather"})
    resumed = officer.post(f"/obligations/{owed.pk}/resume")
    handed = officer.post(f"/obligations/{owed.pk}/hand", {"post_id": str(city.posts["duty_officer"].pk)})

    assert paused.json()["paused_at"]
    assert resumed.json()["paused_at"] is None
    assert handed.json()["post_id"] == str(city.posts["duty_officer"].pk)


def test_series_are_listed_paused_and_resumed(city: City) -> None:
    new = NewSeries(store(series_rule()), place(), "Hall", city.agencies["mall"], clock.now())
    series = open_series(new)
    officer = city.token("duty_officer")
    assert [row["id"] for row in officer.get("/obligations/series").json()["items"]] == [str(series.pk)]

    paused = officer.post(f"/obligations/series/{series.pk}/pause", {"reason": "closed"})

    assert paused.json()["pause_reason"] == "closed"
    assert officer.post(f"/obligations/series/{series.pk}/resume").json()["paused_from"] is None


def test_one_shows_its_reason_ladder_and_acts(city: City, owed: Obligation) -> None:
    told = city.operator.get(f"/obligations/{owed.pk}").json()

    assert told["may"] == ["settle", "excuse", "hand"]
    assert [rung["status"] for rung in told["ladder"]].count("next") <= 1
    assert "30 min" in told["why"]


def test_pages_by_key_show_each_row_once_while_rows_come_and_go(city: City) -> None:
    rule = store(clock_rule())
    rows = [open_patrol(city, rule) for _ in range(5)]
    caller, seen, after = city.operator, [], ""

    while True:
        page = caller.get(f"/obligations?limit=2&after={after}").json()
        seen += [row["id"] for row in page["items"]]
        if not page["next"]:
            break
        after = page["next"]
        Obligation.objects.filter(pk=rows[0].pk).delete()

    assert sorted(seen) == sorted(str(row.pk) for row in rows)


@pytest.mark.parametrize("after", ["x", "W10", "WzEsMl0", "WyIyMDI2LTExLTEyIiwiYSJd", "____", "WyJcdTAwMDAiLCJhIl0"])
def test_a_broken_key_of_a_page_is_named(city: City, after: str) -> None:
    response = city.operator.get(f"/obligations?after={after}")

    assert response.status_code == 422
    assert response.json()["fields"]["field"] == "after"


def test_a_longer_list_costs_no_more_queries(city: City) -> None:
    rule, caller = store(clock_rule()), city.operator

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert caller.get("/obligations?limit=200").status_code == 200
        return sum("obligations_" in query["sql"] for query in seen)

    open_patrol(city, rule)
    queries()
    few = queries()
    for _ in range(20):
        open_patrol(city, rule)

    assert queries() <= few


def test_filters_narrow_and_only_live_clocks_are_listed(city: City, owed: Obligation) -> None:
    caller = city.operator
    Obligation.objects.filter(pk=open_patrol(city, owed.rule).pk).update(mode="exercise")

    assert len(caller.get("/obligations").json()["items"]) == 1
    assert len(caller.get("/obligations?mode=exercise").json()["items"]) == 1
    assert (
        caller.get(f"/obligations?due_before={(clock.now() - timedelta(days=1)).isoformat()[:19]}Z").json()["items"]
        == []
    )
    assert caller.get("/obligations?state=nonsense").status_code == 422
