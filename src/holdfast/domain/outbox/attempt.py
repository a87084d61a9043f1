"""What follows an attempt to deliver: done, try again, or leave it and say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.states import MessageState, Outcome

# Ours, not a plan's: how a sender treats a gateway that has trouble.
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
MOST_ATTEMPTS = 40


@dataclass(frozen=True)
class Answer:
    """What a channel says of one attempt. `again`: refused for now, and certainly not delivered. `gone`: the address
    is none any more, and is to be forgotten."""

    outcome: Outcome
    words: str = ""
    again: bool = False
    pause: timedelta | None = None
    gone: bool = False


@dataclass(frozen=True)
class Next:
    """The state that the message takes, and how long it waits when it is tried again."""

    state: MessageState
    pause: timedelta = timedelta(0)


def after(answer: Answer, *, lane: Lane, attempts: int, keyed: bool) -> Next:
    """What becomes of a message after its attempt number `attempts`; `keyed` channels drop a repeat by themselves."""
    if answer.outcome is Outcome.ACCEPTED:
        return Next(MessageState.ACCEPTED)
    may_repeat = answer.again if answer.outcome is Outcome.REFUSED else repeats_when_unknown(lane, keyed=keyed)
    if may_repeat and attempts < MOST_ATTEMPTS:
        return Next(MessageState.WAITING, max(pause_after(attempts), answer.pause or timedelta(0)))
    return Next(MessageState.REFUSED if answer.outcome is Outcome.REFUSED else MessageState.UNKNOWN)


def repeats_when_unknown(lane: Lane, *, keyed: bool) -> bool:
    """Whether to send again what may have arrived: twice is better than never, but for bulk."""
    return keyed or lane is not Lane.BULK


def pause_after(attempts: int) -> timedelta:
    """Doubles from the first pause up to the longest."""
    doublings = min(max(attempts, 1) - 1, 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
