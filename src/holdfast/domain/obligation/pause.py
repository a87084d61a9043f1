"""Pauses: a stopped clock, with a reason from a list. What has fired stays; what has not shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from holdfast.domain.obligation.refusal import Refusal
from holdfast.domain.obligation.rule import ClockRule
from holdfast.domain.obligation.states import State
from holdfast.domain.obligation.window import Window


class PauseReason(StrEnum):
    """Why a clock stands still."""

    CLOSED = "closed"
    WORKS = "works"
    WEATHER = "weather"
    INCIDENT = "incident"
    AUTHORITY = "authority"


@dataclass(frozen=True)
class Pause:
    """A stretch in which the clock stood still."""

    began: datetime
    ended: datetime

    @property
    def length(self) -> timedelta:
        return self.ended - self.began


def may_pause(rule: ClockRule, state: State, is_paused: bool, reason: str) -> Refusal | None:
    """Why this clock may not be stopped now; None when it may."""
    if state is not State.OPEN:
        return Refusal("not-open", "Only what is still open can be paused")
    if is_paused:
        return Refusal("already-paused", "It is paused already")
    if not rule.may_pause:
        return Refusal("never-pauses", "%(rule)s may not be paused", {"rule": str(rule.key)})
    if reason not in set(PauseReason):
        return Refusal("no-reason", "Choose a reason from the list")
    return None


def resumed(window: Window, pause: Pause) -> Window:
    """The window after a pause: moments that had not come when it began shift by its length."""

    def shifted(moment: datetime) -> datetime:
        return moment + pause.length if moment > pause.began else moment

    missed = None if window.missed is None else shifted(window.missed)
    return Window(shifted(window.opens), shifted(window.due), shifted(window.late), missed)


def running(start: datetime, end: datetime, pauses: Sequence[Pause]) -> timedelta:
    """How long the clock ran between two moments."""
    stood = (min(end, pause.ended) - max(start, pause.began) for pause in pauses)
    return end - start - sum((length for length in stood if length > timedelta(0)), timedelta(0))


def advance(start: datetime, by: timedelta, pauses: Sequence[Pause] = ()) -> datetime:
    """The moment at which the clock has run `by` since `start` (before it, when negative)."""
    if by < timedelta(0):
        return _back(start, -by, pauses)
    moment = start + by
    for pause in sorted(pauses, key=lambda pause: pause.began):
        if pause.ended > start and moment > pause.began:
            moment += pause.ended - max(pause.began, start)
    return moment


def _back(start: datetime, by: timedelta, pauses: Sequence[Pause]) -> datetime:
    moment = start - by
    for pause in sorted(pauses, key=lambda pause: pause.ended, reverse=True):
        if pause.began < start and moment < pause.ended:
            moment -= min(pause.ended, start) - pause.began
    return moment
