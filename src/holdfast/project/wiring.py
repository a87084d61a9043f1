"""One table: which event is answered by whom. Read top to bottom, it is what happens behind the acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from holdfast.plumbing import chores, events, worker
from holdfast.plumbing.job import Job

# event class -> handlers, in the publisher's transaction; one that raises aborts the act
TABLE: Mapping[type, Sequence[str]] = {}

# what a worker looks after, and how often it looks
JOBS: Sequence[Job] = (
    Job("clock", "holdfast.rooms.obligations.jobs:fire_due", timedelta(milliseconds=100)),
    Job("series", "holdfast.rooms.obligations.jobs:open_ahead", timedelta(seconds=1)),
    Job("messages", "holdfast.rooms.outbox.jobs:keep_sending", timedelta(seconds=1)),
    Job("digests", "holdfast.rooms.outbox.jobs:make_digests", timedelta(seconds=1)),
    Job("chores", "holdfast.plumbing.chores:run_chores", timedelta(seconds=1)),
    Job("past", "holdfast.rooms.obligations.jobs:move_past", timedelta(minutes=10)),
)

# long runs by kind: the function takes a `Run` and answers its result
CHORES: Mapping[str, str] = {}


def connect_all() -> None:
    """Called once, when all rooms are loaded."""
    events.connect(TABLE)
    worker.connect(JOBS)
    chores.connect(CHORES)
