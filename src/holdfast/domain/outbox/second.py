"""When a message takes a second way, and which: what lives depend on does not wait for a gateway to come back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from holdfast.domain.lanes import Lane
from holdfast.domain.outbox.states import MessageState

OVER_WITHOUT_ARRIVING = (MessageState.REFUSED, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Patience:
    """How long each lane gives its first way; None: that lane has no second one."""

    life_safety: timedelta | None
    operational: timedelta | None
    bulk: timedelta | None = None

    def of(self, lane: Lane) -> timedelta | None:
        return {Lane.LIFE_SAFETY: self.life_safety, Lane.OPERATIONAL: self.operational, Lane.BULK: self.bulk}[lane]


@dataclass(frozen=True)
class Way:
    """A channel by which a person is reached, and its place in the order that the person chose."""

    channel: str
    place: int


def second_due(
    lane: Lane, state: MessageState, *, queued_at: datetime, now: datetime, patience: Patience
) -> datetime | None:
    """From when a second way is to be tried; None when none is. What is over without having arrived waits for nothing."""
    given = patience.of(lane)
    if given is None:
        return None
    if state in OVER_WITHOUT_ARRIVING:
        return now
    return queued_at + given if state is MessageState.WAITING else None


def next_way(ways: Sequence[Way], *, used: Collection[str], in_trouble: Collection[str]) -> str | None:
    """The channel that comes next: in the person's order, those that work before those in trouble, none twice."""
    left = sorted((way for way in ways if way.channel not in used), key=lambda way: way.place)
    working = [way for way in left if way.channel not in in_trouble]
    return next((way.channel for way in (*working, *left)), None)
