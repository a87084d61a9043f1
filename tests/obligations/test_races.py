"""Races on PostgreSQL, each beside a control: the same race with its guard taken away must go wrong."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db.models import Count, QuerySet

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations import actions, firing
from holdfast.rooms.obligations.models import Obligation, Step
from holdfast.rooms.outbox.models import Message
from tests.obligations.city import MINUTE, NOON, City, build, clock_rule, place, store

AtOnce = Callable[[Sequence[Callable[[], Any]]], list[Any]]
WAIT = 10.0
# The module, whose name in the package is that of its act.
SETTLING = sys.modules["holdfast.rooms.obligations.actions.settle"]


@pytest.fixture
def town(real_db: str) -> City:
    return build()


def owed(town: City, count: int = 1) -> list[Obligation]:
    rule = store(clock_rule())
    with clock.at(NOON):
        return [
            actions.open_obligation(rule, subject=place(), label="", owner=town.mall, starts_at=NOON)
            for _ in range(count)
        ]


def fire(minutes: int = 36) -> int:
    with clock.at(NOON + minutes * MINUTE):
        return firing.fire_due()


def doubled_steps() -> int:
    return Step.objects.values("obligation_id", "key").annotate(number=Count("id")).filter(number__gt=1).count()


def doubled_entries() -> int:
    late = Entry.objects.filter(kind="obligations.late")
    return late.values("subject_id").annotate(number=Count("id")).filter(number__gt=1).count()


def test_four_workers_on_the_same_rows_fire_each_step_once(town: City, at_once: AtOnce) -> None:
    owed(town, 60)

    def work() -> int:
        with clock.at(NOON + 36 * MINUTE):
            return sum(iter(lambda: firing.fire_due(batch=7), 0))

    fired = at_once([work] * 4)

    assert sum(fired) == 60
    assert (doubled_steps(), doubled_entries()) == (0, 0)
    assert Step.objects.filter(key="late").count() == 60


def without_locks(monkeypatch: pytest.MonkeyPatch, parties: int) -> None:
    """Workers that do not lock what they claim, and all claim before any writes."""
    together = threading.Barrier(parties, timeout=WAIT)

    def claimed(rows: QuerySet[Obligation], batch: int) -> list[Obligation]:
        found = list(rows[:batch])
        together.wait()
        return found

    monkeypatch.setattr(firing, "_claimed", claimed)


def test_the_unique_step_alone_keeps_workers_without_locks_from_firing_twice(
    town: City, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed(town, 5)
    without_locks(monkeypatch, parties=2)

    at_once([fire, fire])

    assert (doubled_steps(), doubled_entries()) == (0, 0)
    assert Message.objects.filter(round="late", channel="in_app").count() == 5


def test_control_without_locks_and_without_the_unique_step_everything_fires_twice(
    town: City, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch, as_owner: Callable[[str], None]
) -> None:
    owed(town, 5)
    as_owner("ALTER TABLE obligations_step DROP CONSTRAINT each_step_once")
    without_locks(monkeypatch, parties=2)

    at_once([fire, fire])

    assert doubled_steps() == 5 * 3
    assert doubled_entries() == 5


def settle_one(town: City, row: Obligation) -> Callable[[], Any]:
    def act() -> Any:
        with clock.at(NOON + 36 * MINUTE):
            return actions.settle(town.actor("mall"), row.pk, true_at=NOON + 34 * MINUTE)

    return act


def settlements(row: Obligation) -> int:
    return Entry.objects.filter(kind="obligations.settled", subject_id=row.pk).count()


def test_of_many_settlements_at_once_one_counts_and_the_others_hear_so(town: City, at_once: AtOnce) -> None:
    (row,) = owed(town)

    answers = at_once([settle_one(town, row)] * 8)

    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [answer.code for answer in refused] == ["already-settled"] * 7
    assert settlements(row) == 1


def test_control_settlements_without_the_lock_count_more_than_once(
    town: City, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = owed(town)
    together = threading.Barrier(2, timeout=WAIT)

    def unlocked(_actor: object, _right: object, pk: object) -> Obligation:
        found = Obligation.objects.select_related("owner").get(pk=pk)
        together.wait()
        return found

    monkeypatch.setattr(SETTLING, "locked_for", unlocked)

    at_once([settle_one(town, row)] * 2)

    assert settlements(row) == 2


def fire_halfway(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """The clock holds its claim until told to go on."""
    claimed, go_on = threading.Event(), threading.Event()
    worked_out = firing._worked_out

    def wait(rows: Any, now: Any) -> Any:
        answer = worked_out(rows, now)
        claimed.set()
        go_on.wait(WAIT)
        return answer

    monkeypatch.setattr(firing, "_worked_out", wait)
    return claimed, go_on


def race_of_clock_and_settlement(
    town: City, row: Obligation, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """The settlement begins while the clock holds the row for its `late` step."""
    claimed, go_on = fire_halfway(monkeypatch)

    def settle() -> Any:
        claimed.wait(WAIT)
        threading.Timer(0.5, go_on.set).start()
        return settle_one(town, row)()

    return at_once([fire, settle])


def test_a_settlement_waits_for_the_clock_and_the_breach_stays(
    town: City, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = owed(town)

    race_of_clock_and_settlement(town, row, at_once, monkeypatch)

    row.refresh_from_db()
    assert (row.state, row.next_tick, row.breached_at) == ("met", None, NOON + 35 * MINUTE)
    assert fire(200) == 0


def test_control_a_settlement_that_does_not_lock_wipes_the_breach_away(
    town: City, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = owed(town)

    def unlocked(_actor: object, _right: object, pk: object) -> Obligation:
        return Obligation.objects.select_related("owner").get(pk=pk)

    monkeypatch.setattr(SETTLING, "locked_for", unlocked)
    race_of_clock_and_settlement(town, row, at_once, monkeypatch)

    row.refresh_from_db()
    assert row.breached_at is None


def test_clock_and_settlements_at_once_never_lock_each_other_out(town: City, at_once: AtOnce) -> None:
    rows = owed(town, 30)

    def work() -> int:
        with clock.at(NOON + 36 * MINUTE):
            return sum(firing.fire_due(batch=5) for _ in range(10))

    def settle_all(mine: Sequence[Obligation]) -> Callable[[], int]:
        return lambda: sum(1 for row in mine if settle_one(town, row)())

    answers = at_once([work, work, settle_all(rows)])

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert set(Obligation.objects.values_list("state", "next_tick")) == {("met", None)}


def test_a_decision_is_taken_once_by_two_at_once(town: City, at_once: AtOnce) -> None:
    from tests.obligations.city import excuse_rule

    store(excuse_rule())
    (row,) = owed(town)
    with clock.at(NOON + MINUTE):
        asked = actions.ask_to_excuse(town.actor("mall"), row.pk, "Flooded")

    def decide(outcome: str) -> Callable[[], Any]:
        def act() -> Any:
            with clock.at(NOON + 5 * MINUTE):
                return actions.decide(town.actor("district"), asked.pk, outcome, "Seen")

        return act

    answers = at_once([decide("approved"), decide("refused")])

    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert Entry.objects.filter(kind="decisions.decided").count() == 1


def test_opening_the_same_thing_at_once_opens_it_once(town: City, at_once: AtOnce) -> None:
    rule, about = store(clock_rule()), place()

    def act() -> Any:
        with clock.at(NOON):
            return actions.open_obligation(rule, subject=about, label="", owner=town.mall, starts_at=NOON).pk

    answers = at_once([act] * 6)

    assert len(set(answers)) == 1
    assert Entry.objects.filter(kind="obligations.opened").count() == 1
