"""The states of a message and the three honest outcomes of an attempt."""

from enum import StrEnum


class MessageState(StrEnum):
    WAITING = "waiting"
    LEASED = "leased"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DIGESTED = "digested"


class Outcome(StrEnum):
    """Unknown is honest: the other side may have it. What follows is the policy of the channel and the lane."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
