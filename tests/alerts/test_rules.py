"""The rules of alerts as tables: what may follow, who else must agree, whose answer is waited for, times and shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from holdfast.domain.alert.acknowledging import Owed, is_asked_later, is_enough, released
from holdfast.domain.alert.figures import Answer, answers_of, rank
from holdfast.domain.alert.issuing import Needs, Sending, needs
from holdfast.domain.alert.life import Change, Said, change_problem, is_in_force
from holdfast.domain.alert.words import Act, Asked
from holdfast.exchange.cap.alert import Info
from holdfast.exchange.cap.colours import Colour, colour_of, parameters_of, severity_of
from holdfast.exchange.cap.words import Category, Certainty, Urgency

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORANGE = Said(1, NOON + 3 * HOUR)


def change(act: Act, rank: int = 1, ends: datetime = NOON + 4 * HOUR) -> Change:
    return Change(act, rank, NOON, ends)


@pytest.mark.parametrize(
    ("said", "wanted", "at", "code"),
    [
        (None, change(Act.ISSUE), NOON, None),
        (ORANGE, change(Act.ISSUE), NOON, "issued-already"),
        (None, change(Act.RAISE, 0), NOON, "not-issued"),
        (ORANGE, change(Act.RAISE, 0), NOON, None),
        (ORANGE, change(Act.RAISE, 1), NOON, "not-higher"),
        (ORANGE, change(Act.RAISE, 2), NOON, "not-higher"),
        (ORANGE, change(Act.LOWER, 2), NOON, None),
        (ORANGE, change(Act.LOWER, 0), NOON, "not-lower"),
        (ORANGE, change(Act.EXTEND), NOON, None),
        (ORANGE, change(Act.EXTEND, ends=NOON + 3 * HOUR), NOON, "not-longer"),
        (ORANGE, change(Act.EXTEND, 0), NOON, "another-level"),
        (ORANGE, change(Act.UPDATE), NOON, None),
        (ORANGE, change(Act.UPDATE, ends=NOON - HOUR), NOON, "ends-before"),
        (ORANGE, change(Act.CANCEL), NOON, None),
        (ORANGE, change(Act.CANCEL), NOON + 3 * HOUR, "over"),
        (Said(1, NOON + HOUR, cancelled=True), change(Act.RAISE, 0), NOON, "over"),
        (None, change(Act.ISSUE, ends=NOON), NOON, "ends-before"),
    ],
)
def test_what_may_follow_what_was_said(said: Said | None, wanted: Change, at: datetime, code: str | None) -> None:
    problem = change_problem(said, wanted, at)

    assert (problem.code if problem else None) == code


@pytest.mark.parametrize(
    ("said", "holds"),
    [(None, False), (ORANGE, True), (Said(1, NOON), False), (Said(1, NOON + HOUR, cancelled=True), False)],
)
def test_what_holds_now(said: Said | None, holds: bool) -> None:
    assert is_in_force(said, NOON) is holds


MASS = {"recipients": 201, "mass_above": 200}


@pytest.mark.parametrize(
    ("sending", "wanted"),
    [
        (Sending(may_issue=True, recipients=200, mass_above=200), Needs()),
        (Sending(may_issue=True, **MASS), Needs(step_up=True, another=True)),
        (Sending(may_issue=True, grave=True), Needs(step_up=True, another=True)),
        (Sending(may_issue=True, cosigners=2), Needs(cosigners=2)),
        (Sending(may_issue=False), Needs(another=True, by_issuer=True)),
        (Sending(may_issue=False, **MASS), Needs(step_up=True, another=True, by_issuer=True)),
        (Sending(may_issue=False, may_second=True, grave=True), Needs(step_up=True, another=True, by_issuer=True)),
        (Sending(may_issue=True, grave=True, ready=True), Needs(step_up=True, review=True)),
        (Sending(may_issue=True, ready=True), Needs()),
        (Sending(may_issue=False, may_second=True, grave=True, ready=True), Needs(step_up=True, review=True)),
        (Sending(may_issue=False, grave=True, ready=True), Needs(step_up=True, another=True, by_issuer=True)),
        (Sending(may_issue=True, grave=True, ends=True, **MASS), Needs()),
    ],
)
def test_every_way_out_of_a_mass_alert_needs_two_people_or_a_declared_text(sending: Sending, wanted: Needs) -> None:
    assert needs(sending) == wanted


A, B, C = (UUID(int=number) for number in (1, 2, 3))
NONE_YET = [Owed(A), Owed(B), Owed(C)]
ONE = [Owed(A, answered=True, open=False), Owed(B), Owed(C)]
TWO = [Owed(A, answered=True, open=False), Owed(B, answered=True, open=False), Owed(C)]


@pytest.mark.parametrize(
    ("mode", "some", "owed", "enough", "free"),
    [
        (Asked.ANYONE, 1, NONE_YET, False, ()),
        (Asked.ANYONE, 1, ONE, True, (B, C)),
        (Asked.SOME, 2, ONE, False, ()),
        (Asked.SOME, 2, TWO, True, (C,)),
        (Asked.SOME, 9, TWO, False, ()),
        (Asked.EVERYONE, 1, TWO, False, ()),
        (Asked.EVERY_SITE, 1, TWO, False, ()),
        (Asked.EVERYONE, 1, [Owed(A, answered=True)], True, ()),
        (Asked.ANYONE, 1, [], True, ()),
    ],
)
def test_the_four_modes(mode: Asked, some: int, owed: list[Owed], enough: bool, free: tuple[UUID, ...]) -> None:
    assert is_enough(mode, some, owed) is enough
    assert released(mode, some, owed) == free


def test_only_where_some_are_enough_those_further_off_are_asked_later() -> None:
    assert [is_asked_later(mode, near) for mode in Asked for near in (True, False)] == [
        False, False, False, False, False, True, False, False,
    ]  # fmt: skip


def test_times_by_nearest_rank_and_shares_of_those_whose_time_is_over() -> None:
    quarter = timedelta(minutes=15)
    given = [Answer(timedelta(minutes=minutes), quarter, over=True) for minutes in (1, 3, 15, 16)]
    found = answers_of([*given, Answer(None, quarter, over=True), Answer(None, quarter, over=False)])

    assert (found.asked, found.on_time, found.late, found.silent) == (6, 3, 1, 1)
    assert (found.half, found.nine_in_ten) == (timedelta(minutes=3), timedelta(minutes=16))
    assert found.share == pytest.approx(0.6)
    assert rank([], 50) is None


@pytest.mark.parametrize("colour", list(Colour))
@pytest.mark.parametrize("urgency", list(Urgency))
@pytest.mark.parametrize("certainty", list(Certainty))
def test_a_colour_comes_back_exactly_beside_any_urgency_and_certainty(
    colour: Colour, urgency: Urgency, certainty: Certainty
) -> None:
    info = Info((Category.SAFETY,), "x", urgency, severity_of(colour), certainty, parameters=parameters_of(colour))

    assert (colour_of(info), info.urgency, info.certainty) == (colour, urgency, certainty)
