"""The clock as arithmetic: never early, never twice, in order, whatever the moments at which it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.domain.obligation.codec import from_json, to_json
from holdfast.domain.obligation.pause import Pause, advance, resumed, running
from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.obligation.rule import Hours, LadderStep
from holdfast.domain.obligation.schedule import moments, plan_of, window_of
from holdfast.domain.obligation.settle import Claim, Standing, settle
from holdfast.domain.obligation.states import State, StepKind
from holdfast.domain.obligation.tick import Clock, Firing, Outage, first_tick, tick
from holdfast.domain.obligation.window import Window
from holdfast.kernel.durations import Span
from holdfast.kernel.working_calendar import WorkingCalendar
from tests.obligations.city import MINUTE, NOON, clock_rule, series_rule

RULE = clock_rule()
PLAN = plan_of(RULE)
WINDOW = window_of(RULE, NOON, WorkingCalendar(), "UTC")
KEYS = ["opened", "soon", "late", "late+300", "escalate-1", "escalate-2", "missed"]


def carry(clock: Clock, firing: Firing) -> Clock:
    """The row as the worker leaves it."""
    return replace(
        clock,
        state=firing.state,
        ticked_to=firing.ticked_to,
        breached_at=firing.breached_at,
        system_down=firing.system_down,
    )


def test_a_window_counts_from_its_start() -> None:
    minutes = [(moment - NOON) / MINUTE for moment in (WINDOW.opens, WINDOW.due, WINDOW.late, WINDOW.missed or NOON)]

    assert minutes == [0, 30, 35, 150]


def test_working_days_count_in_the_zone_of_the_owner() -> None:
    rule = clock_rule(due_after=Span(working_days=15), late_after=timedelta(0), missed_after=None)
    holiday = WorkingCalendar(off=frozenset({datetime(2026, 11, 16).date()}))

    window = window_of(rule, datetime(2026, 11, 13, 20, tzinfo=UTC), holiday, "Asia/Shanghai")

    # In Shanghai it is Saturday 14 November, 04:00: the first day counted is Tuesday the 17th, the fifteenth 7 December.
    assert window.due == datetime(2026, 12, 6, 20, tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(asked=st.lists(st.integers(-30, 300), min_size=1, max_size=25))
def test_each_step_fires_once_never_early_in_order(asked: list[int]) -> None:
    """The worker looks at any moments, also after its clock was set back."""
    row, fired = Clock(WINDOW), []
    for minute in asked:
        now = NOON + minute * MINUTE
        firing = tick(row, PLAN, now)
        assert all(step.due_at <= now for step in firing.steps)
        assert firing.next_tick is None or firing.next_tick > max(now, row.ticked_to or now)
        fired += [step.key for step in firing.steps]
        row = carry(row, firing)

    reached = NOON + max(asked) * MINUTE
    assert fired == [moment.step.key for moment in moments(PLAN, WINDOW) if moment.at <= reached]


@settings(max_examples=200, deadline=None)
@given(asked=st.lists(st.integers(0, 200), min_size=1, max_size=10))
def test_following_next_tick_misses_no_step(asked: list[int]) -> None:
    row, fired, now = Clock(WINDOW), [], first_tick(Clock(WINDOW), PLAN)
    for late_by in [*asked, *[0] * 20]:
        if now is None:
            break
        firing = tick(row, PLAN, now + late_by * MINUTE)
        fired += [step.key for step in firing.steps]
        row, now = carry(row, firing), firing.next_tick

    assert (fired, now) == (KEYS, None)


def test_a_missed_one_is_missed_for_good() -> None:
    row = carry(Clock(WINDOW), tick(Clock(WINDOW), PLAN, NOON + 200 * MINUTE))

    again = tick(row, PLAN, NOON + 400 * MINUTE)

    assert (row.state, again.state, again.steps, again.next_tick) == (State.MISSED, State.MISSED, (), None)


def test_escalation_may_go_on_after_the_miss() -> None:
    further = LadderStep(StepKind.ESCALATE, "missed", 30 * MINUTE, to=(("level:city", timedelta(0)),))
    plan = plan_of(clock_rule(ladder=(*RULE.ladder, further)))

    firing = tick(Clock(WINDOW), plan, NOON + 151 * MINUTE)

    assert firing.state is State.MISSED
    assert firing.next_tick == NOON + 180 * MINUTE


@pytest.mark.parametrize(
    ("began", "ended", "down"),
    [(-60, -1, False), (-60, 1, True), (10, 20, True), (34, 90, True), (35, 90, False), (160, 170, False)],
)
def test_a_breach_is_the_systems_when_an_outage_lies_between_opening_and_breach(
    began: int, ended: int, down: bool
) -> None:
    outage = Outage(NOON + began * MINUTE, NOON + ended * MINUTE)

    firing = tick(Clock(WINDOW), PLAN, NOON + 40 * MINUTE, outages=[outage])

    assert firing.system_down is down


def test_only_steps_older_than_the_limit_are_caught_up_and_each_hears_the_last_one() -> None:
    firing = tick(Clock(WINDOW), PLAN, NOON + 52 * MINUTE, catch_up_limit=10 * MINUTE)

    told = {step.key: (step.caught_up, step.to) for step in firing.steps}
    assert told == {
        "opened": (True, ()),
        "soon": (True, ()),
        "late": (True, ("post",)),
        "late+300": (True, ("deputy",)),
        "escalate-1": (False, ("level:district",)),
    }


@pytest.mark.parametrize(("minute", "until"), [(0, 30), (20, 30), (36, 150), (52, 150), (150, None)])
def test_a_word_about_one_stage_is_stale_once_the_next_begins(minute: int, until: int | None) -> None:
    firing = tick(Clock(WINDOW), PLAN, NOON + minute * MINUTE)

    assert firing.steps[-1].not_after == (None if until is None else NOON + until * MINUTE)


STRETCHES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=4)


@given(stretches=STRETCHES, by=st.integers(-200, 200), start=st.integers(0, 100))
def test_the_clock_runs_exactly_so_long_between_a_moment_and_its_advance(
    stretches: list[tuple[int, int]], by: int, start: int
) -> None:
    pauses, at = [], 0
    for gap, length in stretches:
        pauses.append(Pause(NOON + (at + gap) * MINUTE, NOON + (at + gap + length) * MINUTE))
        at += gap + length
    moment = NOON + start * MINUTE
    if any(pause.began < moment < pause.ended for pause in pauses):
        return

    moved = advance(moment, by * MINUTE, pauses)

    low, high = sorted((moment, moved))
    assert running(low, high, pauses) == abs(by) * MINUTE


@settings(deadline=None)
@given(began=st.integers(1, 140), length=st.integers(1, 500))
def test_a_pause_shifts_what_has_not_fired_and_nothing_else(began: int, length: int) -> None:
    pause = Pause(NOON + began * MINUTE, NOON + (began + length) * MINUTE)
    row = carry(Clock(WINDOW), tick(Clock(WINDOW), PLAN, pause.began))
    before = {m.step.key for m in moments(PLAN, WINDOW) if m.at <= pause.began}
    row = replace(row, window=resumed(WINDOW, pause), pauses=(pause,))

    later = {step.key: step.due_at for step in tick(row, PLAN, NOON + timedelta(days=2)).steps}

    unpaused = {m.step.key: m.at for m in moments(PLAN, WINDOW)}
    assert {key: due for key, due in later.items() if key not in before} == {
        key: due + pause.length for key, due in unpaused.items() if key not in before
    }


@pytest.mark.parametrize(
    ("done", "entered", "expected"),
    [
        pytest.param(0, 1, State.MET, id="at the opening"),
        pytest.param(30, 31, State.MET, id="when due"),
        pytest.param(35, 36, State.MET, id="at the end of grace"),
        pytest.param(36, 36, State.MET_LATE, id="a minute late"),
        pytest.param(34, 90, State.MET, id="entered late, done in time"),
        pytest.param(-11, 0, "too-early", id="before the tolerance"),
        pytest.param(-10, 0, State.MET, id="within the tolerance"),
        pytest.param(5, 4, "in-the-future", id="not done yet"),
        pytest.param(5, 5 + 24 * 60 + 1, "too-far-back", id="beyond backdating"),
    ],
)
def test_settling_goes_by_the_true_time(done: int, entered: int, expected: State | str) -> None:
    rule = clock_rule(early_tolerance=10 * MINUTE)

    answer = settle(Standing(WINDOW), rule, Claim(NOON + done * MINUTE, NOON + entered * MINUTE), "UTC")

    assert (answer.code if isinstance(answer, Refusal) else answer) == expected


@pytest.mark.parametrize(("hour", "counts"), [(5, False), (6, True), (21, True), (22, False)])
def test_allowed_hours_are_hours_of_the_place(hour: int, counts: bool) -> None:
    shanghai = 8
    rule = clock_rule(allowed_hours=Hours(time(6), time(22)), due_after=Span(timedelta(days=3)), missed_after=None)
    window = window_of(rule, NOON - timedelta(days=1), WorkingCalendar(), "UTC")
    done = NOON.replace(hour=0) + timedelta(hours=hour - shanghai)

    answer = settle(Standing(window), rule, Claim(done, NOON + timedelta(hours=4)), "Asia/Shanghai")

    assert (answer is State.MET) is counts


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing(WINDOW, State.MET, settled_at=NOON), "already-settled"),
        (Standing(WINDOW, State.MET_LATE, settled_at=NOON), "already-settled"),
        (Standing(WINDOW, State.MISSED, settled_at=NOON), "already-settled"),
        (Standing(WINDOW, State.EXCUSED), "excused"),
        (Standing(WINDOW, State.WITHDRAWN), "withdrawn"),
    ],
)
def test_what_has_ended_is_not_settled(standing: Standing, code: str) -> None:
    answer = settle(standing, RULE, Claim(NOON, NOON), "UTC")

    assert isinstance(answer, Refusal)
    assert answer.code == code


def test_evidence_is_asked_for_by_the_rule() -> None:
    rule = clock_rule(evidence=("photo",))

    without, given_one = (settle(Standing(WINDOW), rule, Claim(NOON, NOON, count), "UTC") for count in (0, 1))

    assert isinstance(without, Refusal)
    assert without.code == "evidence-needed"
    assert given_one is State.MET


def test_a_paused_clock_runs_late_for_nobody() -> None:
    answer = settle(
        Standing(WINDOW, paused_at=NOON + 10 * MINUTE), RULE, Claim(NOON + 60 * MINUTE, NOON + 60 * MINUTE), "UTC"
    )

    assert answer is State.MET


@pytest.mark.parametrize(
    "rule",
    [
        clock_rule(),
        clock_rule(due_after=Span(working_days=15), allowed_hours=Hours(time(22), time(6)), backdating=None),
        series_rule(hours=Hours(time(8), time(20))),
    ],
    ids=["plain", "working days", "series"],
)
def test_a_rule_comes_back_from_its_json_as_it_was(rule) -> None:  # type: ignore[no-untyped-def]
    assert from_json(to_json(rule)) == rule


def test_a_window_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="in that order"):
        Window(NOON, NOON - MINUTE, NOON)
