"""Escalation under crashes and clock jumps, as state machines: on the pure rules, and on the database with the real clock.

Whatever happens to workers and clocks: each step is said once, in order, never before its time, none is left out that is
due, and none is said once the answer is in. `HOLDFAST_MACHINE_RUNS` runs of 50 steps; the long forms are soaks.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.obligation.schedule import moments, plan_of
from holdfast.domain.obligation.settle import Claim, Standing, settle
from holdfast.domain.obligation.states import State
from holdfast.domain.obligation.tick import Clock, Fired, first_tick, tick
from holdfast.domain.obligation.window import Window
from holdfast.policy.read import shipped_pack

BEGIN = datetime.fromisoformat("2026-11-12T12:00:00+00:00")
STEPS = 50
SECONDS = st.integers(min_value=0, max_value=20 * 60)
JUMPS = st.sampled_from([-86_400, -3_600, -61, -1, 1, 61, 3_600])


def alert_clock(name: str = "clock.alert-orange") -> ClockRule:
    """The clock by which an orange alert is answered: the pack's own."""
    found = shipped_pack("cn-2026").rule(name)
    assert isinstance(found, ClockRule)
    # Without the limit after which steps go in a digest: each one is followed here by itself.
    return replace(found, catch_up_limit=None)


def window_of(rule: ClockRule, opens: datetime) -> Window:
    due = opens + rule.due_after.elapsed
    return Window(opens, due, due + rule.late_after, due + (rule.missed_after or timedelta(0)))


class Escalation(RuleBasedStateMachine):
    """One asking on the pure rules. A crash is a tick whose answer is lost; what is committed is `self.row`."""

    def __init__(self) -> None:
        super().__init__()
        self.rule = alert_clock()
        self.plan = plan_of(self.rule)
        self.row = Clock(window_of(self.rule, BEGIN))
        self.now = self.latest = BEGIN - timedelta(minutes=1)
        self.next_tick = first_tick(self.row, self.plan)
        self.said: list[tuple[Fired, datetime]] = []
        self.answered_at: datetime | None = None

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(seconds=JUMPS)
    def the_clock_jumps(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def a_worker_ticks(self) -> None:
        """What a worker does: claims what is due, asks the rules, commits."""
        if self._is_due():
            firing = tick(self.row, self.plan, self.now)
            self._commit(firing)

    @rule()
    def a_worker_crashes(self) -> None:
        """It worked everything out and died before the commit: nothing of it happened."""
        if self._is_due():
            tick(self.row, self.plan, self.now)

    @rule()
    def two_workers_at_once(self) -> None:
        """The second finds the row claimed, then ticked: it looks again."""
        self.a_worker_ticks()
        self.a_worker_ticks()

    @precondition(lambda self: self.answered_at is None)
    @rule()
    def somebody_answers(self) -> None:
        standing = Standing(self.row.window, self.row.state)
        if self.now < self.row.window.opens:
            return
        state = settle(standing, self.rule, Claim(self.now, self.now), "UTC")
        assert isinstance(state, State)
        self.row, self.next_tick, self.answered_at = replace(self.row, state=state), None, self.now

    def _is_due(self) -> bool:
        return self.next_tick is not None and self.next_tick <= self.now

    def _commit(self, firing: Any) -> None:
        self.said += [(step, self.now) for step in firing.steps]
        self.row = replace(self.row, state=firing.state, breached_at=firing.breached_at, ticked_to=firing.ticked_to)
        self.next_tick = firing.next_tick
        self.latest = max(self.latest, self.now)

    @invariant()
    def each_step_once_and_in_order(self) -> None:
        keys = [step.key for step, _at in self.said]
        assert len(keys) == len(set(keys))
        assert [step.due_at for step, _at in self.said] == sorted(step.due_at for step, _at in self.said)

    @invariant()
    def none_early(self) -> None:
        assert all(step.due_at <= at for step, at in self.said)

    @invariant()
    def none_left_out(self) -> None:
        """Up to where the clock has spoken, every step of the ladder was said."""
        if self.row.ticked_to is None:
            return
        wanted = [m.step.key for m in moments(self.plan, self.row.window) if m.at <= self.row.ticked_to]
        assert [step.key for step, _at in self.said] == wanted

    @invariant()
    def none_after_the_answer(self) -> None:
        assert self.answered_at is None or self.next_tick is None

    @invariant()
    def a_breach_stays(self) -> None:
        if any(step.key == "late" for step, _at in self.said):
            assert self.row.breached_at == self.row.window.late


def run(machine: Any, runs: int, **words: Any) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **words,
        ),
    )


def test_no_crash_and_no_jump_of_the_clock_makes_an_alert_climb_wrongly() -> None:
    run(Escalation, 120)


@pytest.mark.soak
def test_two_thousand_runs_of_fifty_steps_on_the_rules() -> None:
    run(Escalation, 2000)


class Crash(BaseException):
    """A worker dies before its commit; nothing in it catches this."""


def database_machine() -> type[RuleBasedStateMachine]:
    """The same on rows: the real job, the real settlement, a crash as a transaction that is rolled back."""
    from unittest import mock

    from django.db import transaction

    from holdfast.kernel.errors import Refused
    from holdfast.kernel.ids import uuid7
    from holdfast.kernel.subject import Subject
    from holdfast.plumbing import clock
    from holdfast.rooms.obligations import actions, firing
    from holdfast.rooms.obligations.jobs import fire_due
    from holdfast.rooms.obligations.models import Obligation, Step
    from holdfast.rooms.outbox.models import Message
    from tests.obligations.city import build, store

    class OnRows(RuleBasedStateMachine):
        @initialize()
        def ask(self) -> None:
            self.outer = transaction.atomic()
            self.outer.__enter__()
            self.city = build(BEGIN - timedelta(days=2))
            self.rule = alert_clock()
            self.now = BEGIN
            self.answered = False
            self.told = 0
            with clock.at(self.now):
                self.row = actions.open_obligation(
                    store(self.rule),
                    subject=Subject("alerts", uuid7()),
                    label="0001 ORANGE",
                    owner=self.city.mall,
                    starts_at=self.now,
                )

        def teardown(self) -> None:
            if hasattr(self, "outer"):
                transaction.set_rollback(True)
                self.outer.__exit__(None, None, None)

        @rule(seconds=SECONDS)
        def time_passes(self, seconds: int) -> None:
            self.now += timedelta(seconds=seconds)

        @rule(seconds=JUMPS)
        def the_clock_jumps(self, seconds: int) -> None:
            self.now += timedelta(seconds=seconds)

        @rule()
        def a_worker_ticks(self) -> None:
            with clock.at(self.now):
                fire_due()

        @rule()
        def a_worker_crashes(self) -> None:
            """Its last statement does not come: the messages of the batch."""
            with (
                clock.at(self.now),
                mock.patch.object(firing, "queue", side_effect=Crash),
                contextlib.suppress(Crash),
                transaction.atomic(),
            ):
                fire_due()

        @precondition(lambda self: not self.answered)
        @rule()
        def somebody_answers(self) -> None:
            with clock.at(self.now), contextlib.suppress(Refused):
                actions.settle(self.city.actor("mall"), self.row.pk, true_at=self.now)
                self.answered = True
                self.told = Step.objects.filter(obligation_id=self.row.pk).count()

        @invariant()
        def each_step_once_in_order_never_early(self) -> None:
            if not hasattr(self, "row"):
                return
            steps = list(Step.objects.filter(obligation_id=self.row.pk).order_by("pk"))
            assert len({step.key for step in steps}) == len(steps)
            assert all(step.due_at <= step.fired_at for step in steps)
            assert [step.due_at for step in steps] == sorted(step.due_at for step in steps)

        @invariant()
        def none_left_out_and_none_after_the_answer(self) -> None:
            if not hasattr(self, "row"):
                return
            row = Obligation.objects.get(pk=self.row.pk)
            said = [step.key for step in Step.objects.filter(obligation_id=row.pk).order_by("due_at", "pk")]
            if row.ticked_to is not None:
                window = Window(row.opens_at, row.due_at, row.late_at, row.missed_at)
                wanted = [m.step.key for m in moments(plan_of(self.rule), window) if m.at <= row.ticked_to]
                assert said == wanted
            if self.answered:
                assert len(said) == self.told
                unsent = Message.objects.filter(subject_id=row.pk, state__in=("waiting", "leased"))
                assert not unsent.exists()

    return OnRows


def test_the_same_holds_on_the_database(db: None) -> None:
    run(database_machine(), 5)


@pytest.mark.soak
def test_two_hundred_runs_on_the_database(db: None) -> None:
    run(database_machine(), 200)


def test_a_worker_that_forgot_what_it_said_would_be_found_out() -> None:
    """The control: the same machine on a clock whose `ticked_to` is lost with every crash."""

    class Forgetful(Escalation):
        @rule()
        def a_worker_crashes(self) -> None:
            self.row = replace(self.row, ticked_to=None)
            self.next_tick = first_tick(self.row, self.plan)

    with pytest.raises(AssertionError):
        run(Forgetful, 300, phases=[Phase.generate])
