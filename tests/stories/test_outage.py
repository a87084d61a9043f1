"""Six hours without a worker: nothing is called directly, nothing is lost, nobody is flooded, and the breaches say why."""

from __future__ import annotations

import signal
import subprocess
from collections import Counter
from datetime import timedelta

import pytest

from holdfast.domain.lanes import Lane
from holdfast.domain.obligation.rule import LadderStep
from holdfast.domain.obligation.states import StepKind
from holdfast.plumbing.models import Outage
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations import actions
from holdfast.rooms.obligations.models import Obligation, Step
from holdfast.rooms.outbox.models import Message
from tests.obligations.city import MINUTE, NOON, City, build, clock_rule, place, store
from tests.stories.house import beating, due_now, move_clock, start_worker, wait_for, wait_for_workers

PLACES = 6
SIX_HOURS = timedelta(hours=6)
DIGEST = "digest_caught_up"
STEPS = ("opened", "late", "escalate-1", "missed")


def told(*to: str) -> tuple[tuple[str, timedelta], ...]:
    return tuple((who, timedelta(0)) for who in to)


LADDER = (
    LadderStep(StepKind.OPENED, "opens", to=told("post")),
    LadderStep(StepKind.LATE, "late", to=told("post")),
    LadderStep(StepKind.ESCALATE, "late", 15 * MINUTE, to=told("level:district")),
    LadderStep(StepKind.MISSED, "missed", to=told("post", "level:district")),
)


@pytest.fixture
def town(house: str) -> City:
    move_clock(NOON)
    return build()


def open_duties(town: City) -> None:
    """Each place owes something bulky first and something of life safety last: order must not come from here."""
    for lane in (Lane.OPERATIONAL, Lane.LIFE_SAFETY):
        rule = store(clock_rule(lane.value.replace("_", "-"), lane=lane, ladder=LADDER))
        for _ in range(PLACES):
            actions.open_obligation(rule, subject=place(), label="Mall 7", owner=town.mall, starts_at=NOON)


def work_until_heard() -> subprocess.Popen[bytes]:
    before = beating()
    process = start_worker()
    wait_for(lambda: beating() > before)
    return process


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_six_hours_without_a_worker(town: City, end: signal.Signals) -> None:
    open_duties(town)
    first = work_until_heard()
    wait_for(lambda: not due_now())
    first.send_signal(end)
    first.wait()

    move_clock(NOON + SIX_HOURS)
    second = work_until_heard()
    try:
        wait_for_workers(NOON + SIX_HOURS)
        wait_for(all_folded)
    finally:
        second.terminate()
        second.wait()

    assert_nothing_lost()
    assert_breaches_marked()
    assert_one_digest_a_person_and_lane(town)


def test_a_short_restart_is_no_outage(town: City) -> None:
    first = work_until_heard()
    first.kill()
    first.wait()

    second = work_until_heard()
    second.terminate()
    second.wait()

    assert not Outage.objects.exists()


def test_a_clock_that_jumps_under_a_living_worker_is_no_outage(town: City) -> None:
    open_duties(town)
    worker = work_until_heard()
    try:
        wait_for_workers(NOON + SIX_HOURS)
    finally:
        worker.terminate()
        worker.wait()

    assert not Outage.objects.exists()
    assert not Obligation.objects.filter(system_down=True).exists()


def all_folded() -> bool:
    caught_up = Message.objects.filter(round__startswith="caughtup:")
    return caught_up.exists() and not caught_up.exclude(state="digested").exists()


def assert_nothing_lost() -> None:
    counted = Counter(Step.objects.values_list("key", flat=True))
    assert counted == dict.fromkeys(STEPS, 2 * PLACES)
    assert Step.objects.filter(caught_up=True).count() == 3 * 2 * PLACES
    kinds = Counter(Entry.objects.filter(kind__startswith="obligations.").values_list("kind", flat=True))
    assert kinds["obligations.missed"] == kinds["obligations.late"] == kinds["obligations.escalated"] == 2 * PLACES


def assert_breaches_marked() -> None:
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at) == (NOON, NOON + SIX_HOURS)
    states = set(Obligation.objects.values_list("state", "system_down", "breached_at"))
    assert states == {("missed", True, NOON + 35 * MINUTE)}


def assert_one_digest_a_person_and_lane(town: City) -> None:
    digests = Message.objects.filter(template=DIGEST).order_by("id")
    each = Counter(digests.values_list("user", "lane"))
    assert set(each) == {
        (town.people[who].pk, lane) for who in ("mall", "district") for lane in ("life_safety", "operational")
    }
    assert set(each.values()) == {1}
    for who in ("mall", "district"):
        lanes = list(digests.filter(user=town.people[who]).values_list("lane", flat=True))
        assert lanes == ["life_safety", "operational"]
    alone = Message.objects.exclude(template=DIGEST).exclude(state="digested")
    assert set(alone.values_list("round", flat=True)) == {"opened"}
