"""The time machine of a demo database: one row that moves the clock of the rules. A live database has none.

Every process refreshes it by itself; `now()` never touches the database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse

from holdfast.kernel.errors import Refused
from holdfast.plumbing import clock
from holdfast.plumbing.models import Installation, TimeMachine

FRESH_FOR = 0.25

_lock = threading.Lock()
_read_at = float("-inf")
_rate = 1.0


def refresh(*, at_most_every: float = FRESH_FOR) -> None:
    """Reads the row, at most every so often, and sets the clock of this process by it."""
    global _read_at
    with _lock:
        if time.monotonic() - _read_at < at_most_every:
            return
        _read_at = time.monotonic()
    _install(TimeMachine.objects.filter(pk=1, id__in=Installation.objects.filter(demo=True).values("id")).first())


def rate() -> float:
    """How many times faster than real time the clock of the rules runs."""
    return _rate


def travel(to: datetime, *, speed: float = 1.0) -> None:
    """Sets the clock of a demo database to `to`, from now on at `speed`; refused in a live one."""
    if not Installation.objects.filter(pk=1, demo=True).exists():
        raise Refused("Only a demo database has a time machine", code="not-a-demo")
    with transaction.atomic():
        TimeMachine.objects.update_or_create(
            pk=1, defaults={"anchor_real": clock.real_now(), "anchor_shown": to, "rate": speed}
        )
    refresh(at_most_every=0)


class TimeMachineMiddleware:
    """Refreshes the clock before a request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with suppress(DatabaseError, InterfaceError):  # away: whoever needs the database says so
            refresh()
        return self.get_response(request)


def _install(row: TimeMachine | None) -> None:
    global _rate
    _rate = row.rate if row else 1.0
    clock.install_shift(_shift(row.anchor_real, row.anchor_shown, row.rate) if row else None)


def _shift(anchor_real: datetime, anchor_shown: datetime, speed: float) -> Callable[[datetime], datetime]:
    def shifted(real: datetime) -> datetime:
        return anchor_shown + timedelta(seconds=(real - anchor_real).total_seconds() * speed)

    return shifted
