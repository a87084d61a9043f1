"""Many messages to one person become one: at most one digest per person and lane, life safety first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from holdfast.domain.lanes import Lane
from holdfast.domain.mode import Mode
from holdfast.domain.outbox.message import IN_APP

DIGEST = "digest"
CAUGHT_UP_DIGEST = "digest_caught_up"
DIGESTS = (DIGEST, CAUGHT_UP_DIGEST)


@dataclass(frozen=True)
class Held:
    """A message that waits for a digest."""

    id: UUID
    lane: Lane
    mode: Mode
    channel: str
    owner_path: str
    user_id: UUID | None = None
    address: str = ""
    caught_up: bool = False


@dataclass(frozen=True)
class Fold:
    """What becomes one message. `alone`: a single one that was only held back goes out as it is."""

    lane: Lane
    mode: Mode
    channel: str
    owner_path: str
    user_id: UUID | None
    address: str
    caught_up: bool
    ids: tuple[UUID, ...]

    @property
    def alone(self) -> bool:
        return len(self.ids) == 1 and not self.caught_up

    @property
    def template(self) -> str:
        return CAUGHT_UP_DIGEST if self.caught_up else DIGEST


def fold(held: Iterable[Held]) -> list[Fold]:
    """Groups by person, lane and mode, the most urgent lane first; within a group the order given is kept.

    What was caught up goes by one channel only: one that leaves the house when any was meant to. What was held back
    was in the app at once, so only what leaves the house is held, each channel for itself.
    """
    groups: dict[tuple[object, ...], list[Held]] = {}
    for message in held:
        groups.setdefault(_group(message), []).append(message)
    folds = [_fold(members) for members in groups.values()]
    return sorted(folds, key=lambda made: made.lane.urgency)


def _group(message: Held) -> tuple[object, ...]:
    channel = "" if message.caught_up else message.channel
    return (message.user_id, message.address, message.lane, message.mode, message.caught_up, channel)


def _fold(members: list[Held]) -> Fold:
    first = members[0]
    return Fold(
        lane=first.lane,
        mode=first.mode,
        channel=next((m.channel for m in members if m.channel != IN_APP), IN_APP),
        owner_path=first.owner_path,
        user_id=first.user_id,
        address=first.address,
        caught_up=first.caught_up,
        ids=tuple(member.id for member in members),
    )
