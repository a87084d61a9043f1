"""A job of the worker: what to call, and how often to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Job:
    """`path` is `package.module:function`, which takes nothing and answers how many things it did (0: nothing to do).

    Having done `full` of them, a whole batch, means that more is waiting: then it is called again at once.
    """

    name: str
    path: str
    every: timedelta
    full: int = 1
