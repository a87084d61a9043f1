"""When a part is away the answer is 503 and "try again", never 500."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from holdfast.kernel.errors import Unavailable
from holdfast.plumbing import problems
from holdfast.plumbing.epoch import refuse_unknown_epoch
from holdfast.plumbing.problems import RETRY_AFTER as RETRY_AFTER

SECONDS_BETWEEN_CHECKS = 5.0
# What a lost database looks like from here; a deadlock or a timeout of a lock is worth another try as well.
AWAY = (OperationalError, InterfaceError, Unavailable)

GetResponse = Callable[[HttpRequest], HttpResponse]


class AvailabilityMiddleware:
    """Refuses work while the database has a shape that this program does not know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._checked = -SECONDS_BETWEEN_CHECKS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # /healthz says itself what is wrong, in words for a monitor.
        if request.path != "/healthz":
            try:
                self._check()
            except AWAY:
                return unavailable(request)
        return self.get_response(request)

    def _check(self) -> None:
        if time.monotonic() - self._checked < SECONDS_BETWEEN_CHECKS:
            return
        refuse_unknown_epoch()
        self._checked = time.monotonic()


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with a retry hint, as problem details for programs and as a short page for people. It needs no database."""
    return problems.answer(request, problems.problem(503))
