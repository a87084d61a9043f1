"""The life of an alert: what may follow what was said last, and whether that still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from holdfast.domain.alert.words import Act
from holdfast.domain.obligation.refusal import Refusal


@dataclass(frozen=True)
class Said:
    """The version that was issued last: its level's place (0 is the gravest), until when, and whether it cancelled."""

    rank: int
    expires_at: datetime
    cancelled: bool = False


@dataclass(frozen=True)
class Change:
    """What somebody wants to say next."""

    act: Act
    rank: int
    onset_at: datetime
    expires_at: datetime


def is_in_force(said: Said | None, now: datetime) -> bool:
    """Whether something holds at `now`: it was issued, not cancelled, and has not expired."""
    return said is not None and not said.cancelled and now < said.expires_at


def change_problem(said: Said | None, change: Change, now: datetime) -> Refusal | None:
    """Why this cannot be said at `now`; None when it can."""
    return _wrong_turn(said, change, now) or _wrong_level(said, change) or _wrong_time(said, change, now)


def _wrong_turn(said: Said | None, change: Change, now: datetime) -> Refusal | None:
    if change.act is Act.ISSUE:
        return Refusal("issued-already", "It was issued already; raise, lower, extend or cancel it") if said else None
    if said is None:
        return Refusal("not-issued", "It was never issued")
    if said.cancelled:
        return Refusal("over", "It was cancelled; a new alert says what holds now")
    if now >= said.expires_at:
        return Refusal("over", "It has expired; a new alert says what holds now")
    return None


def _wrong_level(said: Said | None, change: Change) -> Refusal | None:
    if said is None:
        return None
    if change.act is Act.RAISE and change.rank >= said.rank:
        return Refusal("not-higher", "Raising needs a graver level than the one in force")
    if change.act is Act.LOWER and change.rank <= said.rank:
        return Refusal("not-lower", "Lowering needs a lesser level than the one in force")
    if change.act in (Act.EXTEND, Act.UPDATE, Act.CANCEL) and change.rank != said.rank:
        return Refusal("another-level", "Another level is said by raising or lowering")
    return None


def _wrong_time(said: Said | None, change: Change, now: datetime) -> Refusal | None:
    if change.act is Act.CANCEL:
        return None
    if change.expires_at <= now:
        return Refusal("ends-before", "It would be over before anybody reads it")
    if change.expires_at <= change.onset_at:
        return Refusal("ends-before", "It must end after it begins")
    if change.act is Act.EXTEND and said is not None and change.expires_at <= said.expires_at:
        return Refusal("not-longer", "Extending needs a later end than the one in force")
    return None
