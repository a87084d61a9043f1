"""Whose answer is waited for: anyone, everyone, so many and then more, every site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.domain.alert.words import Asked


@dataclass(frozen=True)
class Owed:
    """One who was asked: whether they have answered, and whether they owe an answer still."""

    id: UUID
    answered: bool = False
    open: bool = True


def is_enough(mode: Asked, some: int, owed: Sequence[Owed]) -> bool:
    """Whether nobody needs to be waited for any more. Nobody asked: there is nothing to wait for."""
    answered = sum(1 for one in owed if one.answered)
    if mode is Asked.ANYONE:
        return answered >= min(1, len(owed))
    if mode is Asked.SOME:
        return answered >= min(some, len(owed))
    return answered == len(owed)


def released(mode: Asked, some: int, owed: Sequence[Owed]) -> tuple[UUID, ...]:
    """Those who owe no answer any more because enough others have given theirs."""
    if mode in (Asked.EVERYONE, Asked.EVERY_SITE) or not is_enough(mode, some, owed):
        return ()
    return tuple(one.id for one in owed if one.open and not one.answered)


def is_asked_later(mode: Asked, near: bool) -> bool:
    """Whether one is asked only when too few of the near ones have answered in time."""
    return mode is Asked.SOME and not near
