"""Whether something is real, practised or tried out; every figure counts one of them only."""

from enum import StrEnum


class Mode(StrEnum):
    """Live is real; exercise is practised on the same screens; test is the system trying itself."""

    LIVE = "live"
    EXERCISE = "exercise"
    TEST = "test"
