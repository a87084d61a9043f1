"""The clock on the database: what fires, once, in order, and what stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.domain.obligation.states import State
from holdfast.kernel.errors import NotAllowed, NotFound, OutOfDate, Refused
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations import actions, jobs
from holdfast.rooms.obligations.models import Obligation, Step
from holdfast.rooms.outbox.models import Message
from tests.obligations.city import MINUTE, NOON, City, build, clock_rule, place, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> City:
    return build()


@pytest.fixture
def owed(town: City) -> Obligation:
    with clock.at(NOON):
        return actions.open_obligation(
            store(clock_rule()), subject=place(), label="Mall 7", owner=town.mall, starts_at=NOON
        )


def fire_at(minutes: float) -> int:
    with clock.at(NOON + minutes * MINUTE):
        return jobs.fire_due()


def steps(row: Obligation) -> list[str]:
    return list(Step.objects.filter(obligation_id=row.pk).order_by("id").values_list("key", flat=True))


def rounds(row: Obligation, user: str, town: City) -> list[str]:
    told = Message.objects.filter(subject_id=row.pk, user=town.people[user], channel="in_app")
    return list(told.order_by("queued_at", "round").values_list("round", flat=True))


def test_each_step_fires_at_its_moment_and_not_before(owed: Obligation) -> None:
    when = {}
    for minute in range(0, 156, 5):
        before = len(steps(owed))
        fire_at(minute)
        when |= dict.fromkeys(steps(owed)[before:], minute)

    assert when == {
        "opened": 0,
        "soon": 20,
        "late": 35,
        "late+300": 40,
        "escalate-1": 50,
        "escalate-2": 80,
        "missed": 150,
    }


def test_every_step_has_its_entry_and_tells_whom_the_ladder_names(owed: Obligation, town: City) -> None:
    for minute in range(0, 160, 5):
        fire_at(minute)

    kinds = Entry.objects.filter(subject_id=owed.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [
        "obligations.opened",
        "obligations.began",
        "obligations.soon",
        "obligations.late",
        "obligations.late",
        "obligations.escalated",
        "obligations.escalated",
        "obligations.missed",
    ]
    assert rounds(owed, "mall", town) == ["opened", "soon", "late", "missed"]
    assert rounds(owed, "district", town) == ["escalate-1", "missed"]
    assert rounds(owed, "city", town) == ["escalate-2"]


def test_firing_again_at_the_same_moment_does_nothing(owed: Obligation) -> None:
    fire_at(36)
    before = (steps(owed), Entry.objects.count(), Message.objects.count())

    again = fire_at(36)

    assert again == 0
    assert (steps(owed), Entry.objects.count(), Message.objects.count()) == before


def test_a_clock_set_back_fires_nothing_twice(owed: Obligation) -> None:
    fire_at(36)
    Obligation.objects.filter(pk=owed.pk).update(next_tick=NOON)

    fire_at(1)
    fire_at(36)

    assert len(steps(owed)) == len(set(steps(owed)))
    assert steps(owed)[:3] == ["opened", "soon", "late"]


def test_a_missed_one_stays_missed_when_it_is_done_afterwards(owed: Obligation, town: City) -> None:
    fire_at(150)

    with clock.at(NOON + 151 * MINUTE):
        answer = actions.settle(town.actor("mall"), owed.pk, true_at=NOON + 20 * MINUTE)

    owed.refresh_from_db()
    assert answer.state is State.MISSED
    assert (owed.state, owed.settled_true_at) == ("missed", NOON + 20 * MINUTE)
    assert owed.settled_entered_at == NOON + 151 * MINUTE


def test_after_a_settlement_nothing_more_is_said(owed: Obligation, town: City) -> None:
    fire_at(0)
    with clock.at(NOON + 10 * MINUTE):
        actions.settle(town.actor("mall"), owed.pk, true_at=NOON + 9 * MINUTE)

    fired = [fire_at(minute) for minute in (36, 60, 150)]

    assert fired == [0, 0, 0]
    assert steps(owed) == ["opened"]
    assert not Message.objects.filter(subject_id=owed.pk, state="waiting").exists()


def test_grace_counts_as_due_and_the_true_time_decides(owed: Obligation, town: City) -> None:
    fire_at(50)

    with clock.at(NOON + 50 * MINUTE):
        answer = actions.settle(town.actor("mall"), owed.pk, true_at=NOON + 34 * MINUTE)

    owed.refresh_from_db()
    assert answer.state is State.MET
    assert owed.breached_at == NOON + 35 * MINUTE, "the breach that was recorded stays on record"


def test_a_second_settlement_hears_who_and_when(owed: Obligation, town: City) -> None:
    with clock.at(NOON + 10 * MINUTE):
        actions.settle(town.actor("mall"), owed.pk, true_at=NOON)
        with pytest.raises(Refused) as refused:
            actions.settle(town.actor("district"), owed.pk, true_at=NOON)

    assert refused.value.code == "already-settled"
    assert refused.value.fields == {"who": "Mall duty", "at": NOON + 10 * MINUTE}


def test_somebody_elses_obligation_is_not_there(owed: Obligation, town: City) -> None:
    from dataclasses import replace

    foreign = replace(town.actor("mall"), path="lanhe.south.mall-2.")

    with clock.at(NOON + MINUTE), pytest.raises(NotFound):
        actions.settle(foreign, owed.pk, true_at=NOON)


def test_an_auditor_settles_nothing(owed: Obligation, town: City) -> None:
    from dataclasses import replace

    from holdfast.domain.rights.roles import Role

    with clock.at(NOON + MINUTE), pytest.raises(NotAllowed):
        actions.settle(replace(town.actor("city"), role=Role.AUDITOR), owed.pk, true_at=NOON)


def test_an_outdated_page_settles_nothing(owed: Obligation, town: City) -> None:
    fire_at(36)

    with clock.at(NOON + 36 * MINUTE), pytest.raises(OutOfDate):
        actions.settle(town.actor("mall"), owed.pk, true_at=NOON, version=owed.version)


def test_a_pause_shifts_what_has_not_fired(owed: Obligation, town: City) -> None:
    fire_at(10)
    with clock.at(NOON + 10 * MINUTE):
        actions.pause_obligation(town.actor("district"), owed.pk, "works")
    assert fire_at(200) == 0
    with clock.at(NOON + 70 * MINUTE):
        resumed = actions.resume_obligation(town.actor("district"), owed.pk)

    fire_at(79)
    before = steps(owed)
    fire_at(80)

    assert resumed.due_at == NOON + 90 * MINUTE
    assert before == ["opened"]
    assert steps(owed) == ["opened", "soon"]


def test_opening_the_same_thing_twice_answers_the_first(town: City) -> None:
    rule, about = store(clock_rule()), place()
    with clock.at(NOON):
        first = actions.open_obligation(rule, subject=about, label="A", owner=town.mall, starts_at=NOON)
        second = actions.open_obligation(rule, subject=about, label="B", owner=town.mall, starts_at=NOON)

    assert second.pk == first.pk
    assert Entry.objects.filter(kind="obligations.opened").count() == 1


def test_a_poisoned_row_is_set_aside_and_the_others_fire(town: City) -> None:
    bad = store(clock_rule("bad", ladder=clock_rule().ladder[:0]))
    good = store(clock_rule("good"))
    with clock.at(NOON):
        rows = [
            actions.open_obligation(rule, subject=place(), label="", owner=town.mall, starts_at=NOON)
            for rule in (good, bad, good)
        ]
    Obligation.objects.filter(pk=rows[1].pk).update(pauses=["nonsense"])
    Obligation.objects.filter(pk=rows[1].pk).update(next_tick=NOON)

    fire_at(1)

    rows[1].refresh_from_db()
    assert [steps(row) for row in rows] == [["opened"], [], ["opened"]]
    assert (rows[1].next_tick, rows[1].faults) == (NOON + 2 * MINUTE, 1)
    assert Entry.objects.filter(kind="obligations.set_aside", subject_id=rows[1].pk).exists()


def test_steps_older_than_the_limit_are_recorded_and_told_in_a_digest_once(owed: Obligation, town: City) -> None:
    fire_at(0)

    fire_at(6 * 60)

    late = Step.objects.filter(obligation_id=owed.pk).exclude(key="opened")
    assert all(late.values_list("caught_up", flat=True))
    assert rounds(owed, "mall", town) == ["opened", "caughtup:missed"]
    assert rounds(owed, "district", town) == ["caughtup:missed"]


def test_settled_rows_leave_the_hot_table_when_their_time_is_over(owed: Obligation, town: City) -> None:
    with clock.at(NOON + 10 * MINUTE):
        actions.settle(town.actor("mall"), owed.pk, true_at=NOON)

    with clock.at(NOON + timedelta(days=89)):
        early = jobs.move_past()
    with clock.at(NOON + timedelta(days=91)):
        moved = jobs.move_past()

    from holdfast.rooms.obligations.models import ObligationPast

    assert (early, moved) == (0, 1)
    assert ObligationPast.objects.get(pk=owed.pk).state == "met"
