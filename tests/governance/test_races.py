"""Workers side by side, and one that is killed: each turn is carried out once. Beside each stands its control."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.plumbing import clock

if TYPE_CHECKING:
    from tests.governance.area import Area

AtOnce = Callable[[Sequence[Callable[[], Any]]], list[Any]]
NOON = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAIT = 10.0
# Begins a turn and says so inside its transaction, then sleeps until it is killed.
STUCK = """
import sys, time
import django
django.setup()
from datetime import datetime
from holdfast.plumbing import clock, events
from holdfast.rooms.governance.actions import turns
publish = events.publish
def stuck(event):
    publish(event)
    print("inside", flush=True)
    time.sleep(60)
turns.events.publish = stuck
from holdfast.rooms.governance import jobs
with clock.at(datetime.fromisoformat(sys.argv[1])):
    jobs.carry_out_turns()
"""


def begun() -> int:
    from holdfast.rooms.ledger.models import Entry

    return Entry.objects.filter(kind="governance.begun").count()


def work() -> Any:
    from holdfast.rooms.governance.jobs import carry_out_turns

    with clock.at(NOON):
        return carry_out_turns()


@pytest.mark.slow
def test_two_workers_carry_out_each_turn_once(real_area: Area, at_once: AtOnce) -> None:
    with clock.at(NOON):
        real_area.place()
        for _ in range(6):
            real_area.declare()

    turned = at_once([work, work])

    assert sum(turned) == begun() == 6


@pytest.mark.slow
def test_control_without_the_claim_both_carry_out_the_same_turn(
    real_area: Area, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import transaction

    from holdfast.rooms.governance import jobs
    from holdfast.rooms.governance.actions import turns

    with clock.at(NOON):
        real_area.place()
        real_area.declare()
    together = threading.Barrier(2, timeout=WAIT)
    whole = turns.carry_out

    def unclaimed(due: Any) -> bool:
        row = due(clock.now()).first()
        if row is not None:
            together.wait()
            with transaction.atomic():
                whole(row, clock.now())
        return False

    monkeypatch.setattr(jobs, "_one", unclaimed)
    at_once([work, work])

    assert begun() == 2


def loose_and_strict(area: Area) -> None:
    """Two periods over one place that begin at the same moment."""
    with clock.at(NOON):
        area.place("Hall")
        area.declare(posture="heightened_3")
        area.declare(area="lanhe.north", posture="heightened_1")


def side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker takes one period, and both read what runs before either commits, if nothing keeps them apart."""
    from holdfast.rooms.premises.actions import posture

    together = threading.Barrier(2, timeout=1.0)
    whole = posture.running

    def waiting() -> Any:
        found = whole()
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait()
        return found

    monkeypatch.setattr(posture, "running", waiting)


@pytest.mark.slow
def test_periods_that_begin_together_leave_the_place_on_the_strictest(
    real_area: Area, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.governance.area import postures

    loose_and_strict(real_area)
    side_by_side(monkeypatch)
    at_once([work, work])

    assert begun() == 2
    assert postures()["Hall"] == "heightened_1"


@pytest.mark.slow
def test_control_without_turning_one_after_the_other_each_sees_its_own_period_only(
    real_area: Area, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.rooms.governance.actions import turns
    from holdfast.rooms.premises.actions import posture

    loose_and_strict(real_area)
    side_by_side(monkeypatch)
    monkeypatch.setattr(turns, "_one_at_a_time", lambda path: None)
    seen: list[int] = []
    move = posture._move

    def noting(places: Any, periods: Any, *, reason: str) -> Any:
        seen.append(len(periods))
        return move(places, periods, reason=reason)

    monkeypatch.setattr(posture, "_move", noting)
    at_once([work, work])

    assert seen == [1, 1]


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_turn_leaves_nothing_half_done(real_area: Area) -> None:
    from holdfast.rooms.ledger.models import Entry
    from tests.governance.area import postures, turn

    with clock.at(NOON):
        real_area.place("Hall")
        real_area.grade()
        real_area.declare()
    killed = subprocess.Popen(
        [sys.executable, "-c", STUCK, NOON.isoformat()], env=dict(os.environ), stdout=subprocess.PIPE, text=True
    )
    try:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "inside\n"
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    between = (postures()["Hall"], begun())
    for _ in range(50):
        if turn(NOON):
            break
        time.sleep(0.1)  # the server notices that its client is gone

    assert between == ("normal", 0)
    assert (postures()["Hall"], begun()) == ("heightened_1", 1)
    assert Entry.objects.filter(kind="premises.posture_moved").count() == 1


@pytest.mark.slow
def test_two_workers_close_an_event_once(real_area: Area, at_once: AtOnce) -> None:
    from holdfast.rooms.ledger.models import Entry
    from holdfast.rooms.premises.actions.events import NewEvent, create_event
    from holdfast.rooms.premises.jobs import close_events

    with clock.at(NOON):
        new = NewEvent("Fair", NOON + HOUR, NOON + 2 * HOUR, lat=31.0, lon=121.0, facts={"expected_attendance": 1500})
        create_event(real_area.actor("city_duty_officer"), real_area.agency("lanhe.north"), new)

    def close() -> Any:
        with clock.at(NOON + 2 * HOUR):
            return close_events()

    closed = at_once([close, close])

    assert sum(closed) == 1
    assert Entry.objects.filter(kind="premises.event_over").count() == 1
