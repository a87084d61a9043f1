"""Whether an entry of somebody's feed is taken in to wait for a person, and if not, why: facts in, one word out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A sender's clock may be a little ahead of ours.
AHEAD = timedelta(minutes=15)


class Signed(StrEnum):
    """What is known of a signature."""

    NONE = "none"
    UNCHECKED = "unchecked"
    VALID = "valid"
    WRONG = "wrong"


class Why(StrEnum):
    """Why an entry is not taken; the words for people stand in the room."""

    NOT_CAP = "not_cap"
    RULES = "rules"
    OURS = "ours"
    NOT_PINNED = "not_pinned"
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_WRONG = "signature_wrong"
    EXPIRED = "expired"
    STALE = "stale"
    FUTURE = "future"
    REUSED = "reused"
    DRAFT = "draft"


@dataclass(frozen=True)
class Pin:
    """What a source must be: who may send by it, whether each alert must be signed, how old an alert may be."""

    senders: Collection[str]
    must_sign: bool
    oldest: timedelta


@dataclass(frozen=True)
class Facts:
    """One alert as it came. `expires`: the last of its infos, None when one has no end; `names`: senders that it refers to."""

    sender: str
    identifier: str
    sent: datetime
    expires: datetime | None
    is_draft: bool
    breaks_rules: bool
    signed: Signed
    refers_to: Collection[str] = ()


@dataclass(frozen=True)
class Known:
    """What this house knows already: its own senders, and whether the same name came with other words."""

    own_senders: Collection[str]
    came_with_other_words: bool = False


def refusal(facts: Facts, pin: Pin, known: Known, now: datetime) -> Why | None:
    """None: it waits for a person. What came from ourselves is found first: a loop must end whoever signs it."""
    if facts.sender in known.own_senders or set(facts.refers_to) & set(known.own_senders):
        return Why.OURS
    if facts.sender not in pin.senders:
        return Why.NOT_PINNED
    if facts.signed is Signed.WRONG:
        return Why.SIGNATURE_WRONG
    if pin.must_sign and facts.signed is not Signed.VALID:
        return Why.SIGNATURE_MISSING
    if facts.breaks_rules:
        return Why.RULES
    if facts.is_draft:
        return Why.DRAFT
    return _by_time(facts, pin, now) or (Why.REUSED if known.came_with_other_words else None)


def _by_time(facts: Facts, pin: Pin, now: datetime) -> Why | None:
    if facts.sent > now + AHEAD:
        return Why.FUTURE
    if facts.expires is not None:
        return Why.EXPIRED if facts.expires <= now else None
    return Why.STALE if facts.sent < now - pin.oldest else None
