"""The closed lists of an alert: what is done to it, where a version stands, whose answer is waited for."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What a version does to the alert. Each is one act, and each version is frozen once it is issued."""

    ISSUE = "issue"
    UPDATE = "update"
    RAISE = "raise"
    LOWER = "lower"
    EXTEND = "extend"
    CANCEL = "cancel"


class Stage(StrEnum):
    """Where a version stands. Only a draft is written; only what is issued was ever said."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ISSUED = "issued"
    REFUSED = "refused"
    LAPSED = "lapsed"
    DROPPED = "dropped"


class Asked(StrEnum):
    """Whose answer is waited for: one, all, so many and then more, each site of the area."""

    ANYONE = "anyone"
    EVERYONE = "everyone"
    SOME = "some"
    EVERY_SITE = "every_site"


class Outcome(StrEnum):
    """What a place did about a measure that the alert asks for."""

    DONE = "done"
    PARTLY = "partly"
    NOT_POSSIBLE = "not_possible"


class Ending(StrEnum):
    """How an alert ended."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DROPPED = "dropped"


class Phase(StrEnum):
    """Where an alert stands at a moment."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    OVER = "over"
