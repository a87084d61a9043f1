"""Any order of time passing, firing, crashing, settling, pausing: what must hold, holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.domain.obligation.states import State
from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.rooms.ledger.models import Entry
from holdfast.rooms.obligations import actions, firing
from holdfast.rooms.obligations.models import Obligation, Step
from holdfast.rooms.outbox.models import Message
from holdfast.rooms.rulebook.models import Rule
from tests.obligations.city import NOON, City, build, clock_rule, place, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> City:
    return build()


@pytest.fixture
def rule() -> Rule:
    return store(clock_rule())


ACTS = st.lists(
    st.one_of(
        st.integers(0, 45),  # so many minutes pass
        st.sampled_from(["fire", "fire", "crash", "settle", "pause", "resume"]),
    ),
    min_size=3,
    max_size=30,
)


class Life:
    """One obligation and the moment it is at."""

    def __init__(self, town: City, rule: Rule) -> None:
        self.town = town
        self.now: datetime = NOON
        with clock.at(NOON):
            self.row = actions.open_obligation(rule, subject=place(), label="", owner=town.mall, starts_at=NOON)

    def act(self, what: int | str, monkeypatch: pytest.MonkeyPatch) -> None:
        if isinstance(what, int):
            self.now += timedelta(minutes=what)
            return
        with clock.at(self.now), suppress(Refused):
            getattr(self, what)(monkeypatch) if what == "crash" else getattr(self, what)()

    def fire(self) -> None:
        while firing.fire_due():
            pass

    def crash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The worker dies after its steps and entries are written and before the commit."""
        with monkeypatch.context() as patched:

            def die(_messages: object) -> int:
                raise OperationalError("the process was killed")

            patched.setattr(firing, "queue", die)
            with suppress(OperationalError):
                firing.fire_due()

    def settle(self) -> None:
        actions.settle(self.town.actor("mall"), self.row.pk, true_at=self.now)

    def pause(self) -> None:
        actions.pause_obligation(self.town.actor("district"), self.row.pk, "works")

    def resume(self) -> None:
        actions.resume_obligation(self.town.actor("district"), self.row.pk)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_in_whatever_order(
    town: City, rule: Rule, monkeypatch: pytest.MonkeyPatch, acts: list[int | str]
) -> None:
    life = Life(town, rule)

    for act in acts:
        life.act(act, monkeypatch)

    row = Obligation.objects.get(pk=life.row.pk)
    steps = list(Step.objects.filter(obligation_id=row.pk).order_by("id"))
    assert len({step.key for step in steps}) == len(steps), "each step once"
    assert all(step.due_at <= step.fired_at for step in steps), "none early"
    kinds = Entry.objects.filter(subject_id=row.pk, facts__has_key="step").count()
    assert kinds == len(steps), "an entry for each step, and none without"
    told = set(Message.objects.filter(subject_id=row.pk).values_list("round", flat=True))
    assert {message.removeprefix("caughtup:") for message in told} <= {step.key for step in steps}
    if row.settled_entered_at is not None:
        assert all(step.fired_at <= row.settled_entered_at for step in steps), "nothing after the settlement"
        assert row.next_tick is None
    if "missed" in {step.key for step in steps}:
        assert row.state == State.MISSED
    if "late" in {step.key for step in steps}:
        assert row.breached_at is not None, "a breach is never edited away"
    if row.state == State.OPEN and row.paused_at is None:
        assert row.next_tick is not None, "an open clock always has a next moment"


def test_after_any_crash_the_next_worker_fires_what_is_due(
    town: City, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(town, rule)
    life.act(36, monkeypatch)

    for act in ("crash", "crash", "fire"):
        life.act(act, monkeypatch)

    keys = Step.objects.filter(obligation_id=life.row.pk).order_by("id").values_list("key", flat=True)
    assert list(keys) == ["opened", "soon", "late"]
    told = Message.objects.filter(subject_id=life.row.pk, channel="in_app").values_list("round", flat=True)
    assert sorted(told) == ["caughtup:soon", "late"]
