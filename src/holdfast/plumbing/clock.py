"""The one place that reads the wall clock.

A database created with `demo` may hold a time machine: one row that shifts and speeds the clock that the rules see.
A live database has no such row, and then `now()` is the real time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)
_shift: Callable[[datetime], datetime] | None = None
_lock = threading.Lock()


def real_now() -> datetime:
    """The real time, for sign-in, leases and tokens, which no simulation may move."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time that the rules see: real, or shifted in a demo database."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    real = real_now()
    return _shift(real) if _shift else real


def is_simulated() -> bool:
    """Whether `now()` may differ from the real time; entries then say `clock: simulated`."""
    return _shift is not None or _fixed.get() is not None


def install_shift(shift: Callable[[datetime], datetime] | None) -> None:
    """Lets a time machine move the clock; None takes it out."""
    global _shift
    with _lock:
        _shift = shift


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Holds the clock at `moment` within this context; for tests and bulk writing of a demo's past."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def monotonic() -> timedelta:
    """Elapsed time that nobody can set back."""
    return timedelta(seconds=time.monotonic())
