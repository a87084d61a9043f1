"""One table: which event is answered by whom. Read top to bottom, it is what happens behind the acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from holdfast.plumbing import events
from holdfast.plumbing.job import Job

# event class -> handlers, in the publisher's transaction; one that raises aborts the act
TABLE: Mapping[type, Sequence[str]] = {}

# what a worker looks after, and how often it looks
JOBS: Sequence[Job] = ()

# long runs by kind: the function takes a `Run` and answers its result
CHORES: Mapping[str, str] = {}


def connect_all() -> None:
    """Called once, when all rooms are loaded."""
    events.connect(TABLE)
