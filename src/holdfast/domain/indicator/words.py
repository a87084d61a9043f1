"""The closed lists of the grammar of figures."""

from __future__ import annotations

from enum import StrEnum


class Result(StrEnum):
    """How an obligation stands to its time. An open one is decided as soon as it is late: it can no more be on time."""

    MET = "met"
    LATE = "late"
    MISSED = "missed"
    OPEN = "open"


class Exclusion(StrEnum):
    """What an indicator leaves out of its count."""

    PAUSED = "paused"
    EXCUSED = "excused"
    SYSTEM_DOWN = "system_down"
    EXERCISE = "exercise"


class WhenNone(StrEnum):
    """What an indicator shows when there is nothing to count."""

    NOTHING = "nothing"
    MET = "met"
    NOT_MET = "not_met"


class Counted(StrEnum):
    """Which obligations a figure counts."""

    DUTIES = "duties"
    DECISIONS = "decisions"


class Shows(StrEnum):
    """What a figure says of what it counts: the share met on time, or the minutes from opening to settling."""

    SHARE = "share"
    MEDIAN = "median"
    P90 = "p90"


class Period(StrEnum):
    """How long a figure counts before it begins anew."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
