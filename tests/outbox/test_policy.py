"""When a message waits, what follows an attempt, and what becomes one digest: tables, no database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.attempt import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_ATTEMPTS,
    Answer,
    Next,
    after,
    pause_after,
)
from holdfast.domain.outbox.digest import Held, fold
from holdfast.domain.outbox.policy import Hold, MessagePolicy, QuietHours, Why, hold
from holdfast.domain.outbox.states import MessageState, Outcome

LANHE = ZoneInfo("Asia/Shanghai")
NIGHT = MessagePolicy(quiet_hours=QuietHours(time(22), time(7)))
NOON = MessagePolicy(quiet_hours=QuietHours(time(12), time(14)))
TWO_AN_HOUR = MessagePolicy(hourly_budget=2)


def lanhe(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LANHE)


@pytest.mark.parametrize(
    ("policy", "lane", "now", "sent", "digest", "expected"),
    [
        pytest.param(NIGHT, Lane.OPERATIONAL, lanhe(12, 21, 59), 0, False, None, id="a minute before"),
        pytest.param(NIGHT, Lane.OPERATIONAL, lanhe(12, 22), 0, False, Hold(lanhe(13, 7), Why.QUIET), id="evening"),
        pytest.param(NIGHT, Lane.BULK, lanhe(13, 3), 0, False, Hold(lanhe(13, 7), Why.QUIET), id="after midnight"),
        pytest.param(NIGHT, Lane.BULK, lanhe(13, 7), 0, False, None, id="the end is free"),
        pytest.param(NOON, Lane.BULK, lanhe(13, 13), 0, False, Hold(lanhe(13, 14), Why.QUIET), id="in one day"),
        pytest.param(NIGHT, Lane.LIFE_SAFETY, lanhe(13, 3), 99, False, None, id="life safety at night"),
        pytest.param(NIGHT, Lane.OPERATIONAL, lanhe(13, 3), 0, True, Hold(lanhe(13, 7), Why.QUIET), id="digest waits"),
        pytest.param(TWO_AN_HOUR, Lane.BULK, lanhe(13, 3, 20), 1, False, None, id="one left"),
        pytest.param(
            TWO_AN_HOUR, Lane.BULK, lanhe(13, 3, 20), 2, False, Hold(lanhe(13, 4), Why.BUDGET), id="none left"
        ),
        pytest.param(TWO_AN_HOUR, Lane.BULK, lanhe(13, 3, 20), 2, True, None, id="a digest passes the budget"),
        pytest.param(TWO_AN_HOUR, Lane.LIFE_SAFETY, lanhe(13, 3), 9, False, None, id="life safety has no budget"),
        pytest.param(MessagePolicy(), Lane.BULK, lanhe(13, 3), 999, False, None, id="no pack, no limit"),
    ],
)
def test_who_waits_for_a_digest(
    policy: MessagePolicy, lane: Lane, now: datetime, sent: int, digest: bool, expected: Hold | None
) -> None:
    answer = hold(policy, lane=lane, now=now.astimezone(UTC), zone=LANHE, sent_this_hour=sent, is_digest=digest)

    assert answer == expected


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.times(),
    st.times(),
    st.sampled_from(["Europe/Malta", "Asia/Shanghai"]),
)
def test_a_hold_always_ends_later_and_within_a_day(moment: datetime, opens: time, closes: time, zone: str) -> None:
    now = moment.replace(tzinfo=UTC)
    policy = MessagePolicy(quiet_hours=QuietHours(opens, closes))

    held = hold(policy, lane=Lane.BULK, now=now, zone=ZoneInfo(zone), sent_this_hour=0)

    assert held is None or timedelta(0) < held.until - now <= timedelta(hours=25)


ACCEPTED = Answer(Outcome.ACCEPTED)
NEVER = Answer(Outcome.REFUSED)
LATER = Answer(Outcome.REFUSED, again=True)
UNKNOWN = Answer(Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("answer", "lane", "attempts", "keyed", "state"),
    [
        pytest.param(ACCEPTED, Lane.BULK, 1, False, MessageState.ACCEPTED, id="accepted"),
        pytest.param(NEVER, Lane.LIFE_SAFETY, 1, True, MessageState.REFUSED, id="refused for good"),
        pytest.param(LATER, Lane.BULK, 1, False, MessageState.WAITING, id="refused for now"),
        pytest.param(LATER, Lane.BULK, MOST_ATTEMPTS, False, MessageState.REFUSED, id="refused too often"),
        pytest.param(UNKNOWN, Lane.LIFE_SAFETY, 1, False, MessageState.WAITING, id="unknown, life safety"),
        pytest.param(UNKNOWN, Lane.OPERATIONAL, 1, False, MessageState.WAITING, id="unknown, operational"),
        pytest.param(UNKNOWN, Lane.BULK, 1, False, MessageState.UNKNOWN, id="unknown, bulk"),
        pytest.param(UNKNOWN, Lane.BULK, 1, True, MessageState.WAITING, id="unknown, bulk, with a key"),
        pytest.param(UNKNOWN, Lane.LIFE_SAFETY, MOST_ATTEMPTS, True, MessageState.UNKNOWN, id="unknown too often"),
    ],
)
def test_what_follows_an_attempt(answer: Answer, lane: Lane, attempts: int, keyed: bool, state: MessageState) -> None:
    assert after(answer, lane=lane, attempts=attempts, keyed=keyed).state is state


def test_pauses_double_and_a_gateway_may_ask_for_more() -> None:
    assert [pause_after(n) for n in (1, 2, 3)] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pause_after(99) == LONGEST_PAUSE
    asked = Answer(Outcome.REFUSED, again=True, pause=timedelta(minutes=9))
    assert after(asked, lane=Lane.BULK, attempts=1, keyed=False) == Next(MessageState.WAITING, timedelta(minutes=9))


ANN, BOB = UUID(int=1), UUID(int=2)


def held(number: int, user: UUID = ANN, lane: Lane = Lane.OPERATIONAL, **changes: object) -> Held:
    values: dict[str, object] = {"mode": Mode.LIVE, "channel": "email", "owner_path": "lanhe.", "caught_up": True}
    return Held(id=UUID(int=100 + number), lane=lane, user_id=user, **(values | changes))  # type: ignore[arg-type]


def test_an_outage_gives_one_digest_a_person_and_lane_life_safety_first() -> None:
    waiting = [
        held(1, lane=Lane.BULK),
        held(2),
        held(3, lane=Lane.LIFE_SAFETY),
        held(4, channel="in_app"),
        held(5, BOB),
    ]

    folds = fold(waiting)

    assert [(f.user_id, f.lane, len(f.ids)) for f in folds] == [
        (ANN, Lane.LIFE_SAFETY, 1),
        (ANN, Lane.OPERATIONAL, 2),
        (BOB, Lane.OPERATIONAL, 1),
        (ANN, Lane.BULK, 1),
    ]


def test_a_digest_leaves_the_house_when_any_of_it_was_meant_to() -> None:
    assert fold([held(1, channel="in_app"), held(2)])[0].channel == "email"
    assert fold([held(1, channel="in_app")])[0].channel == "in_app"


def test_practice_is_never_folded_with_the_real() -> None:
    assert len(fold([held(1), held(2, mode=Mode.EXERCISE)])) == 2


def test_a_single_message_that_was_only_held_goes_out_as_it_is() -> None:
    assert fold([held(1, caught_up=False)])[0].alone
    assert not fold([held(1)])[0].alone
    assert not fold([held(1, caught_up=False), held(2, caught_up=False)])[0].alone
