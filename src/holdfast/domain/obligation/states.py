"""The states of an obligation and the lanes that its messages travel in."""

from enum import StrEnum


class State(StrEnum):
    """Where an obligation stands. Only `open` may move; the rest are ends."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"

    @property
    def is_settled(self) -> bool:
        return self is not State.OPEN


class Kind(StrEnum):
    """A duty is something to do; a decision is a choice that somebody with authority owes, with its reason."""

    DUTY = "duty"
    DECISION = "decision"


class StepKind(StrEnum):
    """What a step of the clock says. `escalate` steps are numbered by their place in the ladder."""

    OPENED = "opened"
    SOON = "soon"
    DUE = "due"
    LATE = "late"
    ESCALATE = "escalate"
    MISSED = "missed"
