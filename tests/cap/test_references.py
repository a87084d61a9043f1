"""Chains of updates and cancels, and what is still in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from holdfast.exchange.cap.alert import Alert
from holdfast.exchange.cap.references import (
    Reference,
    chain_of,
    in_force,
    read_references,
    reference_to,
    write_references,
)
from holdfast.exchange.cap.words import MsgType
from tests.cap.made import INFO, SENT, WHOLE

HOUR = timedelta(hours=1)
NOW = SENT + 2 * HOUR


def later(number: int, kind: MsgType, *named: Alert, sender: str = WHOLE.sender, lasts: timedelta = 9 * HOUR) -> Alert:
    sent = SENT + number * timedelta(minutes=10)
    return replace(
        WHOLE,
        identifier=f"lanhe-{number:04}",
        sender=sender,
        sent=sent,
        msg_type=kind,
        references=write_references(reference_to(each) for each in named),
        infos=(replace(INFO, expires=sent + lasts),),
    )


FIRST = later(1, MsgType.ALERT)
RAISED = later(2, MsgType.UPDATE, FIRST)
EXTENDED = later(3, MsgType.UPDATE, RAISED, FIRST)


def test_triples_are_read_back_as_written_and_each_stands_once() -> None:
    text = write_references([reference_to(FIRST), reference_to(RAISED), reference_to(FIRST)])

    assert read_references(text) == (reference_to(FIRST), reference_to(RAISED))
    assert read_references(None) == ()


def test_an_update_names_the_whole_line_before_it() -> None:
    assert chain_of(EXTENDED, [FIRST, RAISED, EXTENDED], NOW) == (
        reference_to(EXTENDED),
        reference_to(RAISED),
        reference_to(FIRST),
    )


def test_what_has_expired_is_not_named_any_more_but_what_is_unknown_is() -> None:
    short = later(1, MsgType.ALERT, lasts=HOUR)
    elsewhere = Reference("other@lanhe.example", "x-1", SENT)
    raised = replace(later(2, MsgType.UPDATE, short), references=f"{reference_to(short)} {elsewhere}")

    assert chain_of(raised, [short, raised], NOW) == (reference_to(raised), elsewhere)


def test_a_circle_of_references_ends() -> None:
    one = replace(FIRST, references=str(reference_to(RAISED)))

    assert chain_of(RAISED, [one, RAISED], NOW) == (reference_to(RAISED), reference_to(FIRST))


def test_only_the_last_of_a_line_is_in_force_and_a_cancel_ends_it() -> None:
    cancelled = later(4, MsgType.CANCEL, EXTENDED, RAISED, FIRST)

    assert in_force([FIRST, RAISED, EXTENDED], NOW) == [EXTENDED]
    assert in_force([FIRST, RAISED, EXTENDED, cancelled], NOW) == []
    assert in_force([FIRST], NOW + 24 * HOUR) == []


def test_nobody_cancels_the_alert_of_another_sender() -> None:
    foreign = later(4, MsgType.CANCEL, FIRST, sender="stranger@else.example")

    assert in_force([FIRST, foreign], NOW) == [FIRST]
